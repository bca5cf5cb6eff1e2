"""Drafts from texts, files and tables: what is read, where it stands, what is refused."""

import io

import pytest

from pipeline.check.checker import check_drafts
from pipeline.check.sources import Columns, read_drafts
from pipeline.errors import ReadError


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(name, content):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    return write


@pytest.fixture
def stdin(monkeypatch):
    def pipe(content):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content.encode())))

    return pipe


def test_a_text_is_a_draft():
    [draft] = read_drafts(["Fresh bread at eight"])
    assert (draft.text, draft.file, draft.id) == ("Fresh bread at eight", "", "draft")


def test_several_texts_are_told_apart(write):
    drafts = read_drafts(["Fresh bread", write("a.txt", "Soup"), "Stale bread"])
    assert [draft.id for draft in drafts] == ["draft#1", "a.txt", "draft#2"]


def test_a_text_on_the_command_line_may_ask_to_ignore():
    [draft] = read_drafts(["Fresh bread <!-- twoway: ignore[hard-sell] agreed -->"])
    assert (draft.text, draft.ignores[0].rule) == ("Fresh bread", "hard-sell")


@pytest.mark.parametrize(
    "text", ["x" * 5000, "nul \0 byte", "either/or", "see example.org/menu", "a.b", "C:", "What? No."]
)
def test_what_is_no_file_is_a_text(text):
    assert read_drafts([text])[0].text == text


@pytest.mark.parametrize("argument", ["drfts.txt", "posts.CSV", "./bread", "/no/such/folder", "~/bread"])
def test_what_looks_like_a_file_and_is_missing_is_an_error(argument, write):
    with pytest.raises(ReadError, match="no such file"):
        read_drafts([argument])


def test_with_files_only_nothing_is_a_text():
    with pytest.raises(ReadError, match="'drafts': no such file"):
        read_drafts(["drafts"], files_only=True)


def test_a_plain_file(write):
    [draft] = read_drafts([write("spring.txt", "\n  Fresh bread\r\nat eight \n")])
    assert draft.text == "Fresh bread\r\nat eight"
    assert (draft.id, draft.file, draft.line, draft.column) == ("spring.txt", "spring.txt", 2, 3)
    assert draft.position(draft.text.index("at")) == (3, 1)


def test_columns_count_characters_or_bytes(write):
    [draft] = read_drafts([write("café.txt", "\u3000\u3000é🥖x")])
    assert draft.position(2) == (1, 5)
    assert draft.byte_position(2) == (1, 6 + 2 + 4 + 1)


def test_a_thread_has_parts_with_their_places(write):
    drafts = read_drafts([write("thread.txt", "One\n---\nTwo\nlines\n\n=====\n\n\n*** \n  Three")])
    assert [(draft.id, draft.text, draft.line) for draft in drafts] == [
        ("thread.txt#1", "One", 1),
        ("thread.txt#2", "Two\nlines", 3),
        ("thread.txt#4", "Three", 10),
    ]
    assert {draft.thread for draft in drafts} == {"thread.txt"}


def test_a_lone_draft_is_no_thread(write):
    assert read_drafts([write("a.txt", "Three - dashes --- within")])[0].thread == ""


def test_front_matter_gives_id_and_context(write):
    content = '---\nid: menu\ndate: 2026-05-01\ntags:\n  - food\nreply-to: "Is there lunch?"\n---\n\nThere is\n'
    [draft] = read_drafts([write("menu.md", content)])
    assert (draft.text, draft.id, draft.reply_to, draft.line) == ("There is", "menu", "Is there lunch?", 9)


def test_toml_front_matter(write):
    [draft] = read_drafts([write("menu.md", '+++\nid = "menu"\n+++\nSoup')])
    assert (draft.text, draft.id) == ("Soup", "menu")


def test_prose_between_two_lines_is_no_front_matter(write):
    drafts = read_drafts([write("thread.md", "---\nFirst, a word.\n\n---\n\nSecond")])
    assert [draft.text for draft in drafts] == ["First, a word.", "Second"]


@pytest.mark.parametrize("content", ["One\n---\nTwo", "One\nmore\n---\nTwo", "One\n\n---\n\nTwo", "One\r\n***\r\nTwo"])
def test_markdown_is_parted_as_plain_text_is(write, content):
    marked, plain = read_drafts([write("t.md", content)]), read_drafts([write("t.txt", content)])
    assert [draft.text for draft in marked] == [draft.text for draft in plain]
    assert len(marked) == 2
    assert not plain[0].remarks


