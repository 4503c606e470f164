"""The report's page, read back: what a browser would make of it, without one."""

import re
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "hr", "img", "input"}
SVG = "{http://www.w3.org/2000/svg}"

# Attributes by which a page fetches something. xlink:href only points to what is in the page, "#…".
FETCHING = {"src", "href", "srcset", "data", "poster", "action", "background"}


class Page(HTMLParser):
    """tags: every element's (name, attributes). Every element must end, and in its order."""

    def __init__(self, text):
        super().__init__()
        self.source = text
        self.tags = []
        self.headings = []
        self.texts = []
        self.open = []
        self.feed(text)
        self.close()
        assert self.open == [], "elements without an end"

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> within {self.open[-3:]}"
        self.open.pop()

    def handle_data(self, data):
        if "style" not in self.open:
            self.texts.append(data)
        if self.open and self.open[-1] in ("h1", "h2"):
            self.headings.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())

    def names(self):
        return {tag for tag, _ in self.tags}

    def ids(self):
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]

    def fetched(self):
        """What the page would load from elsewhere."""
        by_markup = [value for tag, attributes in self.tags for name, value in attributes.items()
                     if name in FETCHING or (name == "xlink:href" and not value.startswith("#"))]
        style = re.search(r"<style>(.*?)</style>", self.source, re.DOTALL).group(1)
        return by_markup + re.findall(r"url\([^#)][^)]*\)|@import[^;]*", style)

    def pictures(self):
        """Each <svg>, as XML: it must be well-formed."""
        return [ElementTree.fromstring(svg)
                for svg in re.findall(r"<svg .*?</svg>", self.source, re.DOTALL)]


def drawn_texts(picture):
    return ["".join(element.itertext()).strip() for element in picture.iter(SVG + "text")]
