"""A history: what is read from it, which part counts, what is kept for the next check."""

import json
import zipfile
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from pipeline.check import history_cache
from pipeline.check.history_reading import Entry, build_recent, keep_window, load_history
from pipeline.errors import ReadError
from pipeline.policy import Window
from pipeline.post import Link, Post

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "twoway"


def entries(n, *, days_apart=1.0, kind="post", text="hello"):
    return [
        Entry(Post(str(i), f"{text} {i}", created_at=NOW - timedelta(days=days_apart * i), kind=kind)) for i in range(n)
    ]


@pytest.fixture
def archive(tmp_path):
    """A table of 150 daily posts, every third of them promotional, the newest first."""
    rows = ["id,text,created_at"]
    for i in range(150):
        text = "buy in our shop" if i % 3 == 0 else "hello there"
        rows.append(f"{i},{text} {i},{(NOW - timedelta(days=i)).isoformat()}")
    path = tmp_path / "mine.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


def test_the_last_posts_count_where_they_reach_further_than_the_days():
    kept = keep_window(entries(300, days_apart=2), Window(posts=100, days=90))
    assert len(kept) == 100
    assert kept[-1].post.id == "0"  # newest last


def test_the_last_days_count_where_they_hold_more():
    assert len(keep_window(entries(300, days_apart=0.5), Window(posts=100, days=90))) == 181


def test_reposts_and_self_replies_do_not_use_up_the_window():
    mixed = entries(100, days_apart=2) + entries(400, days_apart=0.5, kind="repost")
    kept = keep_window(mixed, Window(posts=100, days=90))
    assert sum(entry.post.kind == "post" for entry in kept) == 100


def test_undated_posts_keep_their_order():
    undated = [Entry(Post(str(i), "x")) for i in range(30)]
    assert [entry.post.id for entry in keep_window(undated, Window(posts=3))] == ["27", "28", "29"]


def test_shares_of_an_archive(archive, model):
    recent, remarks = load_history(str(archive), model, Window(posts=100, days=90))
    assert (len(recent.kinds), int(recent.promotional.sum())) == (100, 34)
    assert remarks[0] == "history: 150 posts read, the latest 100 count"


def test_only_the_window_is_scored(archive, model):
    load_history(str(archive), model, Window(posts=20, days=10))
    assert model.n_classified == 20


def test_the_second_check_reads_the_cache(archive, model, cache):
    first, told = load_history(str(archive), model, Window())
    [kept] = cache.glob("*.npz")
    assert kept.stat().st_mode & 0o077 == 0
    scored = model.n_classified
    second, told_again = load_history(str(archive), model, Window())
    assert model.n_classified == scored
    assert told_again == told
    assert (second.kinds, second.texts) == (first.kinds, first.texts)
    for name in ("times", "promotional"):
        np.testing.assert_array_equal(getattr(second, name), getattr(first, name))
    np.testing.assert_array_equal(second.sketches.hashes, first.sketches.hashes)


def test_the_cache_holds_no_words(archive, model, cache):
    load_history(str(archive), model, Window())
    content = next(cache.glob("*.npz")).read_bytes()
    assert b"hello" not in content
    assert b"shop" not in content


@pytest.mark.parametrize("change", ["content", "window", "model"])
def test_the_cache_forgets_with_what_it_came_from(archive, model, change):
    load_history(str(archive), model, Window())
    scored, window = model.n_classified, Window()
    if change == "content":
        archive.write_text(archive.read_text().replace("hello there 7,", "hello where 7,"))
    elif change == "window":
        window = Window(posts=50)
    else:
        model.manifest = {"files": {"weights.npz": {"sha256": "1"}}}
    load_history(str(archive), model, window)
    assert model.n_classified > scored


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"x" * 100])
def test_a_broken_cache_is_passed_over(archive, model, cache, content):
    load_history(str(archive), model, Window())
    next(cache.glob("*.npz")).write_bytes(content)
    recent, _ = load_history(str(archive), model, Window())
    assert len(recent.kinds) == 100


def test_a_cache_that_cannot_be_written_is_no_error(archive, model, cache):
    cache.parent.mkdir(parents=True)
    cache.write_text("a file where the folder would be")
    recent, _ = load_history(str(archive), model, Window())
    assert len(recent.kinds) == 100


def test_no_cache_leaves_nothing(archive, model, cache):
    load_history(str(archive), model, Window(), use_cache=False)
    assert not cache.exists()


def test_old_entries_go(archive, model, cache):
    for posts in range(10, 10 + history_cache._KEPT_FILES + 3):
        load_history(str(archive), model, Window(posts=posts))
    assert len(list(cache.glob("*.npz"))) == history_cache._KEPT_FILES


def test_a_zip_is_known_by_its_directory(tmp_path, model):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mine.csv", "id,text\n1,a\n")
    key = history_cache.content_key(path, model, Window())
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mine.csv", "id,text\n1,b\n")
    assert history_cache.content_key(path, model, Window()) != key


def test_media_in_a_folder_do_not_matter(tmp_path, model):
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "mine.csv").write_text("id,text\n1,a\n")
    key = history_cache.content_key(tmp_path / "export", model, Window())
    (tmp_path / "export" / "cat.JPG").write_bytes(b"...")
    assert history_cache.content_key(tmp_path / "export", model, Window()) == key
    (tmp_path / "export" / "more.csv").write_text("id,text\n2,a\n")
    assert history_cache.content_key(tmp_path / "export", model, Window()) != key


