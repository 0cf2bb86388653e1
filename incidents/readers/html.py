"""HTML pages: main text and title by trafilatura; the date of publication only where the page marks it as such."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gazetteer.errors import InputError
from incidents.readers.decode import decode
from incidents.readers.record import OnFault, Raw, iso_date, plain, whole
from incidents.readers.text import read_bytes

ENDINGS = (".html", ".htm")
# Deeper pages are no articles; the parsers beneath recurse or refuse.
MAX_DEPTH = 1000
MAX_TAGS = 50_000
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.I)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>", re.I)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# Elements whose end tag is implied: they do not nest.
_FLAT = frozenset("p li dt dd option tr td th tbody thead tfoot colgroup".split())
_ARTICLE = re.compile(r"(article|posting|report)$", re.I)
_PUBLISHED = re.compile(r"(?<![a-z])(published|pubdate|entry-date|post-date|article-date|datepublished|date-published|publish-date)(?![a-z])", re.I)
_CHANGED = re.compile(r"updat|modif", re.I)


def depth(markup: str) -> int:
    """Return about how deep the tags of a page nest, in one pass."""
    level = deepest = 0
    for end, name in _TAG.findall(markup):
        name = name.lower()
        if name in _VOID or name in _FLAT:
            continue
        level = max(0, level - 1) if end else level + 1
        deepest = max(deepest, level)
    return deepest


def read(path: Path, on_fault: OnFault) -> Iterator[Raw]:
    """Yield the report of a page.

    Raises
    ------
    InputError
        When it holds no main text, or is too large or too deep to be read.
    """
    yield page(markup_of(read_bytes(path), path), path)


def markup_of(data: bytes, path: Path, *, declared: str | None = None) -> str:
    """Return a page's markup as text.

    Parameters
    ----------
    data : bytes
        The page.
    path : Path
        For the fault's sentence.
    declared : str, optional
        The charset that the server names; it comes before the page's own.

    Raises
    ------
    InputError
        When the bytes are no text.
    """
    found = _CHARSET.search(data[:8192])
    return decode(data, path, declared=declared or (found[1].decode("ascii") if found else None))


def page(markup: str, path: Path) -> Raw:
    """Return the report of a page's markup.

    Raises
    ------
    InputError
        When it holds no main text, or is too large or too deep to be read.
    """
    markup = whole(_DECLARATION.sub("", markup)).replace("\x00", "")
    if markup.count("<") > MAX_TAGS:
        raise InputError(f"the page has more than {MAX_TAGS:,} tags", file=path, remedy="save the article as text")
    if depth(markup) > MAX_DEPTH:
        raise InputError(f"the page's tags nest more than {MAX_DEPTH:,} deep", file=path, remedy="save the article as text")
    tree = _parse(markup)
    text, title = _main(markup)
    if not text or tree is None:
        raise InputError("the page holds no main text", file=path, remedy="save the article as text")
    blocks = list(_linked(tree))
    name = path.name[: -len(path.suffix)] or path.name
    raw = Raw(name, text, path)
    raw.title = plain(title or _first(tree, "//h1") or _first(tree, "//title"))
    raw.published = published(tree, blocks)
    raw.url = plain(_attribute(tree, '//link[@rel="canonical"]/@href') or _meta(tree, "og:url"))
    raw.source = plain(_meta(tree, "og:site_name") or _publisher(blocks))
    raw.lang = plain(_attribute(tree, "/html/@lang"))
    return raw


def _parse(markup: str) -> Any:
    """Parse a page leniently; None when nothing comes of it."""
    from lxml import etree, html

    try:
        return html.document_fromstring(markup, parser=html.HTMLParser(no_network=True, recover=True))
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def _main(markup: str) -> tuple[str | None, str | None]:
    """Return (main text, title) by trafilatura: first with care for precision, then its simpler ways."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    title = None
    for recall in (False, True):
        try:
            found = trafilatura.bare_extraction(
                markup, with_metadata=True, include_comments=False, include_tables=True, favor_recall=recall, deduplicate=False,
            )  # fmt: skip
        except (ValueError, TypeError, AttributeError, RecursionError):
            found = None
        if found is not None:
            text = found.text if not isinstance(found, dict) else found.get("text")
            title = (found.title if not isinstance(found, dict) else found.get("title")) or title
            if text and text.strip():
                return text, title
    try:
        _, text, _ = trafilatura.baseline(markup)
    except (ValueError, TypeError, AttributeError, RecursionError):
        text = ""
    return (text if text and text.strip() else None), title


def _linked(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a page's JSON-LD blocks, those of ``@graph`` too."""
    for text in tree.xpath('//script[@type="application/ld+json"]/text()')[:50]:
        try:
            block = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        waiting = block if isinstance(block, list) else [block]
        for item in waiting[:200]:
            if isinstance(item, dict):
                yield item
                graph = item.get("@graph")
                yield from (x for x in (graph if isinstance(graph, list) else [])[:200] if isinstance(x, dict))


def _kinds(block: dict[str, Any]) -> list[str]:
    kinds = block.get("@type")
    return [k for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str)]


def _iso(value: Any) -> str | None:
    """Return a marked date in ISO 8601, None when it is in another form."""
    try:
        return iso_date(value) if isinstance(value, str) else None
    except (ValueError, OverflowError):
        return None


def published(tree: Any, blocks: list[dict[str, Any]]) -> str | None:
    """Return the date of publication that a page marks, in ISO 8601.

    Taken, in this order: ``datePublished`` of a JSON-LD article, then of a JSON-LD page; ``article:published_time``; a ``<time datetime>``
    marked as the date of publication (``pubdate``, ``itemprop="datePublished"``, a class that says so, or the only one in the head of the article).
    Never a date of the text, the page's header or a "last updated" line.
    """
    articles = [b for b in blocks if any(_ARTICLE.search(k) for k in _kinds(b))]
    pages = [b for b in blocks if any(k.lower().endswith("page") for k in _kinds(b))]
    for block in (*articles, *pages):
        made = _iso(block.get("datePublished"))
        if made:
            return made
    made = _iso(_meta(tree, "article:published_time"))
    if made:
        return made
    for node in tree.xpath("//time[@datetime]")[:200]:
        marks = " ".join((node.get("class") or "", node.get("itemprop") or "", node.get("id") or ""))
        if _CHANGED.search(marks) and not _PUBLISHED.search(marks):
            continue
        if node.get("pubdate") is not None or _PUBLISHED.search(marks):
            made = _iso(node.get("datetime"))
            if made:
                return made
    heads = {_iso(n.get("datetime")) for n in tree.xpath("//article/header//time[@datetime]") if not _CHANGED.search(n.get("class") or "")}
    return heads.pop() if len(heads) == 1 else None


def _meta(tree: Any, name: str) -> str | None:
    """Return the content of a meta element by property or name."""
    for node in tree.xpath("//meta[@content]"):
        if name in (node.get("property"), node.get("name")):
            return str(node.get("content"))
    return None


def _attribute(tree: Any, path: str) -> str | None:
    found = tree.xpath(path)
    return str(found[0]) if found else None


def _first(tree: Any, path: str) -> str | None:
    found = tree.xpath(path)
    return " ".join(found[0].text_content().split()) if found else None


def _publisher(blocks: list[dict[str, Any]]) -> str | None:
    for block in blocks:
        publisher = block.get("publisher")
        if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
            return str(publisher["name"])
    return None
