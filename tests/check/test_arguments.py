"""Which arguments are names of files that are not there, and which are texts."""

import pytest

from pipeline.check.arguments import refuse_missing
from pipeline.errors import ReadError


@pytest.mark.parametrize("argument", ["drafst/", "no/such/folder", "no/such/", "drafts/jnue", "entwürfe/"])
def test_names_of_nothing(argument, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "drafts").mkdir()
    with pytest.raises(ReadError, match="no such file or folder"):
        refuse_missing([argument])


@pytest.mark.parametrize(
    "argument",
    [  # links, pronouns, faces, and what is there
        "and/or",
        "r/gardening",
        "https://a.example/b/c/",
        "a.example/shop/",
        "oh well :/",
        "meh:/",
        "¯\\_(ツ)_/¯",
        "早安/午安/晚安",
        "one two/three/four",
        "",
        "/",
        "drafts",
        "drafts/",
        "x/" + "y" * 5000,
        "a\0/b",
    ],
)
def test_texts_and_what_is_there(argument, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "drafts").mkdir()
    refuse_missing([argument])
