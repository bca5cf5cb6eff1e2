"""``twoway check`` as a person uses it: exit codes, streams, formats, configuration, history."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
AD = "Our spring range is here! Shop now and save 20% today only, link in bio"
CLEAN = "good morning all, how is everyone?"


@pytest.fixture
def run(twoway, tmp_path, monkeypatch):
    """Run in a folder and a home of its own."""
    for name in ("TWOWAY_FAIL_ON", "TWOWAY_FORMAT", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, **options: twoway("check", *arguments, **options)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([CLEAN], 0),
        ([AD], 1),
        ([CLEAN, AD], 1),
        ([AD, "--fail-on", "off"], 0),
        ([AD, "--exit-zero"], 0),
        (["no-such-file.txt"], 2),
        ([AD, "--fail-on", "error"], 2),
        ([AD, "--format", "yaml"], 2),
        ([AD, "--rule", "hardsell=off"], 2),
        ([AD, "--model", "no-such-model"], 2),
        ([AD, "--no-such-option"], 2),
        ([""], 2),
        (["drafst/"], 2),
        ([AD, "--rule", "hard-sell"], 2),
    ],
)
def test_exit_codes(run, arguments, code):
    done = run(*arguments)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert bool(done.stderr) == (code == 2)


def test_standard_input(run):
    assert run(input=AD).returncode == 1
    assert run("-", input=CLEAN).returncode == 0
    done = run("-", "--stdin-filename", "plan.csv", "--format", "json", input=f'id,text\n7,"{CLEAN}"\n')
    assert json.loads(done.stdout)["result"]["drafts"][0]["id"] == "7"


def test_files_and_texts_together(run, tmp_path):
    (tmp_path / "a.txt").write_text(AD)
    done = run("a.txt", CLEAN, "--format", "json")
    assert [draft["file"] for draft in json.loads(done.stdout)["result"]["drafts"]] == ["a.txt", None]


@pytest.mark.parametrize("name", ["json", "jsonl", "sarif"])
def test_errors_keep_to_the_format(run, name):
    done = run("none.txt", "--format", name)
    assert done.returncode == 2
    told = json.loads(done.stdout)
    assert "none.txt" in json.dumps(told)
    assert "none.txt" in done.stderr


def test_the_result_is_on_standard_output_and_has_no_colours_in_a_pipe(run):
    done = run(AD)
    assert "one-way-promotion" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


def test_a_lone_word_may_have_been_meant_as_a_file(run):
    assert "'drafts' is no file, and was checked as a text" in run("drafts").stdout
    assert run("drafts", "--files-only").returncode == 2


def test_colours_where_they_are_forced(run, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run(AD).stdout


def test_configuration_in_order(run, tmp_path, monkeypatch):
    (tmp_path / "twoway.toml").write_text('fail_on = "off"')
    assert run(AD).returncode == 0
    monkeypatch.setenv("TWOWAY_FAIL_ON", "flag")
    assert run(AD).returncode == 1
    assert run(AD, "--fail-on", "off").returncode == 0
    (tmp_path / "twoway.toml").write_text('fail_onn = "off"')
    done = run(AD)
    assert done.returncode == 2
    assert "did you mean fail_on?" in done.stderr


def test_a_rule_is_turned_off(run):
    rules = ["one-way-promotion", "hard-sell", "price-and-urgency"]
    options = [part for rule in rules for part in ("--rule", f"{rule}=off")]
    assert run(AD, *options).returncode == 0


def test_reply_context(run):
    text = "Yes! Our stall has them on Saturday, £4 a jar"
    with_context = json.loads(run(text, "--reply-to", "Who sells quince jam in town?", "--format", "json").stdout)
    [draft] = with_context["result"]["drafts"]
    assert "invited" in {piece["name"] for piece in draft["evidence"]} or draft["level"] == "ok"


def test_history_of_an_export(run):
    [sample] = (ROOT / "data" / "raw" / "sample").glob("*.zip")
    first, second = (run(AD, "--history", str(sample), "--format", "json") for _ in range(2))
    assert first.stdout == second.stdout
    [draft] = json.loads(first.stdout)["result"]["drafts"]
    assert "promotional-share" in {finding["rule"] for finding in draft["findings"]}


def test_a_baseline_from_start_to_end(run, tmp_path):
    (tmp_path / "old.txt").write_text(AD)
    assert run("old.txt", "--write-baseline", "known.json").returncode == 0
    assert run("old.txt", "--baseline", "known.json").returncode == 0
    assert run("old.txt", AD + " Hurry!", "--baseline", "known.json").returncode == 1


def test_half_a_surrogate_pair_survives(run, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"id": "\\ud83d", "text": "shop now \\ud83d"}')
    for name in ("text", "json", "github", "sarif", "rdjson", "junit", "jsonl"):
        done = run("a.jsonl", "--format", name)
        assert done.returncode in (0, 1), done.stderr
        if name == "json":
            json.loads(done.stdout)


def test_a_clean_check_loads_nothing_heavy(run):
    code = (
        "import sys; sys.argv = ['twoway', 'check', 'good morning all']\n"
        "from pipeline.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'rich', 'spacy', 'pyarrow', 'sklearn', 'scipy', 'pandas', 'yaml', 'tomllib'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_watch_needs_a_file(run):
    done = run("just a text", "--watch")
    assert done.returncode == 2
    assert "--watch" in done.stderr


def test_a_baseline_grows(run, tmp_path):
    (tmp_path / "twoway.toml").write_text('baseline = "known.json"')
    assert run(AD, "--write-baseline", "known.json").returncode == 0
    done = run("Last chance, order now!", "--write-baseline", "known.json", "--fail-on", "note")
    assert (done.returncode, done.stderr) == (0, "")
    assert run(AD, "Last chance, order now!").returncode == 0


@pytest.mark.parametrize("target", ["folder", ".", "plan.csv", "/proc/x.json"])
def test_a_baseline_replaces_nothing_else(run, tmp_path, target):
    (tmp_path / "folder").mkdir()
    (tmp_path / "plan.csv").write_text("id,text\n")
    done = run(AD, "--write-baseline", target)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert {path.name for path in tmp_path.iterdir()} - {"cache"} == {"folder", "plan.csv"}
    assert (tmp_path / "plan.csv").read_text() == "id,text\n"


@pytest.mark.parametrize(
    ("content", "told"),
    [("id,text\n", "no drafts"), ("id,text\n1,\n", "the draft is empty"), ("id,text\n1,\n2,\n", "all 2 drafts")],
)
def test_nothing_to_check_is_put_in_words(run, tmp_path, content, told):
    (tmp_path / "plan.csv").write_text(content)
    done = run("plan.csv")
    assert done.returncode == 2
    assert told in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_told(run, monkeypatch, unbuffered):
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    command = [sys.executable, "-m", "pipeline", "check", CLEAN]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "twoway: No space left on device\n")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_has_seen_enough(run, monkeypatch, unbuffered):
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    command = [sys.executable, "-m", "pipeline", "check", CLEAN]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that closes streams")
def test_closed_streams(run):
    command = f"{sys.executable} -m pipeline check '{AD}' <&- >&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.skipif(sys.platform == "win32", reason="a working folder cannot be removed")
def test_a_working_folder_that_is_gone(run, tmp_path):
    (tmp_path / "gone").mkdir()
    command = f"cd gone && rmdir ../gone && exec {sys.executable} -m pipeline check '{AD}'"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "the working folder cannot be looked at" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("shell", "starts"), [("bash", "_twoway"), ("zsh", "#compdef twoway"), ("fish", "complete --command twoway")]
)
def test_the_completion_of_a_named_shell(run, shell, starts):
    code = "import sys; sys.argv[0] = 'twoway'\nfrom pipeline.cli.main import main\nmain()"
    command = [sys.executable, "-c", code, "--show-completion", shell]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.startswith(starts)


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("--rule hard", "hard-sell=off hard-sell=note hard-sell=warn hard-sell=flag"),
        ("--rule hard-sell=w", "hard-sell=warn"),
        ("--policy r", "reddit"),
        ("--fail-on f", "flag"),
        ("--sensitivity h", "high"),
        ("--model d", "default"),
        ("--format sa", "sarif"),
    ],
)
def test_what_the_shell_offers(run, monkeypatch, line, offered):
    monkeypatch.setenv("COMP_WORDS", f"twoway check {line}")
    monkeypatch.setenv("COMP_CWORD", "3")
    monkeypatch.setenv("_TWOWAY_COMPLETE", "complete_bash")
    code = "import sys; sys.argv[0] = 'twoway'\nfrom pipeline.cli.main import main\nmain()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.split() == offered.split()
