"""Draws docs/images/check.svg, the README's picture of ``twoway check``: python bench/check_image.py."""

import re
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

from pipeline import load_model
from pipeline.check import Draft, check_drafts
from pipeline.check.formats.terminal import print_report

DRAFTS = (
    "Our autumn sale is ON! 30% off every helmet this weekend only. Shop now, link in bio!",
    "New on the blog: how we dye wool with onion skins",
    "Anyone else's gears started slipping since the frost? Mine skip in third and I can't see why",
)

TARGET = Path(__file__).resolve().parents[1] / "docs" / "images" / "check.svg"


def main() -> None:
    """Check each draft, as two calls would show it, and write the picture."""
    console = Console(record=True, width=96, force_terminal=True, file=StringIO(), highlight=False)
    model = load_model()
    for draft in DRAFTS:
        console.print(Text.assemble(("$ ", "dim"), f'twoway check "{draft}"'))
        print_report(check_drafts([Draft(draft)], model), console)
    svg = console.export_svg(title="twoway check", unique_id="twoway")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)  # a picture asks no server for a font
    TARGET.write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
