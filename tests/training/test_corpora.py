"""The table of the public corpora is whole, one reader reads every format, and the joined texts are those labelled."""

import json
import lzma
import os
from collections import Counter
from pathlib import Path

import pytest

from pipeline.errors import ConfigError, DataError
from pipeline.training.corpora import Corpus, choose_corpora, load_corpora, read_corpus_file
from pipeline.training.join import join_labels
from pipeline.training.repairs import REPAIRS, repair_text

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("TWOWAY_SHARED", ROOT.parent / "shared"))
LABELS = ROOT / "data" / "labeled"


def corpus(**fields: object) -> Corpus:
    known = {"name": "c", "repository": "o/n", "commit": "0", "licence": "", "platform": "x", "files": ()}
    return Corpus(**{**known, **fields})


def test_the_table_is_whole() -> None:
    corpora = load_corpora()
    assert len(corpora) == 15
    assert sum(len(c.files) for c in corpora.values()) == 183
    for c in corpora.values():
        assert c.files, c.name
        assert c.licence
        assert len(c.commit) == 40
        assert set(c.repairs) <= set(REPAIRS)
        for file in c.files:
            assert len(file.sha256) == 64
            assert file.size > 0
            assert file.place == f"github/{c.repository}/{c.commit}/{file.path}"
            assert file.address == f"https://raw.githubusercontent.com/{c.repository}/{c.commit}/{file.path}"


def test_an_unknown_source_is_told_with_the_known_ones() -> None:
    with pytest.raises(
        ConfigError, match=r"no public corpus is called twitter; there are broad_twitter, .*youtube_spam"
    ):
        choose_corpora(["tweeteval", "twitter"])


@pytest.mark.parametrize(
    ("fields", "content", "expected"),
    [
        (
            {"format": "lines"},
            "one\u2028still one\n\nthree\r\n",
            {"1": "one\u2028still one", "2": "", "3": "three\r", "4": ""},
        ),
        ({"format": "lines", "separator": "\t", "field": 1}, "a\tone\tb\nc\ttwo\td", {"1": "one", "2": "two"}),
        ({"format": "csv", "field": "text"}, 'id,text\n1,"two\nlines"\n2,next\n3\n', {"2": "two\nlines", "3": "next"}),
        ({"format": "csv", "field": 0}, "first,x\nsecond,y\n", {"1": "first", "2": "second"}),
        ({"format": "csv", "field": "t", "encoding": "mac-roman"}, b"t\ncaf\x8e\n", {"2": "café"}),
        ({"format": "json_lines", "field": "t"}, '{"t": "one"}\n\n{"t": "three"}\n', {"1": "one", "3": "three"}),
        (
            {"format": "json_columns", "field": "b"},
            '{"a": {"7": 1}, "b": {"7": "one", "9": "two"}}',
            {"7": "one", "9": "two"},
        ),
        (
            {"format": "dialogues"},
            json.dumps(
                [
                    {"dialogContent": [{"message": "hi"}, {"message": "ho"}], "agentURL": {"url_utterance": "see"}},
                    {"dialogContent": [{"message": "hm"}], "agentURL": None},
                ]
            ),
            {"0.0": "hi", "0.1": "ho", "0.url": "see", "1.0": "hm"},
        ),
    ],
)
def test_one_reader_reads_every_format(
    fields: dict[str, object], content: str | bytes, expected: dict[str, str]
) -> None:
    content = content if isinstance(content, bytes) else content.encode()
    assert dict(read_corpus_file(corpus(**fields), content)) == expected


@pytest.mark.parametrize(
    ("fields", "content"),
    [
        ({"format": "csv", "field": "text"}, b"id,body\n1,x\n"),
        ({"format": "csv", "field": "text"}, b""),
        ({"format": "lines"}, b"caf\xe9"),
        ({"format": "json_lines", "field": "t"}, b"{"),
        ({"format": "json_lines", "field": "t"}, b"[]"),
        ({"format": "json_columns", "field": "t"}, b"{}"),
        ({"format": "dialogues"}, b"[{}]"),
    ],
)
def test_another_format_than_the_tables_is_refused(fields: dict[str, object], content: bytes) -> None:
    with pytest.raises(DataError, match="is not in the format of the table"):
        list(read_corpus_file(corpus(**fields), content))


def mangled(text: str) -> str:
    """Return a text as such files hold it: UTF-8 read as Windows-1252, where that has all the bytes."""
    return text.encode().decode("windows-1252")


@pytest.mark.parametrize(
    ("steps", "text", "expected"),
    [
        (["newlines"], "a\r\r\nb\rc", "a\n\nb\nc"),
        (["entities"], "fish &amp; chips &lt;3", "fish & chips <3"),
        (["double_encoding"], mangled("naïve café “yes"), "naïve café “yes"),
        (["double_encoding"], mangled("🙂 €5"), "🙂 €5"),
        (["double_encoding"], mangled(mangled("é")), mangled("é")),
        (["double_encoding"], "plain, naïve, Ÿ, Ã!", "plain, naïve, Ÿ, Ã!"),
        (["double_encoding"], "ðŸ and à€€ no more", "ðŸ and à€€ no more"),
        (["closing_quotes"], "so they sayâ€ù", "so they say”"),
        (["closing_quotes", "lost_bytes", "double_encoding"], "_ŸŽ‰ and so onâ€_", "🎉 and so on…"),
        ([], "as it is â€™", "as it is â€™"),
    ],
)
def test_repairs(steps: list[str], text: str, expected: str) -> None:
    assert repair_text(text, steps) == expected


@pytest.mark.skipif(not (SHARED / "labels").is_dir(), reason="needs the labelled texts, see TWOWAY_SHARED")
@pytest.mark.parametrize(
    ("split", "least", "files"),
    [
        ("train", 0.9998, ["corpora/pool", "labels/train"]),  # round 4 was labelled from the pool
        ("unsure", 1.0, ["corpora/pool"]),
        ("dev", 1.0, ["labels/dev"]),
    ],
)
def test_joined_texts_are_those_that_were_labelled(split: str, least: float, files: list[str]) -> None:
    labelled = {}
    for name in files:
        with lzma.open(SHARED / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
            labelled |= {post["id"]: post for post in map(json.loads, lines)}
    joined = join_labels(LABELS / f"public-{split}.csv.xz", SHARED / "corpora").posts
    with lzma.open(LABELS / f"public-{split}.csv.xz", "rt") as rows:
        assert len(joined) >= least * (sum(1 for _ in rows) - 1)
    different: Counter[str] = Counter()
    for post in joined:
        expected = labelled[str(post["id"])]
        fields = {"platform", "text", "label", "antisocial", "confident"} & expected.keys()
        same = all(post[name] == expected[name] for name in fields)
        different[str(post["id"]).partition(":")[0]] += not same
    assert not any(different.values()), different