def test_verdicts_of_classify_are_taken_as_they_are(tmp_path, model):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    table = pa.table(
        {
            "id": ["1", "2", "3"],
            "label": ["promotional", "gratitude", "small_talk"],
            "created_at": pa.array([NOW, NOW, None], pa.timestamp("us", "UTC")),
            "kind": ["post", "reply", "post"],
        }
    )
    path = tmp_path / "verdicts.parquet"
    pq.write_table(table, path)
    recent, remarks = load_history(str(path), model, Window())
    assert (recent.kinds, recent.promotional.tolist()) == (["post", "reply"], [True, False])
    assert model.n_classified == 0
    assert "1 posts without a date left out" in remarks[1]


def test_a_broken_parquet_is_told(tmp_path, model):
    (tmp_path / "v.parquet").write_bytes(b"not one")
    with pytest.raises(ReadError, match="Parquet"):
        load_history(str(tmp_path / "v.parquet"), model, Window())


def test_an_empty_history_is_told(tmp_path, model):
    (tmp_path / "e.csv").write_text("id,text\n")
    with pytest.raises(ReadError, match="no posts"):
        load_history(str(tmp_path / "e.csv"), model, Window())


def test_replies_owed_are_those_not_answered(model):
    posts = [
        Post("1", "hello", author="me"),
        Post("2", "do you open on Sunday?", author="ana", in_reply_to="1"),
        Post("3", "and on Monday?", author="ben", in_reply_to_user="me"),
        Post("4", "yes", author="me", kind="reply", in_reply_to="2"),
        Post("5", "something else", author="cid"),
        Post("6", "hello again", author="me"),
    ]
    recent = build_recent([Entry(post) for post in posts], model)
    assert recent.owed == 1
    assert len(recent.kinds) == 3  # others' posts are not the account's


def test_reposts_never_count_as_promotion(model):
    recent = build_recent([Entry(Post("1", "buy in our shop", kind="repost"))], model)
    assert not recent.promotional.any()


def test_links_are_kept_as_hashes(model):
    post = Post("1", "menu", links=(Link("https://Example.org/menu", "Example.org"),))
    recent = build_recent([Entry(post)], model)
    assert recent.domains == [["example.org"]]
    assert "menu" not in json.dumps(recent.links)


def table(tmp_path, *rows, header="id,text,created_at"):
    path = tmp_path / "t.csv"
    days = (f"2026-05-{day:02},{row}" for day, row in enumerate(rows, start=1))
    path.write_text("\n".join([header, *(f"{i},{row[11:]},{row[:10]}" for i, row in enumerate(days))]) + "\n")
    return str(path)


def test_without_a_column_for_it_a_post_to_somebody_is_a_reply(tmp_path, model):
    source = table(tmp_path, "@mo the left one", "hello @mo", "  @ana.b no idea", "@ home", "so it is")
    recent, remarks = load_history(source, model, Window())
    assert recent.kinds == ["reply", "post", "reply", "post", "post"]
    assert recent.tells_replies
    assert "no column says what is a reply; 2 posts that begin with @name count so" in remarks[1]
    again, told_again = load_history(source, model, Window())  # from the cache
    assert (again.kinds, again.tells_replies, told_again) == (recent.kinds, True, remarks)


def test_a_table_that_cannot_tell_replies_says_so(tmp_path, model):
    source = table(tmp_path, "hello", "ask @mo", "RT @mo: hello")
    for _ in range(2):
        recent, remarks = load_history(source, model, Window())
        assert not recent.tells_replies
        assert "nothing is said of how often you answer" in remarks[1]


@pytest.mark.parametrize("column", ["kind,post", "in_reply_to,", "Type,tweet"])
def test_a_table_that_says_what_is_a_reply_is_believed(tmp_path, model, column):
    name, value = column.split(",")
    rows = [f"{text},{value}" for text in ("@mo is the best", "hello")]
    recent, remarks = load_history(table(tmp_path, *rows, header=f"id,text,{name},created_at"), model, Window())
    assert recent.kinds == ["post", "post"]
    assert recent.tells_replies
    assert len(remarks) == 1


def test_a_column_of_other_kinds_tells_no_replies(tmp_path, model):
    rows = ["@mo the left one,photo", "hello,video"]
    recent, _ = load_history(table(tmp_path, *rows, header="id,text,type,created_at"), model, Window())
    assert recent.kinds == ["reply", "post"]


def test_an_answer_to_oneself_is_no_reply_to_others(tmp_path, model):
    rows = ["@Me and another thing,me", "@mo yes,me", "hello,me"]
    recent, _ = load_history(table(tmp_path, *rows, header="id,text,author,created_at"), model, Window())
    assert recent.kinds == ["self_reply", "reply", "post"]


def test_verdicts_without_kinds_are_read_by_their_texts(tmp_path, model):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    path = tmp_path / "verdicts.parquet"
    pq.write_table(pa.table({"label": ["small_talk"] * 2, "text": ["@mo yes", "hello"]}), path)
    recent, _ = load_history(str(path), model, Window())
    assert recent.kinds == ["reply", "post"]


def test_verdicts_on_an_archive_say_what_is_a_reply(tmp_path, model):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    path = tmp_path / "verdicts.parquet"
    columns = {"label": ["small_talk"], "text": ["@mo is the best"], "kind": ["post"], "platform": ["mastodon"]}
    pq.write_table(pa.table(columns), path)
    recent, remarks = load_history(str(path), model, Window())
    assert (recent.kinds, recent.tells_replies, len(remarks)) == (["post"], True, 1)


def test_an_error_advises_what_helps_with_a_history(tmp_path, model):
    path = tmp_path / "t.csv"
    path.write_text("when,what\n2026-05-01,hello\n")
    with pytest.raises(ReadError, match=r"options of twoway classify: run it on .*, and give --history that file"):
        load_history(str(path), model, Window())
    with pytest.raises(ReadError) as missing:
        load_history(str(tmp_path / "none.csv"), model, Window())
    assert "classify" not in str(missing.value)
