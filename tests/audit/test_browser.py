"""The report in a real browser: nothing fails, nothing overflows, nothing is fetched, the figures are there."""

import shutil

import pytest

from pipeline.audit import render

from .test_sample import audited, read  # noqa: F401 - fixtures

pytestmark = pytest.mark.slow

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="module")
def report(audited, tmp_path_factory):  # noqa: F811
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(render(audited(), "html"), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    if CHROMIUM is None:
        pytest.skip("needs Chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(params=[(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark"), (320, "light")], ids=str)
def page(request, browser, report):
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.problems = []
    page.on("console", lambda message: page.problems.append(message.text))
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("request", lambda request: request.url.startswith("file:") or page.problems.append(request.url))
    page.goto(report.as_uri())
    yield page
    context.close()


CONTRAST = """() => {
  const shade = c => { const [r, g, b] = c.map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
                       return .2126 * r + .7152 * g + .0722 * b; };
  const rgb = s => s.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const paper = shade(rgb(getComputedStyle(document.body).backgroundColor));
  const poor = [];
  for (const e of document.querySelectorAll('main *, footer *, header *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || e.closest('svg, style')) continue;
    const ink = shade(rgb(getComputedStyle(e).color));
    const ground = e.tagName === 'MARK' ? shade(rgb(getComputedStyle(e).backgroundColor)) : paper;
    const ratio = (Math.max(ink, ground) + .05) / (Math.min(ink, ground) + .05);
    if (ratio < 4.5) poor.push(`${e.tagName}.${e.className} ${ratio.toFixed(2)}`);
  }
  return [...new Set(poor)];
}"""


def test_the_report_in_a_browser(page):
    assert page.problems == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "scrolls sideways"
    heading = page.text_content("h1")
    assert heading.startswith("A one-way street: of 82 posts and replies, ")
    assert "9 times" in page.text_content(".bands")
    assert page.locator(".advice li").count() == 3
    assert page.locator(".tone g").count() == 18
    assert page.locator(".post mark").count() > 5
    assert page.evaluate(CONTRAST) == []


def test_the_keyboard_reaches_everything(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    assert page.locator(".tone table").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the table makes the page scroll"


def test_it_prints_light(page):
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
