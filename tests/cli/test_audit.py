"""``twoway audit``, called as the command line calls it."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from pipeline.cli.audit import _refuse_output, audit
from pipeline.errors import ConfigError, ModelError, ReadError, TwowayError

(SAMPLE,) = (Path(__file__).resolve().parents[2] / "data" / "raw" / "sample").glob("*.zip")

app = typer.Typer()
app.command()(audit)


@pytest.fixture
def run(tmp_path, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_report_in_one_file(run, tmp_path):
    done = run(SAMPLE, "-o", "report.html")
    assert done.exit_code == 0
    assert done.stdout == ""
    assert "341 rows seen: 324 kept" in done.stderr
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_text_on_standard_output(run):
    done = run(SAMPLE, "-q")
    assert done.stdout.startswith("@hareandspanner\nA one-way street: ")
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("name", "begins"), [("a.md", "# "), ("a.json", "{"), ("a.txt", "@hare"), ("a.htm", "<!doctype")]
)
def test_the_ending_says_the_format(run, tmp_path, name, begins):
    assert run(SAMPLE, "-o", name, "-q").exit_code == 0
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_options_reach_the_audit(run):
    done = run(
        SAMPLE, "-q", "--format", "json", "--since", "2024-03-01", "--until", "2024-08-31", "--preset", "reddit",
        "--own-domain", "other.example", "--handle", "@HareAndSpanner",
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert (found["looked_at"]["start"], found["looked_at"]["own"]) == ("2024-03-01", 140)
    assert found["policy"] == "reddit"
    assert found["own_domains"] == ["other.example"]
    judged = json.loads(run(SAMPLE, "-q", "--format", "json", "--last", "20").stdout)["judged"]
    assert judged["own"] + judged["reposts"] == 20
    assert judged["reposts"] > 0


def test_settings_come_from_the_nearest_file(run, tmp_path):
    (tmp_path / "twoway.toml").write_text(
        'policy = "thirds"\nown-domains = ["file.example"]\n[bands.promotional_share]\nnote = 0.9\nwarn = 0.95\nerror = 0.99\n'
    )
    found = json.loads(run(SAMPLE, "-q", "--format", "json").stdout)
    assert found["policy"] == "thirds"
    assert found["own_domains"] == ["file.example"]
    assert found["measures"]["promotional_share"]["level"] == "ok"
    assert json.loads(run(SAMPLE, "-q", "--format", "json", "--preset", "reddit").stdout)["policy"] == "reddit"


def test_settings_in_pyproject(run, tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.twoway]\npolicy = "20-1"\n')
    assert json.loads(run(SAMPLE, "-q", "--format", "json").stdout)["policy"] == "20-1"


def test_a_table_of_several_accounts_asks_which(run, tmp_path):
    rows = [{"words": f"post number {n}", "who": "hare" if n % 2 else "otter", "day": "2025-01-01"} for n in range(40)]
    (tmp_path / "team.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    options = (
        "team.jsonl",
        "--text-column",
        "words",
        "--author-column",
        "who",
        "--date-column",
        "day",
        "-q",
        "--format",
        "json",
    )
    refused = run(*options)
    assert isinstance(refused.exception, ConfigError)
    assert "--handle" in str(refused.exception)
    found = json.loads(run(*options, "--handle", "otter").stdout)
    assert (found["account"], found["looked_at"]["own"]) == ("otter", 20)


def test_several_archives_are_one_account(run, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "one"}\n')
    (tmp_path / "b.jsonl").write_text('{"text": "two"}\n')
    found = json.loads(run("a.jsonl", "b.jsonl", "-q", "--format", "json").stdout)
    assert found["looked_at"]["own"] == 2
    assert len(found["reading"]) == 2


@pytest.mark.parametrize(
    ("arguments", "error", "told"),
    [
        (("nothing.zip",), ReadError, "nothing.zip"),
        ((SAMPLE, "--preset", "nicest"), ConfigError, "--preset nicest: is not known; choose one of default, "),
        ((SAMPLE, "--since", "yesterday"), ConfigError, "--since yesterday: is no day; write it as 2025-01-31"),
        ((SAMPLE, "--until", "2025-02-30"), ConfigError, "--until 2025-02-30: is no day"),
        ((SAMPLE, "--since", "2025-03-01", "--until", "2025-01-01"), ConfigError, "swapped"),
        ((SAMPLE, "--own-domain", "not a domain"), ConfigError, "'not a domain': is no domain"),
        ((SAMPLE, "-o", "report.pdf"), ConfigError, "ending"),
        ((SAMPLE, "--format", "pdf"), ConfigError, "markdown"),
        ((SAMPLE, "--since", "2040-01-01"), ReadError, "2024-03-01"),
        ((SAMPLE, "--handle", "otter"), ConfigError, "hareandspanner"),
    ],
)
def test_what_the_user_can_mend_is_told(run, arguments, error, told):
    done = run(*arguments)
    assert isinstance(done.exception, error)
    assert told in str(done.exception)


def test_nothing_is_overwritten(run, tmp_path):
    (tmp_path / "report.html").write_text("mine")
    refused = run(SAMPLE, "-o", "report.html")
    assert isinstance(refused.exception, TwowayError)
    assert "--force" in str(refused.exception)
    assert (tmp_path / "report.html").read_text() == "mine"
    assert run(SAMPLE, "-o", "report.html", "--force", "-q").exit_code == 0
    assert (tmp_path / "report.html").read_text(encoding="utf-8") != "mine"


@pytest.mark.parametrize("path", ["posts.csv", "./posts.csv", "link.csv", "hard.csv", "folder/../posts.csv"])
def test_the_input_is_never_written_over(run, tmp_path, path):
    posts = tmp_path / "posts.csv"
    posts.write_text("text\nhello\n")
    (tmp_path / "link.csv").symlink_to(posts)
    (tmp_path / "hard.csv").hardlink_to(posts)
    (tmp_path / "folder").mkdir()
    for force in ((), ("--force",)):
        refused = run("posts.csv", "-o", path, "--format", "text", *force)
        assert isinstance(refused.exception, TwowayError)
        assert "OUT is the input" in str(refused.exception)
        assert refused.stderr == ""  # nothing was read
    assert posts.read_text() == "text\nhello\n"


def test_a_file_of_the_input_folder_is_never_written_over(run, tmp_path):
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "posts.csv").write_text("text\nhello\n")
    refused = run("export", "-o", "export/posts.csv", "--format", "text", "--force")
    assert "OUT is the input" in str(refused.exception)
    assert run("export", "-o", "export/report.html", "-q").exit_code == 0


def test_a_folder_is_no_place_for_a_report(run, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("mine")
    refused = run(SAMPLE, "-o", "out", "--format", "html", "--force")
    assert isinstance(refused.exception, TwowayError)
    assert "OUT is a folder" in str(refused.exception)
    assert (tmp_path / "out" / "mine").exists()


def test_a_model_of_other_labels_is_refused_before_any_reading(run, tmp_path, monkeypatch):
    class Pets:
        labels = ("cat", "dog")

    monkeypatch.setattr("pipeline.scoring.model.load_model", lambda *_: Pets())
    refused = run(SAMPLE, "--model", "pets")
    assert isinstance(refused.exception, ModelError)
    assert "this model knows cat, dog; an audit needs promotional, gratitude" in str(refused.exception)
    assert refused.stderr == ""


def test_an_empty_column_of_replies_says_that_there_are_none(run, tmp_path):
    rows = "".join(f"bread number {n} is out of the oven,\n" for n in range(20))
    (tmp_path / "with.csv").write_text(f"text,in_reply_to\n{rows}")
    (tmp_path / "without.csv").write_text("text\n" + rows.replace(",", ""))
    found = [
        json.loads(run(name, "-q", "--format", "json").stdout)["measures"]["reply_share"]
        for name in ("with.csv", "without.csv")
    ]
    assert (found[0]["n"], found[0]["level"]) == (20, "error")
    assert found[1]["why_no_level"] == "this kind of archive holds no replies"


def test_help_has_an_example(run):
    assert "twoway audit twitter-export.zip -o report.html" in run("--help").stdout


def test_standard_input_from_a_file_counts_as_that_file(tmp_path, monkeypatch):
    posts = tmp_path / "posts.csv"
    posts.write_text("text\nhello\n")
    with posts.open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        with pytest.raises(TwowayError, match="OUT is the input"):
            _refuse_output(posts, ["-"], force=True)
        _refuse_output(tmp_path / "report.html", ["-"], force=False)
