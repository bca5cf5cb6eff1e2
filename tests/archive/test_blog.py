import io
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from pipeline.archive import blog
from pipeline.archive.opening import open_container
from pipeline.errors import ReadError

from .conftest import ReadAll, unpacked, zipped

MAIL, IP = "nell@tea.example", "203.0.113.77"

RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Tea &amp; so on</title><link>https://tea.example</link><language>en-GB</language>
<atom:link href="https://tea.example/feed" rel="self"/><image><title>not a post</title></image>
<managingEditor>{MAIL}</managingEditor>
<item><title>Kettles &amp; pots</title><link>https://tea.example/kettles</link>
  <guid isPermaLink="false">tea-1</guid><pubDate>Tue, 19 Mar 2019 14:05:17 +0100</pubDate>
  <author>{MAIL} (Nell)</author><category>tea</category><media:title>a picture</media:title>
  <description>Short…</description>
  <content:encoded><![CDATA[<p>Which <b>kettle</b> &amp; why? See <a href="https://shop.example/k?a=1&amp;b=2">these</a>.</p><p>#tea @tom</p>]]></content:encoded>
</item>
<item><title>&lt;3 for all</title><link>https://tea.example/two</link><dc:creator>{MAIL}</dc:creator>
  <dc:date>2019-03-20T10:00:00Z</dc:date><description>&lt;p&gt;Caf&amp;eacute; &amp;#8211; &lt;em&gt;open&lt;/em&gt;&lt;/p&gt;</description></item>
<item><description>Only a line</description><guid>tea-3</guid></item>
</channel></rss>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0" xml:lang="en">
<title>Tea</title><id>urn:feed</id><updated>2020-01-01T00:00:00Z</updated>
<author><name>Nell</name><email>nell@tea.example</email></author>
<entry><id>urn:1</id><title type="text">a &lt;b&gt; c</title><link href="https://tea.example/1"/>
  <published>2020-05-01T10:00:00+02:00</published><updated>2021-01-01T00:00:00Z</updated>
  <content type="html">&lt;p&gt;Fish &amp;amp; chips&lt;/p&gt;</content></entry>
<entry><id>urn:2</id><title type="html">Two</title><updated>2020-05-02T10:00:00Z</updated>
  <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One <a href="https://a.example/">link</a></p><p>Two</p></div></content></entry>
<entry><id>urn:3</id><title/><updated>2020-05-03T10:00:00Z</updated><author><name>Tom</name></author>
  <thr:in-reply-to ref="urn:else"/><summary>I agree, and here is why.</summary></entry>
</feed>"""


def test_rss(read_all: ReadAll) -> None:
    posts, report = read_all(RSS.encode())
    assert (report.format, report.seen) == ("blog", 3)
    first, second, third = posts
    assert first.text == "Kettles & pots\n\nWhich kettle & why? See these.\n\n#tea @tom"
    assert first.created_at == datetime(2019, 3, 19, 13, 5, 17, tzinfo=UTC)
    assert (first.id, first.kind, first.author, first.lang, first.visibility) == (
        "tea-1",
        "post",
        "Nell",
        "en",
        "public",
    )
    assert [link.url for link in first.links] == ["https://shop.example/k?a=1&b=2"]
    assert (first.hashtags, first.mentions, first.row) == (("tea",), ("tom",), 1)
    assert second.text == "<3 for all\n\nCafé \u2013 open"
    assert (second.id, second.author) == ("https://tea.example/two", "")
    assert (third.text, third.created_at) == ("Only a line", None)
    assert MAIL not in f"{posts} {report.to_dict()}"


def test_atom(read_all: ReadAll) -> None:
    posts, report = read_all(ATOM.encode())
    first, second, third = posts
    assert report.format == "blog"
    assert first.text == "a <b> c\n\nFish & chips"
    assert first.created_at == datetime(2020, 5, 1, 8, 0, tzinfo=UTC)
    assert (first.id, first.author, first.kind) == ("urn:1", "Nell", "post")
    assert second.text == "Two\n\nOne link\n\nTwo"
    assert [link.url for link in second.links] == ["https://a.example/"]
    assert (third.text, third.kind, third.in_reply_to, third.author) == (
        "I agree, and here is why.",
        "reply",
        "urn:else",
        "Tom",
    )
    assert MAIL not in f"{posts} {report.to_dict()}"


def test_older_feeds(read_all: ReadAll) -> None:
    rdf = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
      xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>T</title></channel>
      <item rdf:about="https://a.example/1"><title>Old</title><link>https://a.example/1</link>
      <description>And good</description><dc:creator>Nell</dc:creator><dc:date>2003-01-02T03:04:05Z</dc:date></item></rdf:RDF>"""
    dtd = """<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
      "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><item><title>Older</title></item></channel></rss>"""
    atom = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>Then</title><id>x</id>
      <issued>2004-01-02T03:04:05Z</issued><content>Some time ago</content></entry></feed>"""
    assert [post.text for post in read_all(rdf.encode())[0]] == ["Old\n\nAnd good"]
    assert [post.text for post in read_all(dtd.encode())[0]] == ["Older"]
    posts, _ = read_all(atom.encode())
    assert (posts[0].text, posts[0].created_at) == ("Then\n\nSome time ago", datetime(2004, 1, 2, 3, 4, 5, tzinfo=UTC))


@pytest.mark.parametrize("title", ["Only a line", "Only a…", "only a  line", "Only a..."])
def test_a_title_that_repeats_the_text_is_left_out(title: str, read_all: ReadAll) -> None:
    data = f"<rss><channel><item><title>{title}</title><description>Only a line</description></item></channel></rss>"
    assert read_all(data.encode())[0][0].text == "Only a line"


def test_the_same_post_in_two_feeds_counts_once(read_all: ReadAll) -> None:
    posts, report = read_all(zipped({"a/feed.xml": RSS, "b/feed.xml": RSS}))
    assert (len(posts), report.skipped("duplicate")) == (3, 3)


BLOGGER = """<?xml version='1.0' encoding='UTF-8'?><feed xmlns='http://www.w3.org/2005/Atom'
 xmlns:thr='http://purl.org/syndication/thread/1.0' xmlns:app='http://purl.org/atom/app#'><title>T</title>
 <author><name>Nell</name><email>noreply@blogger.com</email></author>{}</feed>"""
TAKEOUT = """<?xml version='1.0' encoding='utf-8'?>
<feed xmlns='http://www.w3.org/2005/Atom' xmlns:blogger='http://schemas.google.com/blogger/2018'>{}</feed>"""


def old_entry(kind: str, author: str = "Nell", extra: str = "") -> str:
    scheme = "http://schemas.google.com/"
    return f"""<entry><id>{kind}-{author}</id><published>2011-05-11T19:46:00Z</published>
      <category scheme='{scheme}g/2005#kind' term='{scheme}blogger/2008/kind#{kind}'/><title type='text'>Title</title>
      <content type='html'>Some words</content><author><name>{author}</name></author>{extra}</entry>"""


def new_entry(kind: str, status: str = "LIVE", author: str = "Nell", extra: str = "") -> str:
    return f"""<entry><id>{kind}-{status}-{author}</id><blogger:type>{kind}</blogger:type><blogger:status>{status}</blogger:status>
      <author><name>{author}</name><blogger:type>BLOGGER</blogger:type></author><title>Title</title>
      <content type='html'>Some words</content><published>2011-05-11T19:46:00Z</published>{extra}</entry>"""


def test_bloggers_exports_old_and_new(read_all: ReadAll, tmp_path: Path) -> None:
    old = BLOGGER.format(
        old_entry("settings") + old_entry("template") + old_entry("page") + old_entry("post")
        + old_entry("post", "Draft", "<app:control><app:draft>yes</app:draft></app:control>")
        + old_entry("comment", extra="<thr:in-reply-to ref='post-Nell'/>") + old_entry("comment", "Tom")
    )  # fmt: skip
    new = TAKEOUT.format(
        new_entry("PAGE") + new_entry("POST") + new_entry("POST", "DRAFT") + new_entry("POST", "SOFT_TRASHED")
        + new_entry("COMMENT", extra="<blogger:inReplyTo>post-Nell</blogger:inReplyTo>") + new_entry("COMMENT", author="Tom")
    )  # fmt: skip
    for number, (data, not_public, others) in enumerate([(old, 2, 2), (new, 3, 0)]):
        path = unpacked(tmp_path / str(number), {"Takeout/Blogger/Blogs/Tea/feed.atom": data})
        posts, report = read_all(path)
        assert [(post.kind, post.text) for post in posts] == [("post", "Title\n\nSome words"), ("reply", "Some words")]
        assert posts[1].in_reply_to == "post-Nell"
        assert (report.skipped("not_public"), report.skipped("not_a_post"), report.skipped("not_own")) == (
            not_public,
            others,
            1,
        )


def wordpress(*items: str, authors: str = "", version: str = "1.2") -> str:
    authors = (
        authors
        or f"""<wp:author><wp:author_id>7</wp:author_id><wp:author_login><![CDATA[nell]]></wp:author_login>
      <wp:author_email><![CDATA[{MAIL}]]></wp:author_email><wp:author_display_name><![CDATA[Nell T.]]></wp:author_display_name></wp:author>"""
    )
    space = f"http://wordpress.org/export/{version}/"
    return f"""<?xml version="1.0" encoding="UTF-8" ?>
<!-- This is a WordPress eXtended RSS file generated by WordPress as an export of your site. -->
<!-- It contains information about your site's posts, pages, comments, categories, and <other> content. -->
<!-- generator="WordPress/6.4" created="2024-01-01 00:00" -->
<rss version="2.0" xmlns:excerpt="{space}excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="{space}">
<channel><title>Tea</title><language>en-US</language><wp:wxr_version>{version}</wp:wxr_version>
<wp:base_site_url>https://tea.example</wp:base_site_url>{authors}
<wp:category><wp:term_id>1</wp:term_id><wp:cat_name><![CDATA[Tea]]></wp:cat_name></wp:category>
{"".join(items)}</channel></rss>"""


def item(number: int = 11, body: str = "", *comments: str, **fields: str) -> str:
    values = {
        "status": "publish",
        "post_type": "post",
        "post_date_gmt": "2019-03-19 13:05:17",
        "post_password": "",
        **fields,
    }
    inner = "".join(f"<wp:{name}><![CDATA[{value}]]></wp:{name}>" for name, value in values.items())
    return f"""<item><title><![CDATA[Kettles]]></title><link>https://tea.example/?p={number}</link>
      <pubDate>Tue, 19 Mar 2019 13:05:17 +0000</pubDate><dc:creator><![CDATA[nell]]></dc:creator><description></description>
      <guid isPermaLink="false">https://tea.example/?p={number}</guid>
      <content:encoded><![CDATA[{body or f"Body {number}"}]]></content:encoded><excerpt:encoded><![CDATA[An excerpt]]></excerpt:encoded>
      <wp:post_id>{number}</wp:post_id>{inner}<category domain="post_tag" nicename="tea"><![CDATA[tea]]></category>
      <wp:postmeta><wp:meta_key><![CDATA[_edit_last]]></wp:meta_key><wp:meta_value><![CDATA[7]]></wp:meta_value></wp:postmeta>
      {"".join(comments)}</item>"""


def remark(number: int, name: str = "Tom", user: str = "0", parent: str = "0", **fields: str) -> str:
    values = {"author": name, "author_email": "tom@cups.example", "author_IP": IP, "date_gmt": "2019-03-20 10:00:00",
              "content": f"Remark {number}", "approved": "1", "type": "comment", **fields}  # fmt: skip
    inner = "".join(f"<wp:comment_{key}><![CDATA[{value}]]></wp:comment_{key}>" for key, value in values.items())
    return f"""<wp:comment><wp:comment_id>{number}</wp:comment_id>{inner}<wp:comment_parent>{parent}</wp:comment_parent>
      <wp:comment_user_id>{user}</wp:comment_user_id></wp:comment>"""


def test_wordpress(read_all: ReadAll) -> None:
    talk = [remark(1), remark(2, "Nell T.", "7", "1"), remark(3, "Nell T.", "7", "2"), remark(4, "Nell T.", "7")]
    posts, report = read_all(wordpress(item(11, "Which <em>kettle</em> &amp; why?", *talk)).encode())
    assert report.format == "blog"
    first, *answers = posts
    assert first.text == "Kettles\n\nWhich kettle & why?"
    assert (first.id, first.author, first.lang, first.visibility) == ("11", "Nell T.", "en", "public")
    assert first.created_at == datetime(2019, 3, 19, 13, 5, 17, tzinfo=UTC)
    assert [(post.id, post.kind, post.in_reply_to, post.in_reply_to_user) for post in answers] == [
        ("comment-2", "reply", "comment-1", "Tom"),
        ("comment-3", "self_reply", "comment-2", None),
        ("comment-4", "comment", "11", None),
    ]
    assert answers[0].created_at == datetime(2019, 3, 20, 10, 0, tzinfo=UTC)
    assert (report.seen, report.skipped("not_own")) == (5, 1)
    assert report.tallies["not_own"].places == ["-:2"]
    told = f"{posts} {report.to_dict()}"
    assert not any(private in told for private in (MAIL, "tom@cups.example", IP))


def test_talk_below_ones_own_post_before_anybody_came(read_all: ReadAll) -> None:
    posts, _ = read_all(wordpress(item(11, "", remark(1, "nell", "7"), remark(2), remark(3, "nell", "7"))).encode())
    assert [post.kind for post in posts] == ["post", "self_reply", "comment"]


@pytest.mark.parametrize("status", ["draft", "pending", "future", "trash", "auto-draft"])
def test_what_is_not_published_is_counted_and_so_is_what_stands_below(status: str, read_all: ReadAll) -> None:
    data = wordpress(
        item(1), item(2, "", remark(5, "Nell T.", "7"), status=status, post_date_gmt="0000-00-00 00:00:00")
    )
    posts, report = read_all(data.encode())
    assert [post.id for post in posts] == ["1"]
    assert report.skipped("not_public") == 2


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("page", "not_public"),
        ("attachment", "not_a_post"),
        ("nav_menu_item", "not_a_post"),
        ("revision", "not_a_post"),
        ("wp_block", "not_a_post"),
    ],
)
def test_pages_and_the_rest_are_no_posts(kind: str, reason: str, read_all: ReadAll) -> None:
    status = "inherit" if kind in ("attachment", "revision") else "publish"
    posts, report = read_all(wordpress(item(1), item(2, "", post_type=kind, status=status)).encode())
    assert [post.id for post in posts] == ["1"]
    assert report.skipped(reason) == 1


def test_an_answer_below_a_page_is_public(read_all: ReadAll) -> None:
    posts, _ = read_all(wordpress(item(2, "", remark(1), remark(5, "Nell T.", "7", "1"), post_type="page")).encode())
    assert [post.id for post in posts] == ["comment-5"]


@pytest.mark.parametrize("approved", ["spam", "0", "trash", "post-trashed"])
def test_spam_and_unapproved_comments_are_counted(approved: str, read_all: ReadAll) -> None:
    posts, report = read_all(wordpress(item(1, "", remark(5, "Nell T.", "7", approved=approved))).encode())
    assert (len(posts), report.skipped("not_public")) == (1, 1)


@pytest.mark.parametrize("kind", ["pingback", "trackback"])
def test_pingbacks_are_no_comments(kind: str, read_all: ReadAll) -> None:
    posts, report = read_all(wordpress(item(1, "", remark(5, "nell", type=kind))).encode())
    assert (len(posts), report.skipped("not_a_post")) == (1, 1)


@pytest.mark.parametrize(
    ("name", "user", "own"),
    [
        ("Nell T.", "7", True),
        ("anything", "7", True),
        ("Nell T.", "0", True),  # not logged in
        ("NELL", "0", True),
        ("Nell T.", "99", False),  # another account by the same name
        ("Tom", "99", False),  # visitors of WordPress.com have accounts too
        ("", "0", False),
    ],
)
def test_whose_a_comment_is(name: str, user: str, own: bool, read_all: ReadAll) -> None:
    posts, report = read_all(wordpress(item(1, "", remark(5, name, user))).encode())
    assert (len(posts) - 1, report.skipped("not_own")) == (int(own), int(not own))


def test_an_early_export_without_a_list_of_authors(read_all: ReadAll) -> None:
    data = wordpress(item(1, "", remark(4), remark(5, "nell", "1", "4")), authors="<wp:base/>", version="1.0")
    posts, _ = read_all(data.encode())
    assert [(post.id, post.author) for post in posts] == [("1", "nell"), ("comment-5", "nell")]


@pytest.mark.parametrize(
    ("fields", "visibility"), [({"status": "private"}, "direct"), ({"post_password": "x"}, "followers")]
)
def test_private_and_locked_posts(fields: dict[str, str], visibility: str, read_all: ReadAll) -> None:
    data = wordpress(item(1, "", **fields)).encode()
    posts, report = read_all(data)
    assert (posts, report.skipped("private")) == ([], 1)
    posts, _ = read_all(data, include_private=True)
    assert posts[0].visibility == visibility


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("One\n\nTwo\nThree", "One\n\nTwo\nThree"),
        ("One\r\n\r\nTwo", "One\n\nTwo"),
        (
            "<!-- wp:paragraph -->\n<p>One\ntwo</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:paragraph --><p>Three</p>",
            "One two\n\nThree",
        ),
        ('[caption id="1"]<img src="x"/> A cup[/caption]\n\nIt [sic] is [gallery ids="1,2"]', "A cup\n\nIt [sic] is"),
        ("a &lt; b &#8212; c", "a < b — c"),
        ("<script>alert(1)</script>Hello", "Hello"),
    ],
)
def test_paragraphs_as_wordpress_makes_them(body: str, text: str, read_all: ReadAll) -> None:
    posts, _ = read_all(wordpress(item(1, body)).encode())
    assert posts[0].text == f"Kettles\n\n{text}"


def test_several_files_of_one_export(read_all: ReadAll) -> None:
    files = {
        "tea.wordpress.2024-01-01.000.xml": wordpress(item(1)),
        "tea.wordpress.2024-01-01.001.xml": wordpress(item(1), item(2)),
    }
    posts, report = read_all(zipped(files))
    assert [post.id for post in posts] == ["1", "2"]
    assert report.skipped("duplicate") == 1


def test_blogs_that_count_alike_are_two(read_all: ReadAll) -> None:
    answer = remark(5, name="Nell T.", user="7")
    tea = wordpress(item(1, "", answer))
    cups = wordpress(
        item(
            1, "Of cups", remark(5, "Nell T.", "7", date_gmt="2021-01-02 00:00:00"), post_date_gmt="2021-01-01 00:00:00"
        )
    )
    posts, report = read_all(zipped({"tea.xml": tea, "cups.xml": cups, "tea-again.xml": tea}))
    assert sorted(post.text for post in posts) == ["Kettles\n\nBody 1", "Kettles\n\nOf cups", "Remark 5", "Remark 5"]
    assert report.skipped("duplicate") == 2


def test_an_emoji_that_wordpress_made_a_picture_is_read(read_all: ReadAll) -> None:
    html = escape('<p>Tea <img src="https://s.w.org/1f375.png" alt="🍵" class="wp-smiley" /></p>')
    posts, _ = read_all(f"<rss><channel><item><description>{html}</description></item></channel></rss>".encode())
    assert posts[0].text == "Tea 🍵"


def test_private_files_are_told_but_not_opened(read_all: ReadAll) -> None:
    feed = "<rss><channel><item><title>Tea</title></item></channel></rss>"
    _, report = read_all(zipped({"tea.xml": feed, "messages/files/all.xml": feed}))
    assert report.kept == 1
    assert report.notes[0].startswith("messages/files/all.xml: is private by its name")
    # Nor do they stand in the way of what lies beside them.
    with open_container(io.BytesIO(zipped({"messages/files/all.xml": feed}))) as container:
        assert blog.detect(container) == 0


def test_a_markup_in_a_post_stays_text_only(read_all: ReadAll) -> None:
    html = escape(escape("<script>x</script>"))
    posts, _ = read_all(f"<rss><channel><item><description>{html}</description></item></channel></rss>".encode())
    assert posts[0].text == "<script>x</script>"


def test_what_is_no_feed_is_refused(read_all: ReadAll) -> None:
    for data in ("<html><rss/></html>", "<?xml version='1.0'?><opml/>", "rss", "<!-- <rss> --><x/>"):
        with pytest.raises(ReadError, match="no feed of a blog"):
            read_all(data.encode() + b"\n", format="blog")
