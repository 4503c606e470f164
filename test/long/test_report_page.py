"""The report's page in a real browser: it fetches nothing, complains of nothing, fits its window, and its colours
follow the scheme. The screenshots are for people: build/…/screenshots."""

import subprocess

import pytest

from support import logs
from support.browser import Browser
from support.build import BUILD, built

SIZES = [(1280, 900), (390, 800)]


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    made = Browser(tmp_path_factory.mktemp("profile"))
    yield made
    made.close()


@pytest.fixture
def show(browser, tmp_path):
    """show(log): its page, open in the browser; the console must stay silent."""
    def open_page(log):
        (tmp_path / "a.log").write_text(log)
        subprocess.run([built("firstlight"), "report", "--region", "eu-west-1", "--html", "page.html", "a.log"],
                       cwd=tmp_path, check=True, capture_output=True, timeout=60)
        browser.open((tmp_path / "page.html").as_uri())
        return browser

    browser.errors()
    yield open_page
    assert browser.errors() == []


def hostile_log():
    name = "<script>document.title='evil'</script><img src=x onerror=\"document.title='evil'\">"
    return "\n".join(line for i in range(20) for line in logs.invocation(
        logs.MIDNIGHT_MS + 60_000 * i, logs.record(logs.MIDNIGHT_MS + 60_000 * i, "cold", f"{i}{name}", function=name)))


def stroke_of(browser, name):
    """The colour that a line of the kind's is drawn in, and the page's own colour of that name."""
    return browser.run("""
        const line = document.querySelector(`#plotcumulative path[stroke="var(--${arguments[0]})"]`);
        const probe = document.body.appendChild(document.createElement('i'));
        probe.style.color = `var(--${arguments[0]})`;
        const colours = [getComputedStyle(line).stroke, getComputedStyle(probe).color];
        probe.remove();
        return colours;""", name)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_articles_day_as_people_see_it(show, browser, scheme):
    browser.look_like(1280, 900, scheme)
    show(logs.articles_day())
    drawn, wanted = stroke_of(browser, "proactive")
    assert drawn == wanted == {"light": "rgb(0, 128, 95)", "dark": "rgb(47, 208, 160)"}[scheme]
    assert browser.text("h1") == "81.3\xa0% of 96 starts were proactive"
    assert browser.run("return performance.getEntriesByType('resource').length") == 0
    for width, _ in SIZES:
        browser.look_like(width, 900, scheme)
        assert browser.run("return document.documentElement.scrollWidth <= innerWidth"), width
        height = browser.run("return document.documentElement.scrollHeight")
        browser.look_like(width, height, scheme)
        browser.screenshot(BUILD / "screenshots" / f"report-{width}-{scheme}.png")


def test_no_text_covers_another(show, browser):
    """In each picture: the boxes of its texts do not overlap."""
    browser.look_like(1280, 900, "light")
    show(logs.articles_day())
    covered = browser.run("""
        const found = [];
        for (const picture of document.querySelectorAll('svg.plot')) {
          const boxes = [...picture.querySelectorAll('text')].filter(one => one.textContent.trim())
            .map(one => [one.textContent, one.getBoundingClientRect()]);
          boxes.forEach(([a, p], i) => boxes.slice(i + 1).forEach(([b, q]) => {
            if (p.left < q.right - 1 && q.left < p.right - 1 && p.top < q.bottom - 4 && q.top < p.bottom - 4)
              found.push(`${picture.id}: ${a} | ${b}`);
          }));
        }
        return found;""")
    assert covered == []


def test_hostile_names_do_nothing(show, browser):
    browser.look_like(1280, 900, "light")
    show(hostile_log())
    assert browser.run("return document.title") == "firstlight report: 0.0\xa0% of 20 starts were proactive"
    assert browser.run("return document.querySelectorAll('script, img').length") == 0
