"""``twoway audit``, called as the command line calls it."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from pipeline.cli.audit import audit
from pipeline.errors import ConfigError, ReadError, TwowayError

(SAMPLE,) = (Path(__file__).resolve().parents[2] / "data" / "raw" / "sample").glob("*.zip")

app = typer.Typer()
app.command()(audit)


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
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
    assert json.loads(run(SAMPLE, "-q", "--format", "json", "--last", "20").stdout)["judged"]["own"] == 20


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
        ((SAMPLE, "--preset", "nicest"), ConfigError, "thirds"),
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


def test_help_has_an_example(run):
    assert "twoway audit twitter-export.zip -o report.html" in run("--help").stdout
