"""`firstlight report --html` and --plot: a page that is whole, safe and fetches nothing, and the picture."""

import json
import os
import subprocess
import xml.etree.ElementTree as ElementTree

import pytest

from support import logs
from support.build import built
from support.report_page import SVG, Page, drawn_texts


@pytest.fixture
def report(tmp_path):
    """report(log, *options): runs it over that text; the finished process. --html page.html and the like
    are files in `tmp_path`."""
    def run(log, *options, env=None):
        (tmp_path / "a.log").write_bytes(log if isinstance(log, bytes) else log.encode())
        return subprocess.run([built("firstlight"), "report", *options, "a.log"], cwd=tmp_path, timeout=60,
                              capture_output=True, check=False, env={**os.environ, **(env or {})})

    return run


@pytest.fixture
def page(report, tmp_path):
    """page(log, *options): the page of that log, read back."""
    def make(log, *options):
        done = report(log, "--html", "page.html", *options)
        assert done.returncode == 0, done.stderr.decode()
        return Page((tmp_path / "page.html").read_text())

    return make


def test_the_articles_day(page):
    day = page(logs.articles_day(), "--region", "eu-west-1")
    assert day.headings[0] == "81.3\xa0% of 96 starts were proactive"
    cumulative, timeline, init, idle = day.pictures()
    assert "78 proactive" in drawn_texts(cumulative)
    assert "18 cold" in drawn_texts(cumulative)
    assert sum("orders" in text for text in drawn_texts(timeline)) == 30
    assert {"cold", "proactive"} <= set(drawn_texts(init)) & set(drawn_texts(idle))
    assert {"Proactive and cold starts over time", "Starts by kind", "Billing: what init costs",
            "The gap between init and first invocation", "The naive rule beside ours",
            "What was read"} <= set(day.headings)


def test_nothing_is_fetched(page):
    day = page(logs.articles_day())
    assert day.fetched() == []
    assert not day.names() & {"script", "link", "img", "iframe", "object", "embed", "form"}
    policy = [attributes["content"] for tag, attributes in day.tags
              if attributes.get("http-equiv") == "Content-Security-Policy"]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_it_can_be_read_without_seeing(page):
    day = page(logs.articles_day())
    ids = day.ids()
    assert len(ids) == len(set(ids)), "an id twice"
    svgs = [attributes for tag, attributes in day.tags if tag == "svg"]
    for svg, picture in zip(svgs, day.pictures()):
        assert svg["role"] == "img"
        assert set(svg["aria-labelledby"].split()) <= set(ids)
        assert picture.find(SVG + "title").text
        assert picture.find(SVG + "desc").text
    tags = [tag for tag, _ in day.tags]
    assert tags.count("table") == tags.count("caption") > 5
    assert all(attributes.get("scope") for tag, attributes in day.tags if tag == "th")
    assert dict(day.tags)["html"] == {"lang": "en"}


HOSTILE = ["<script>alert(1)</script>", "'\"><svg onload=alert(1)>", "`touch evil`", "'.system('touch evil').'",
           "@evil %s %d %%", "''''", "\n!touch evil\n", "\x00\x1b[31m\x9b", "\u202eabc", "ä→😀" * 40, "a" * 3000,
           "]]>--><!--", "{&amp;}"]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_names_are_text_and_never_run(page, tmp_path, name):
    """As a function's, version's and runtime's name, in the record and in a REPORT."""
    lines = []
    for i in range(12):
        first = logs.record(logs.MIDNIGHT_MS + 60_000 * i, "cold" if i % 3 else "proactive", f"{i}{name}",
                            idle_ms=1.0 if i % 3 else 30_000.0, function=name, version=name)
        first.update(runtimeVersion=name, architecture=name)
        lines += logs.invocation(logs.MIDNIGHT_MS + 60_000 * i, first, duration_ms=9.0, billed_ms=5, init_ms=4.0)
    made = page("\n".join(lines) + "\n")
    assert not (tmp_path / "evil").exists()
    assert "script" not in made.names()
    assert not [attributes for _, attributes in made.tags if any(key.startswith("on") for key in attributes)]
    assert made.headings[0] == "33.3\xa0% of 12 starts were proactive"
    assert len(made.pictures()) == 4
    if name.isprintable() and len(name) < 100:
        assert " ".join(name.split()) in made.text


