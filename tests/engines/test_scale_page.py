"""What docs/scale.md shows runs, and its sums are right."""

import inspect
import re
from pathlib import Path

import pytest

from pipeline.engines.job import PART_SIZE
from pipeline.engines.ray_data import classify_dataset

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "scale.md").read_text(encoding="utf-8")
PROGRAMS = re.findall(r"<!-- (.*?) -->\n```python\n(.*?)```", PAGE, re.DOTALL)
BILLION = 1e9


def numbers(row: str) -> list[float]:
    """Return the numbers in the cells of the row of a table that begins with a text."""
    [cells] = re.findall(rf"^\| {re.escape(row)}[^|]*\|(.*)\|$", PAGE, re.MULTILINE)
    return [float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*(?:\.\d+)?", cells)]


def test_programs_run_or_compile(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[inspect.BoundArguments] = []

    class Report:
        def render(self) -> str:
            return ""

    def stand_in(*arguments: object, **options: object) -> Report:
        asked.append(inspect.signature(classify_dataset).bind(*arguments, **options))
        return Report()

    monkeypatch.setattr("pipeline.engines.ray_data.classify_dataset", stand_in)
    scope: dict[str, object] = {}
    for _, program in PROGRAMS:
        exec(compile(program, "docs/scale.md", "exec"), scope)
    assert [bound.arguments["source"] for bound in asked] == ["posts/", "/data/posts"]


def test_every_argument_is_told() -> None:
    [table] = re.findall(r"^\| argument \|.*?\n\n", PAGE, re.MULTILINE | re.DOTALL)
    told = set(re.findall(r"`(\w+)`", "".join(line.split("|")[1] for line in table.splitlines() if line)))
    assert told == set(inspect.signature(classify_dataset).parameters) - {"source", "target", "address"}
    assert f"{PART_SIZE:,} unless said otherwise" in PAGE


def test_the_sums_are_right() -> None:
    rates = [float(rate.replace(",", "")) for rate in re.findall(r"\*\*(?:about )?([\d,]+)\*\*", PAGE)]
    assert rates == [50_000, 790]
    cpu_hours = [BILLION / rate / 3600 for rate in rates]
    core_hours = [hours / 0.75 for hours in cpu_hours]
    assert numbers("CPU-hours") == pytest.approx(cpu_hours, rel=0.01)
    assert numbers("core-hours to pay") == pytest.approx(core_hours, rel=0.01)
    assert numbers("**computing**") == pytest.approx([hours * 0.05 for hours in core_hours], rel=0.01)
    minutes, hours = numbers("time on 64 cores")
    assert [minutes / 60, hours] == pytest.approx([hours / 64 for hours in core_hours], rel=0.02)
    [json_in], [parquet_in] = numbers("in: JSON lines"), numbers("in: the same as Parquet")
    [verdicts_out], [text_out] = numbers("out: verdicts only"), numbers("out: verdicts, text and date")
    assert numbers("storage in") == [json_in, parquet_in]
    assert numbers("storage out") == [verdicts_out, text_out]
    speed = [BILLION * json_in / 1e6 / (hours / 64 * 3600) for hours in core_hours]
    assert numbers("what the file system must give") == pytest.approx(speed, rel=0.1)
    assert numbers("**storage** for a month") == pytest.approx([(parquet_in + verdicts_out) * 0.10] * 2)
    assert numbers("files written") == pytest.approx([BILLION / PART_SIZE] * 2, rel=0.001)
