"""A check of labelled data finds each kind of problem at its row, and nothing in data that is well."""

import json
import random
import time
from pathlib import Path

import pytest

from pipeline.errors import ConfigError, DataError, ReadError
from pipeline.training.check_data import KINDS, CheckSettings, Finding, check_data
from pipeline.training.check_report import report_json, report_text
from pipeline.training.labelled_rows import ColumnNames

GOOD = [
    ("1", "Our spring range is here, order by Friday", "promotional", "1"),
    ("2", "Has anyone seen the ferry timetable for May, or is it still to come?", "conversational", "0"),
    ("3", "Thank you all for the kind words about Rex", "gratitude", "0"),
    ("4", "Morning! Coffee first, then everything else", "small_talk", "0"),
]


def table(path: Path, *rows: tuple[str, ...], header: str = "id,text,label,antisocial") -> Path:
    path.write_text("\n".join([header, *(",".join(f'"{value}"' for value in row) for row in rows), ""]))
    return path


def found(findings: list[Finding]) -> list[tuple[str, int]]:
    return [(finding.kind, finding.place.row) for finding in findings]


def test_good_data_is_clean_and_its_balance_is_told(tmp_path: Path) -> None:
    report = check_data([table(tmp_path / "a.csv", *GOOD)])
    assert report.findings == []
    assert (report.n_rows, report.n_posts) == (4, 4)
    assert report.balances[0].labels == {"conversational": 1, "gratitude": 1, "promotional": 1, "small_talk": 1}
    assert report.balances[0].n_flagged == 1


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (("9", "A new mural by the bridge", "spam", "0"), "unknown_label"),
        (("9", "A new mural by the bridge", "Promotional", "0"), "unknown_label"),
        (("9", "A new mural by the bridge", "", "0"), "no_label"),
        (("9", "A new mural by the bridge", "small_talk", "1"), "flag_mismatch"),
        (("9", "A new mural by the bridge", "small_talk", "so so"), "bad_flag"),
        (("9", "A new mural by the bridge", "small_talk"), "broken_row"),
        (("9", " ", "small_talk", "0"), "empty_text"),
        (("9", "\u200b\ufeff", "small_talk", "0"), "empty_text"),
        (("2", "A new mural by the bridge", "small_talk", "0"), "duplicate_id"),
        (("9", "MORNING!! coffee   first, then everything else", "small_talk", "0"), "near_duplicate"),
        (("9", "Morning! Coffee  FIRST, then everything else", "small_talk", "0"), "duplicate"),
        (
            ("9", "Has anyone seen the new ferry timetable for May, or is it still to come?", "conversational", "0"),
            "near_duplicate",
        ),
    ],
)
def test_each_kind_is_found_at_its_row(tmp_path: Path, row: tuple[str, ...], kind: str) -> None:
    assert found(check_data([table(tmp_path / "a.csv", *GOOD, row)]).findings) == [(kind, 6)]


def test_a_text_under_two_labels_is_a_conflict(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", *GOOD, ("9", GOOD[1][1], "small_talk", "0"))
    report = check_data([path])
    assert found(report.findings) == [("conflict", 6), ("duplicate", 6)]
    assert report.findings[0].message == f"is the same text as {path}:3: small_talk here, conversational there"
    assert report.findings[0].other is not None
    assert report.findings[0].other.row == 3


def test_what_two_files_share_is_a_leak(tmp_path: Path) -> None:
    train = table(tmp_path / "train.csv", *GOOD)
    dev = table(
        tmp_path / "dev.csv",
        (
            "11",
            "Has anyone seen the ferry timetable for May, or is it still to come? https://example.com/x",
            "conversational",
            "0",
        ),
        ("12", "has anyone seen the ferry timetable for may, or is it still to come?", "small_talk", "0"),
        ("13", "Nothing like the others at all", "small_talk", "0"),
    )
    findings = check_data([train, dev]).findings
    assert found(findings) == [("leak", 2), ("conflict", 3), ("leak", 3)]
    assert findings[0].similarity is not None
    assert 0.8 <= findings[0].similarity < 1
    assert all(finding.place.file == str(dev) for finding in findings)
    assert all(finding.other is not None and finding.other.file == str(train) for finding in findings)


def test_a_file_named_twice_is_no_leak(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", *GOOD)
    assert check_data([path, tmp_path.parent / "." / tmp_path.name / ".." / tmp_path.name / "a.csv"]).findings == []


def test_a_near_duplicate_under_another_label_is_said_to_be(tmp_path: Path) -> None:
    row = ("9", "Has anyone seen the new ferry timetable for May, or is it still to come?", "small_talk", "0")
    assert check_data([table(tmp_path / "a.csv", *GOOD, row)]).findings[0].message.endswith("which has another label")


def test_settings(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", ("Hello there", "a"), ("Hello there", "b"), header="said,kind")
    columns = ColumnNames("said", "kind")
    settings = CheckSettings(labels=("a",), ignore=("duplicate", "conflict"), columns=columns)
    assert found(check_data([path], settings).findings) == [("unknown_label", 3)]
    similar = table(
        tmp_path / "b.csv", ("One two three four five", "a"), ("One two three four five six", "a"), header="text,label"
    )
    assert not check_data([similar], CheckSettings(labels=("a",), threshold=0.95)).findings
    assert check_data([similar], CheckSettings(labels=("a",), threshold=0.7)).findings
    with pytest.raises(ConfigError, match="nothing called leaks is looked for; there are broken_row"):
        CheckSettings(ignore=("leaks",))
    with pytest.raises(ConfigError, match="threshold"):
        CheckSettings(threshold=0)


def test_what_cannot_be_checked_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError):
        check_data([tmp_path / "gone.csv"])
    with pytest.raises(DataError, match="no rows to check"):
        check_data([table(tmp_path / "a.csv")])


def test_reports_name_file_and_row_and_hold_no_text(tmp_path: Path) -> None:
    secret = "Rex the dog has a secret"
    path = table(tmp_path / "a.csv", *GOOD, ("7", secret, "gratitude", "1"), ("8", secret, secret, "0"))
    report = check_data([path])
    assert report.kinds == {"unknown_label": 1, "flag_mismatch": 1, "conflict": 1, "duplicate": 1}
    text = report_text(report)
    assert f"{path}:6: flag_mismatch: is flagged antisocial and labelled 'gratitude'" in text
    assert "4 findings, 1 unknown_label, 1 flag_mismatch, 1 conflict, 1 duplicate" in text
    told = json.loads(report_json(report))
    assert told["kinds"] == report.kinds
    assert told["findings"][0] == {
        "kind": "flag_mismatch",
        "file": str(path),
        "row": 6,
        "message": "is flagged antisocial and labelled 'gratitude'",
        "other": None,
        "similarity": None,
    }
    assert set(report.kinds) <= set(KINDS)
    for rendered in (text, *(finding["message"] for finding in told["findings"])):
        assert secret not in rendered


def test_36_000_rows_take_well_under_a_minute(tmp_path: Path) -> None:
    rng = random.Random(0)
    words = [a + b + c for a in "bdfgklmnprst" for b in "aeiou" for c in "nrst"]
    path = tmp_path / "a.jsonl"
    with path.open("w") as lines:
        for n in range(36_000):
            text = " ".join(rng.choices(words, k=rng.randint(2, 30)))
            lines.write(json.dumps({"id": n, "text": text, "label": "small_talk", "antisocial": 0}) + "\n")
    start = time.perf_counter()
    check_data([path])
    assert time.perf_counter() - start < 40
