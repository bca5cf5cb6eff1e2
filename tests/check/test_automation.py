"""Where the check runs by itself: the pre-commit hook of this repository, and the GitHub action's script."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
AD = "Our spring range is here! Shop now and save 20% today only, link in bio\n"
CLEAN = "good morning all, how is everyone?\n"


@pytest.fixture
def environ(tmp_path):
    """A home of its own, and ``twoway`` on the path."""
    shims = tmp_path / "bin"
    shims.mkdir()
    (shims / "twoway").write_text(
        f'#!{sys.executable}\nimport sys\nsys.path.insert(0, "{ROOT}")\nsys.argv[0] = "twoway"\n'
        "from pipeline.cli.main import main\nmain()\n"
    )
    (shims / "twoway").chmod(0o755)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("TWOWAY_", "XDG_", "GIT_", "PRE_"))}
    return {**kept, "PATH": f"{shims}:{kept['PATH']}", "HOME": str(tmp_path), "PRE_COMMIT_HOME": str(tmp_path / "pc")}


def git(folder, environ, *arguments):
    identity = ["-c", "user.name=me", "-c", "user.email=me@example.org", "-c", "protocol.file.allow=always"]
    return subprocess.run(
        ["git", *identity, *arguments], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )


def repository(path, environ):
    path.mkdir()
    assert git(path, environ, "init", "-q").returncode == 0
    return path


@pytest.mark.slow
def test_the_hook_blocks_a_promotional_draft_in_a_real_pre_commit(tmp_path, environ):
    # A repository that offers this project's hook; with language "system", so that the package
    # isn't installed a second time: how pre-commit installs Python packages is its own business.
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert hooks[0]["language"] == "python"
    offer = repository(tmp_path / "offer", environ)
    (offer / ".pre-commit-hooks.yaml").write_text(yaml.safe_dump([{**hooks[0], "language": "system"}]))
    git(offer, environ, "add", ".")
    git(offer, environ, "commit", "-q", "-m", "hook")
    revision = git(offer, environ, "rev-parse", "HEAD").stdout.strip()

    drafts = repository(tmp_path / "drafts-repository", environ)
    config = {"repos": [{"repo": str(offer), "rev": revision, "hooks": [{"id": "twoway-check"}]}]}
    (drafts / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    install = [sys.executable, "-m", "pre_commit", "install"]
    assert subprocess.run(install, cwd=drafts, env=environ, capture_output=True, check=False).returncode == 0

    (drafts / "drafts").mkdir()
    (drafts / "drafts" / "spring.md").write_text(CLEAN)
    (drafts / "notes.md").write_text(AD)  # no draft: not the hook's business
    git(drafts, environ, "add", ".")
    clean = git(drafts, environ, "commit", "-q", "-m", "clean")
    assert clean.returncode == 0, clean.stderr

    (drafts / "drafts" / "spring.md").write_text(AD)
    git(drafts, environ, "add", ".")
    blocked = git(drafts, environ, "commit", "-q", "-m", "advert")
    assert blocked.returncode != 0
    assert "drafts/spring.md:1: one-way promotion" in blocked.stderr
    assert git(drafts, environ, "rev-list", "--count", "HEAD").stdout.strip() == "1"


def test_the_hook_looks_at_drafts_only():
    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    pattern = re.compile(hook["files"])
    assert all(map(pattern.search, ["drafts/a.md", "x/posts/b.txt", "social/may/c.csv"]))
    assert not any(map(pattern.search, ["README.md", "drafts.md", "my-drafts/a.md", "drafts/a.png"]))


def run_action(folder, environ, **inputs):
    """Run the action's check step as a runner would: inputs in the environment, outputs in a file."""
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    [step] = [step for step in action["runs"]["steps"] if step.get("id") == "check"]
    given = {name: spec.get("default", "") for name, spec in action["inputs"].items()} | inputs
    wanted = {key: given[value.split(".")[1].rstrip(" }")] for key, value in step["env"].items()}
    outputs = folder / "outputs"
    outputs.write_text("")
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
        cwd=folder,
        env={**environ, **wanted, "GITHUB_OUTPUT": str(outputs)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done, outputs.read_text().strip()


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "checkout"
    (folder / "drafts").mkdir(parents=True)
    (folder / "drafts" / "spring.md").write_text(AD)
    return folder


@pytest.mark.slow
def test_the_action_annotates_and_fails(folder, environ):
    done, outputs = run_action(folder, environ, drafts="drafts\n")
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=drafts/spring.md,line=1,")
    assert outputs == "exit-code=1"


@pytest.mark.slow
def test_the_action_takes_options_and_an_output_file(folder, environ):
    done, outputs = run_action(folder, environ, drafts="drafts", args="--exit-zero", format="sarif", output="o.sarif")
    assert (done.returncode, outputs) == (0, "exit-code=0")
    assert '"version": "2.1.0"' in (folder / "o.sarif").read_text()


@pytest.mark.slow
def test_the_actions_inputs_are_no_code(folder, environ):
    done, _ = run_action(folder, environ, drafts="drafts $(touch pwned) ; touch pwned")
    assert done.returncode == 2  # there is no file of that name
    assert not (folder / "pwned").exists()


@pytest.mark.slow
def test_shell_completion_names_rules_and_formats(environ):
    def complete(line):
        words = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" ")), "_TWOWAY_COMPLETE": "complete_bash"}
        done = subprocess.run(
            [shutil.which("bash"), "-c", "twoway"],
            env={**environ, **words},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.split()

    assert complete("twoway check --format sa") == ["sarif"]
    assert complete("twoway explain hard") == ["hard-sell"]
