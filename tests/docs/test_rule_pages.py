"""Each rule's page is the one that ``twoway explain`` prints."""

from pathlib import Path

import pytest

from pipeline.check.rules import RULES
from pipeline.check.rules.page import render_index, render_page

PAGES = Path(__file__).resolve().parents[2] / "docs" / "rules"


@pytest.mark.parametrize("rule", RULES)
def test_page(rule):
    page = (PAGES / f"{rule}.md").read_text(encoding="utf-8")
    assert page == render_page(RULES[rule]), "write them again: python -m pipeline.check.rules.page docs/rules"


def test_index_and_nothing_else():
    assert {path.stem for path in PAGES.iterdir()} == {*RULES, "README"}
    assert (PAGES / "README.md").read_text(encoding="utf-8") == render_index(RULES.values())
