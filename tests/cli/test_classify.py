"""``twoway classify`` as a person runs it, in processes of its own."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = next((ROOT / "data" / "raw" / "sample").glob("twitter-*.zip"))
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text("id,text,date\n1,Good morning all!,2024-05-01\n2,SALE! Shop now and save 50%,2024-05-02\n3,,\n")
    return path


def test_the_sample_archive_to_csv(twoway: Run, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    done = twoway("classify", SAMPLE, "-o", output, "--keep-fields", "created_at,kind,text")
    assert (done.returncode, done.stdout) == (0, "")
    assert "341 rows seen: 324 kept, 17 repost" in done.stderr
    rows = list(csv.DictReader(io.StringIO(output.read_text(encoding="utf-8"))))
    assert len(rows) == 324
    labels = ["conversational", "gratitude", "promotional", "small_talk"]
    names = [f"probabilities.{label}" for label in labels]
    assert list(rows[0]) == ["id", "label", *names, "antisocial", "flagged", "created_at", "kind", "text"]
    assert {row["flagged"] for row in rows} == {"true", "false"}
    assert "PRIVATE SAMPLE MESSAGE" not in output.read_text(encoding="utf-8") + done.stderr


def test_standard_input_to_standard_output(twoway: Run, table: Path) -> None:
    done = twoway("classify", "-", input=table.read_text())
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["1", "2"]
    assert list(rows[0]) == ["id", "label", "probabilities", "antisocial", "flagged"]
    assert set(rows[0]["probabilities"]) == {"conversational", "promotional", "small_talk", "gratitude"}
    assert "standard input (table): 3 rows seen: 2 kept, 1 empty" in done.stderr


def test_parquet_to_a_pipe_can_be_read(table: Path) -> None:
    command = [sys.executable, "-m", "pipeline", "classify", str(table), "--format", "parquet", "-q"]
    done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT)
    assert pq.read_table(io.BytesIO(done.stdout)).column("id").to_pylist() == ["1", "2"]
    assert done.stderr == b""


def test_the_report_as_json_and_columns_that_are_named(twoway: Run, tmp_path: Path) -> None:
    (tmp_path / "x.tsv").write_text("nr\twas\n7\thallo\n")
    report = tmp_path / "report.json"
    done = twoway(
        "classify", tmp_path / "x.tsv", "--text-column", "was", "--id-column", "nr", "--report", report, "--quiet"
    )
    assert (json.loads(done.stdout)["id"], done.stderr) == ("7", "")
    [values] = json.loads(report.read_text())
    assert (values["format"], values["seen"], values["kept"]) == ("table", 1, 1)


def test_several_inputs_with_private_posts_and_reposts_on_request(twoway: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "a", "text": "RT @tom: hello"}\n')
    (tmp_path / "b.jsonl").write_text('{"id": "b", "text": "hello"}\n')
    done = twoway("classify", tmp_path / "a.jsonl", tmp_path / "b.jsonl", "--format", "csv", "-q")
    assert [line.split(",")[0] for line in done.stdout.splitlines()] == ["id", '"b"']
    done = twoway("classify", tmp_path / "a.jsonl", tmp_path / "b.jsonl", "--include-reposts", "--format", "csv", "-q")
    assert [line.split(",")[0] for line in done.stdout.splitlines()] == ["id", '"a"', '"b"']


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["none.zip"], "none.zip: there is no such file or folder"),
        (["mine.csv", "-o", "out.xls"], "the ending says no format"),
        (["mine.csv", "-o", "mine.jsonl"], "exists already"),
        (["mine.csv", "--keep-fields", "likes"], "no field of a post is called likes"),
        (["mine.csv", "--scorer", "heavy"], "choose one of light, auto, full"),
        (["mine.csv", "--from", "myspace"], "'myspace' is no known format; choose one of"),
        (["mine.csv", "--model", "nowhere"], "nowhere"),
        (["mine.csv", "--text-column", "words"], "has no column 'words'; it has 'id', 'text', 'date'"),
        (["mine.csv", "--resume"], "give a file with -o"),
        (["mine.csv", "--jobs", "0"], "or -1 for one a core"),
        (["mine.csv", "-o", "mine.csv", "--force"], "OUT is the input"),
        (["mine.csv", "-o", "out.csv", "--report", "mine.csv", "--force"], "--report is the input"),
        (["mine.csv", "-o", "out.csv", "--report", "out.csv"], "is OUT, too"),
        (["mine.csv", "-o", "out.csv", "--report", "mine.jsonl"], "exists already"),
        (["mine.csv", "-o", "out.csv", "--resume", "--force"], "--resume and --force: one goes on"),
        (["mine.csv", "-o", "out.csv", "--format", "parquet"], "the ending says csv, --format parquet"),
        (["mine.csv", "--author", "me"], "name the column with --author-column"),
        (["mine.csv", "--author-column", "id", "--from", "x"], "columns can be named of a table only"),
    ],
)
def test_mistakes_get_one_clear_message_and_exit_code_2(
    arguments: list[str], problem: str, twoway: Run, table: Path
) -> None:
    (table.parent / "mine.jsonl").write_text("mine")
    here = [str(table.parent / name) if name.startswith(("mine.", "none.", "out.")) else name for name in arguments]
    done = twoway("classify", *here)
    assert done.returncode == 2
    assert problem in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_resuming_what_is_finished_does_nothing(twoway: Run, table: Path) -> None:
    output = table.with_name("out.csv")
    assert twoway("classify", table, "-o", output, "--resume").returncode == 0
    before = output.stat().st_mtime_ns
    done = twoway("classify", table, "-o", output, "--resume")
    assert (done.returncode, "nothing to go on with" in done.stderr) == (0, True)
    assert output.stat().st_mtime_ns == before


def test_what_is_finished_is_compared(twoway: Run, table: Path) -> None:
    output = table.with_name("out.csv")
    assert twoway("classify", table, "-o", output).returncode == 0
    done = twoway("classify", table, "-o", output, "--resume", "--include-reposts")
    assert (done.returncode, "differs from this one in: --include-reposts" in done.stderr) == (2, True)


def test_standard_output_into_the_folder_that_is_read(twoway: Run, table: Path) -> None:
    with table.with_name("out.jsonl").open("w") as file:
        command = [sys.executable, "-m", "pipeline", "classify", str(table.parent)]
        done = subprocess.run(command, stdout=file, stderr=subprocess.PIPE, text=True, cwd=ROOT, check=False)
    assert (done.returncode, "goes to a file of the input" in done.stderr) == (2, True)


def test_a_reader_of_our_output_may_leave(table: Path) -> None:
    table.write_text("id,text\n" + "1,hello there\n" * 100_000)
    command = f"{sys.executable} -m pipeline classify {table} -q | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, cwd=ROOT, check=False)
    assert json.loads(done.stdout)["id"] == "1"
    assert "Traceback" not in done.stderr


def test_help_has_an_example_and_loads_nothing_heavy(twoway: Run) -> None:
    assert "Example: twoway classify" in " ".join(twoway("classify", "--help").stdout.split())
    program = (
        "import sys, pipeline.cli.classify\n"
        "print(sorted({'pyarrow', 'numpy', 'joblib', 'rich', 'sklearn'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_classifying_loads_no_scikit_learn(table: Path) -> None:
    program = (
        "import sys\nfrom pipeline.cli.main import main\nsys.argv = ['twoway', 'classify', sys.argv[1], '-q']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(sorted({'joblib', 'rich.progress', 'sklearn', 'scipy', 'spacy', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program, table], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