def test_bytes_of_any_kind(page):
    noise = bytes(range(256)) * 20 + logs.articles_day().encode() + b"\xff\xfe{\"startKind\": \"\xff\"}\n"
    made = page(noise)
    assert made.headings[0].startswith("81.3")


@pytest.mark.parametrize("log", ["", "nothing of interest\n"], ids=["empty", "no starts"])
def test_no_start(page, log):
    made = page(log)
    assert made.headings[0] == "No start"
    assert made.pictures() == []
    assert "No line tells of a sandbox’s first invocation" in made.text


def test_one_start(page):
    made = page("\n".join(logs.invocation(logs.MIDNIGHT_MS, logs.record(logs.MIDNIGHT_MS, "cold", "one"))) + "\n")
    assert made.headings[0] == "1 start"
    assert "1 sandbox, a row each" in made.text


def test_what_could_not_be_read_is_said(page, report, tmp_path):
    (tmp_path / "cut.gz").write_bytes(b"\x1f\x8b\x08\x00 no gzip")
    done = report(logs.articles_day(), "--html", "page.html", "cut.gz")
    made = Page((tmp_path / "page.html").read_text())
    assert done.returncode == 0
    assert "What could not be read" in made.source
    assert "cut.gz" in made.text


def test_a_thousand_functions_make_a_page_of_bounded_size(page):
    lines = [json.dumps(logs.record(logs.MIDNIGHT_MS + 1000 * i, "cold", f"r{i}", function=f"function-{i % 1500}"))
             for i in range(3000)]
    made = page("\n".join(lines) + "\n")
    assert len(made.source) < 500_000
    assert "of 1,000 functions" in made.text or "of 1,500 functions" in made.text


def test_the_tables_are_printed_all_the_same(report):
    done = report(logs.articles_day(), "--html", "page.html", "--plot", "plot.svg", "--json")
    assert json.loads(done.stdout)


# ---- The picture --------------------------------------------------------------------------------

def test_the_plot_as_svg(report, tmp_path):
    assert report(logs.articles_day(), "--plot", "plot.svg").returncode == 0
    picture = ElementTree.parse(tmp_path / "plot.svg").getroot()
    texts = drawn_texts(picture)
    assert "81.3\xa0% of 96 starts were proactive" in texts
    assert {"78 proactive", "18 cold"} <= set(texts)


def test_the_plot_as_png(report, tmp_path):
    assert report(logs.articles_day(), "--plot", "plot.png").returncode == 0
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def test_the_plot_of_nothing(report, tmp_path):
    assert report("", "--plot", "plot.svg").returncode == 0
    assert "no proactive or cold start whose time is told" in drawn_texts(ElementTree.parse(tmp_path / "plot.svg"))


# ---- What goes wrong ----------------------------------------------------------------------------

def test_another_kind_of_file_is_a_usage_error(report):
    done = report("", "--plot", "plot.pdf")
    assert done.returncode == 2
    assert b"--plot writes SVG or PNG: FILE.svg or FILE.png, not plot.pdf" in done.stderr


@pytest.mark.parametrize("option, file", [("--html", "page.html"), ("--plot", "plot.svg")])
def test_without_gnuplot(report, tmp_path, option, file):
    done = report(logs.articles_day(), option, file, env={"PATH": "/nowhere"})
    assert done.returncode == 1
    assert done.stderr.decode() == (f"firstlight report: no {file}: gnuplot is not installed;"
                                    " on Debian: apt-get install gnuplot-nox\n")
    assert b"proactive" in done.stdout, "the tables need no gnuplot"
    assert not (tmp_path / file).exists()


@pytest.mark.parametrize("path, why", [("no/folder.svg", "No such file or directory"), ("/dev/full/x.svg", "Not a directory")])
def test_a_file_that_cannot_be_written(report, path, why):
    done = report("", "--plot", path)
    assert done.returncode == 1
    assert done.stderr.decode() == f"firstlight report: cannot write {path}: {why}\n"


def test_a_full_disk_is_told(report, tmp_path):
    (tmp_path / "full.svg").symlink_to("/dev/full")
    done = report("", "--plot", "full.svg")
    assert done.returncode == 1
    assert b"cannot write full.svg: No space left on device" in done.stderr
