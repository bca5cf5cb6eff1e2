"""Every command and program of the cookbook runs, and prints what the page shows."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")
BLOCK = re.compile(
    r"(?:<!-- (?P<kind>file|run): (?P<value>.*?) -->\n)?^```(?P<language>\w+)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
INTERRUPTIBLE = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execvp("bash", ["bash", "-c", sys.argv[1]])
"""
"""Tests that run in the background inherit that interrupts are ignored, and so would what they start."""
SECTIONS = dict(part.split("\n", 1) for part in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:])


@pytest.fixture
def shell(tmp_path):
    """A folder with ``twoway`` and ``python`` on the path and a home of its own."""
    shims = tmp_path / "bin"
    shims.mkdir()
    (shims / "twoway").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pipeline "$@"\n')
    (shims / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (shims / "pre-commit").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pre_commit "$@"\n')
    for shim in shims.iterdir():
        shim.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    work = tmp_path / "work"
    work.mkdir()
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("TWOWAY_", "XDG_", "GIT_"))}
    environ = {**kept, "PATH": f"{shims}:{os.environ['PATH']}", "HOME": str(home), "PYTHONPATH": str(ROOT)}
    return work, environ


def run(command, work, environ):
    """Run a command; what it tells on both streams comes together, as on a terminal."""
    return subprocess.run(
        ["bash", "-c", command],
        cwd=work,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def run_for_a_while(command, work, environ):
    """Run until there is a line of output, then interrupt."""
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE, f"exec {command}"],
        cwd=work,
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        line = process.stdout.readline()
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == 0
    return line + rest


def commands(body):
    """Return (command, expected output) of a console block; lines go with the command above them."""
    found = []
    for line in body.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found[-1][0].count('"') % 2:  # a command over several lines
            found[-1] = (f"{found[-1][0]}\n{line}", [])
        else:
            found[-1][1].append(line)
    return found


def agrees(expected, output):
    """Tell whether an output is the one shown; ``…`` stands for anything, percentages for any number."""
    shown = re.escape("\n".join(expected)).replace("…", ".*")
    shown = re.sub(r"(?:over\\ |under\\ )?\d+\\ %", r"(?:over |under )?\\d+ %", shown)
    return re.fullmatch(shown, output.strip(), flags=re.DOTALL) is not None


@pytest.mark.slow
@pytest.mark.parametrize("section", SECTIONS)
def test_section(section, shell):
    work, environ = shell
    for block in BLOCK.finditer(SECTIONS[section]):
        if block["kind"] == "file":
            path = work / block["value"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["body"], encoding="utf-8")
        elif block["language"] == "python":
            done = subprocess.run(
                [sys.executable, "-W", "error", "-c", "import pipeline.spacy_component\n" + block["body"]],
                cwd=work,
                env=environ,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
        else:
            assert block["kind"] == "run", f"a block that nothing runs: {block['body']}"
            run_block(block, work, environ)


def run_block(block, work, environ):
    wanted = block["value"]
    found = commands(block["body"])
    for number, (command, expected) in enumerate(found, start=1):
        if wanted == "until stopped":
            assert agrees(expected, run_for_a_while(command, work, environ)), command
            continue
        done = run(command, work, environ)
        code = int(wanted.removeprefix("exit ")) if number == len(found) else 0
        assert done.returncode == code, f"{command}\n{done.stdout}"
        assert agrees(expected, done.stdout), f"{command}\n{done.stdout}\nexpected:\n" + "\n".join(expected)


def test_the_workflow_gives_inputs_that_the_action_has():
    workflow = next(b["body"] for b in BLOCK.finditer(PAGE) if (b["value"] or "").startswith(".github"))
    [_, step] = yaml.safe_load(workflow)["jobs"]["drafts"]["steps"]
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    assert set(step["with"]) <= set(action["inputs"])
