"""``twoway data``: what its commands print, where to, and the exit codes that they promise."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli.data import app
from pipeline.errors import ConfigError, DataError, FetchError, ReadError
from pipeline.training.corpora import load_corpora

ROOT = Path(__file__).parents[2]
runner = CliRunner()


def small_mirror(folder: Path) -> Path:
    """Lay out a mirror with files of the right size and other content."""
    for file in load_corpora()["cf_weather"].files:
        path = folder / file.place
        path.parent.mkdir(parents=True)
        path.write_bytes(b"x" * file.size)
    return folder


@pytest.mark.parametrize("command", ["fetch", "build", "check"])
def test_every_help_has_an_example(command: str) -> None:
    result = runner.invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert f"Example: twoway data {command}" in " ".join(result.output.split())


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from pipeline.cli.data import app;"
        "CliRunner().invoke(app, ['fetch', '--help']);"
        "print([name for name in ('numpy', 'pyarrow', 'scipy', 'rensa', 'rich.progress', 'ftfy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_fetch_lists_what_could_not_be_had(tmp_path: Path) -> None:
    to = tmp_path / "raw"
    result = runner.invoke(app, ["fetch", "cf_weather", "--mirror", str(small_mirror(tmp_path / "m")), "--to", str(to)])
    assert isinstance(result.exception, FetchError)
    assert "cf_weather: weather-agg-DFE.csv: has changed: its sha256 is not that of the table" in str(result.exception)
    assert not [path for path in to.rglob("*") if path.is_file()]


def test_fetch_refuses_an_unknown_source(tmp_path: Path) -> None:
    result = runner.invoke(app, ["fetch", "weather", "--to", str(tmp_path)])
    assert isinstance(result.exception, ConfigError)
    assert "cf_weather" in str(result.exception)


def test_build_exits_with_1_and_writes_nothing_if_too_little_is_there(tmp_path: Path) -> None:
    to = tmp_path / "build"
    result = runner.invoke(
        app, ["build", "--raw", str(tmp_path), "--labels", str(ROOT / "data/labeled"), "-o", str(to)]
    )
    assert result.exit_code == 1
    assert "cf_weather" in result.stdout
    assert "of files not fetched" in result.stdout
    assert "fewer than 99.5% of the labelled rows were found" in result.stderr
    assert not to.exists()


def test_build_needs_labels(tmp_path: Path) -> None:
    result = runner.invoke(app, ["build", "--labels", str(tmp_path)])
    assert isinstance(result.exception, DataError)


def write(path: Path, *rows: str) -> str:
    path.write_text("\n".join(["text,label,antisocial", *rows, ""]))
    return str(path)


def test_check_exits_with_0_for_clean_and_1_for_findings(tmp_path: Path) -> None:
    clean = write(tmp_path / "clean.csv", "Morning all,small_talk,0")
    bad = write(tmp_path / "bad.csv", "Morning all,smalltalk,0")
    result = runner.invoke(app, ["check", clean])
    assert result.exit_code == 0
    assert "0 findings" in result.stdout
    result = runner.invoke(app, ["check", bad])
    assert result.exit_code == 1
    assert f"{bad}:2: unknown_label: has 'smalltalk' as the label" in result.stdout
    assert runner.invoke(app, ["check", bad, "--labels", "smalltalk, other"]).exit_code == 0
    assert runner.invoke(app, ["check", bad, "--ignore", "unknown_label"]).exit_code == 0


def test_check_tells_programs_in_json(tmp_path: Path) -> None:
    train = write(tmp_path / "train.csv", "Morning all,small_talk,0")
    dev = write(tmp_path / "dev.csv", "morning ALL,small_talk,0")
    result = runner.invoke(app, ["check", train, dev, "--format", "json"])
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["kinds"] == {"leak": 1}
    assert told["findings"][0]["other"] == {"file": train, "row": 2}


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["gone.csv"], ReadError),
        (["{clean}", "--format", "xml"], ConfigError),
        (["{clean}", "--ignore", "nothing"], ConfigError),
        (["{clean}", "--text", "words"], DataError),
    ],
)
def test_check_says_why_it_could_not_run(tmp_path: Path, arguments: list[str], error: type[Exception]) -> None:
    clean = write(tmp_path / "clean.csv", "Morning all,small_talk,0")
    result = runner.invoke(app, ["check", *(argument.format(clean=clean) for argument in arguments)])
    assert isinstance(result.exception, error)