@pytest.mark.parametrize(
    ("content", "line"), [("A heading\n---\nText", 2), ("---\nid: a\n---\nOne\n\n=====\nTwo\n===\n", 8)]
)
def test_a_line_that_markdown_takes_for_a_heading_is_told(write, content, line):
    first, *_ = read_drafts([write("t.md", content)])
    [remark] = first.remarks
    assert remark.startswith(f"t.md:{line}: the line of ")
    assert "a heading is written with #" in remark


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("reply_to: |\n  Is there lunch?\n\n  Or soup?", "Is there lunch?\n\nOr soup?"),
        ("reply_to: |-\r\n    Is there\r\n      lunch?", "Is there\n  lunch?"),
        ("reply_to: >\n  Is there\n  lunch?\n\n  Or soup?", "Is there lunch?\n\nOr soup?"),
        ("reply_to: Is there\n  lunch?  # asked twice", "Is there lunch?"),
        ("reply_to:\n  Is there lunch?", "Is there lunch?"),
        ('reply_to: "Is there\n  \\"lunch\\"?"', 'Is there "lunch"?'),
        ("reply_to: 'Ana''s: lunch?'  # a question", "Ana's: lunch?"),
        ("reply_to: Question: is there lunch?", "Question: is there lunch?"),
        ("reply_to: null", None),
        ("reply_to:", None),
        ("tags: [a,\n  b]\nReply-To: yes", "yes"),
    ],
)
def test_front_matter_over_several_lines(write, field, text):
    [draft] = read_drafts([write("menu.md", f"---\nid: 7\n{field}\ndate: 2026-05-01\n---\nThere is")])
    assert (draft.text, draft.id, draft.reply_to) == ("There is", "7", text)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('---\nid: menu\nreply_to "Is there lunch?"\n---\nYes', "menu.md:3: the front matter has a line that is no"),
        ("---\nid: menu\nreply_to:no space\n---\nYes", "menu.md:3: .* line that is no"),
        ('---\nreply_to: "Is there lunch?\n---\nYes', 'menu.md:2: reply_to begins with " and has no "'),
        ('---\nreply_to: "Is there" lunch?\n---\nYes', "menu.md:2: reply_to goes on after"),
        ("---\nid: a\nreply_to: [one, two]\n---\nYes", "menu.md:3: reply_to is no text"),
        ("---\nreply_to:\n  - one\n---\nYes", "menu.md:2: reply_to is no text"),
        ("---\nreply_to:\n  text: one\n---\nYes", "menu.md:2: reply_to is a table"),
        ("---\nid: true\n---\nYes", "menu.md:2: id is no text"),
        ("---\nid: a\nid: b\n---\nYes", "menu.md:3: the front matter has a second id"),
        ('---\nid: a\ntitle: "Soup\n---\nYes', 'menu.md:3: title begins with "'),
        ("---\ntags: [a, b\nid: a\n---\nYes", "menu.md:2: tags begins with .* is not closed"),
        ("---\ntitle: Soup\nid: a\nYes", "menu.md:1: the front matter has no end"),
        ('+++\nid = "a"\nreply_to = Soup\n+++\nYes', "menu.md:3: the front matter is not TOML"),
        ('+++\nid = "a"\nreply_to = ["Soup"]\n+++\nYes', "menu.md:3: reply_to is a list, expected a text"),
    ],
)
def test_front_matter_that_cannot_be_understood_is_an_error(write, content, told):
    with pytest.raises(ReadError, match=told):
        read_drafts([write("menu.md", content)])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.csv", 'id,text\n7,"Two\nlines"\n8,One\n'),
        ("p.csv", '\ufeffID;Message\n7;"Two\nlines"\n8;One\n'),
        ("p.tsv", 'key\tPost\n7\t"Two\nlines"\n8\tOne\n'),
    ],
)
def test_tables(write, name, content):
    drafts = read_drafts([write(name, content)])
    assert [(draft.id, draft.text, draft.line) for draft in drafts] == [("7", "Two\nlines", 2), ("8", "One", 4)]
    assert drafts[0].position(5) == (2, 1)  # a cell is not in place


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.jsonl", '{"id": 7, "text": "One"}\n\n"Two"\n'),
        ("p.json", '[{"id": 7, "text": "One"}, "Two"]'),
    ],
)
def test_json(write, name, content):
    first, second = read_drafts([write(name, content)])
    assert (first.id, first.text, second.text) == ("7", "One", "Two")


def test_a_tables_context_and_ignores(write):
    content = 'text,reply_to,twoway_ignore\nWe do,Do you fix lamps?,"hard-sell, shouting: agreed"\nNo,,\n'
    first, second = read_drafts([write("p.csv", content)], reply_to="Hm")
    assert (first.reply_to, second.reply_to) == ("Do you fix lamps?", "Hm")
    assert [(ignore.rule, ignore.reason) for ignore in first.ignores] == [
        ("hard-sell", "agreed"),
        ("shouting", "agreed"),
    ]


