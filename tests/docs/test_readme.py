"""What README, ARCHITECTURE and CONTRIBUTING say stands: files, targets, commands and their options."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from pipeline.cli.main import build_app

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "data/README.md"]
COMMANDS = get_command(build_app())


def _text(page):
    return (ROOT / page).read_text(encoding="utf-8")


def _commands_of(text):
    code = re.findall(r"^    (twoway .*(?:(?<=\\)\n.*)*)$", text, re.MULTILINE) + re.findall(r"`(twoway [^`]+)`", text)
    return [line.replace("\\\n", " ") for line in code]


def _leaves(command, path=()):
    if not hasattr(command, "commands"):
        return {path: command}
    return {key: leaf for name, sub in command.commands.items() for key, leaf in _leaves(sub, (*path, name)).items()}


LEAVES = _leaves(COMMANDS)


@pytest.mark.parametrize(("page", "line"), [(page, line) for page in PAGES for line in _commands_of(_text(page))])
def test_every_command_shown_exists_with_its_options(page, line):
    for part in line.split("&&"):
        words = shlex.split(part.split("#")[0])[1:]
        words = [word for word in words if word not in {"…", "RULE…"}]
        path = tuple(words[:2]) if tuple(words[:2]) in LEAVES else tuple(words[:1])
        if not hasattr(COMMANDS.commands.get(path[0] if path else ""), "commands") or path in LEAVES:
            assert path in LEAVES, line
            known = {option for parameter in LEAVES[path].params for option in parameter.opts}
            assert {word.split("=")[0] for word in words if word.startswith("-") and word != "-"} <= known, line


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", _text(page)):
        if not target.startswith("http"):
            assert ((ROOT / page).parent / target).exists(), f"{page} links to {target}"


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_exists(page):
    targets = set(re.findall(r"^([a-z-]+):", _text("Makefile"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)\b", _text(page))) - {"sure", "it"} <= targets


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_every_help_has_an_example(path):
    assert "Example: twoway " + " ".join(path) in (LEAVES[path].help or "")


def test_architecture_is_short_enough_to_be_read():
    assert len(_text("ARCHITECTURE.md").splitlines()) < 150