@pytest.mark.parametrize(
    ("content", "text", "others"),
    [
        ("id,Message,Text\n1,For the team,Fresh bread\n", "Fresh bread", "'Message'"),
        ("caption,content\nA loaf on a table,Fresh bread\n", "Fresh bread", "'caption'"),
        ("text,status\nFresh bread,scheduled\n", "Fresh bread", None),
        ("post,caption\nreel,Fresh bread\n", "Fresh bread", None),
        ("text,body\nFresh bread,\n", "Fresh bread", None),
        ("text,status\nBread,scheduled\n", "Bread", "'status'"),
    ],
)
def test_other_columns_that_may_hold_texts_are_told(write, content, text, others):
    [draft] = read_drafts([write("p.csv", content)])
    assert draft.text == text
    assert len(draft.remarks) == (others is not None)
    if others:
        assert f"{others} may hold texts too: --text-column" in draft.remarks[0]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("id,Message,Text\n1,Soup of the day,\n2,,Fresh bread\n", "may be in 'Text' or 'Message'; say in which"),
        ("text,Text\nSoup of the day,Fresh bread\n", "may be in 'text' or 'Text'"),
        ("text,text\nSoup of the day,Fresh bread\n", "2 columns are called 'text'"),
        ("id,id,text\n1,2,Fresh bread\n", "2 columns are called 'id'"),
    ],
)
def test_a_toss_up_between_columns_is_an_error(write, content, told):
    with pytest.raises(ReadError, match=told):
        read_drafts([write("p.csv", content)])


def test_a_named_column_is_no_toss_up(write):
    name = write("p.csv", "Message,Text\nSoup of the day,\n,Fresh bread\n")
    assert [draft.text for draft in read_drafts([name], columns=Columns("Text"))] == ["", "Fresh bread"]


def test_named_columns(write):
    name = write("p.csv", "nr,de,en\n1,Brot,Bread\n")
    assert read_drafts([name], columns=Columns("en", "nr"))[0].text == "Bread"
    with pytest.raises(ReadError, match="no column 'fr'; found nr, de, en"):
        read_drafts([name], columns=Columns("fr"))
    with pytest.raises(ReadError, match="--text-column"):
        read_drafts([name])


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("p.jsonl", '{"text": "a"}\n{"text": \n[1]\n', ["line 2 is not JSON", "line 3 holds a list"]),
        ("p.csv", "id,text\n1,a\n2\n3,b,c\n", ["row at line 3 has 1 cells, the header 2", "row at line 4 has 3"]),
        ("p.csv", 'id,text\n1,"never closed\n', ["row at line 2"]),
        ("p.json", "[1", ["not JSON"]),
        ("p.txt", b"caf\xe9", ["byte 4 is not UTF-8"]),
        ("p.txt", b"a\0b", ["NUL"]),
        ("p.pdf", "text", [".txt, .md"]),
    ],
)
def test_bad_files_are_refused_with_every_place(write, name, content, told):
    with pytest.raises(ReadError) as error:
        read_drafts([write(name, content)])
    for part in (name, *told):
        assert part in str(error.value)
    assert "never closed" not in str(error.value)  # no post text in an error


def test_utf_16_with_a_mark_is_read(write):
    assert read_drafts([write("p.txt", "Brød".encode("utf-16"))])[0].text == "Brød"


def test_a_folder_gives_its_drafts_in_order(write):
    for name in ("posts/b.md", "posts/a.txt", "posts/deep/c.csv", "posts/.hidden/d.txt", "posts/photo.jpg"):
        write(name, "text\nx\n")
    assert [draft.file for draft in read_drafts(["posts"])] == ["posts/a.txt", "posts/b.md", "posts/deep/c.csv"]


def test_a_folder_without_drafts_is_an_error(write, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(ReadError, match="holds no drafts"):
        read_drafts(["empty"])


def test_standard_input_is_read_as_the_file_it_is_said_to_be(stdin):
    stdin("text\nOne\nTwo\n")
    drafts = read_drafts(["-"], stdin_filename="plan/may.csv")
    assert [(draft.text, draft.file) for draft in drafts] == [("One", "plan/may.csv"), ("Two", "plan/may.csv")]
    stdin("text\nOne")
    assert read_drafts(["-"])[0].file == "<stdin>"


def test_empty_files_give_empty_drafts_not_nothing(write):
    assert [draft.text for draft in read_drafts([write("a.txt", ""), write("b.md", "---\n---\n")])] == ["", ""]


def test_remarks_on_the_reading_reach_the_report(write, model):
    drafts = read_drafts([write("t.md", "hello you\n---\nhello all"), write("p.csv", "text,body\na b,c d\n")])
    assert [remark.split(":")[0] for remark in check_drafts(drafts, model).remarks] == ["t.md", "p.csv"]
