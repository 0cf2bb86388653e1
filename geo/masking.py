"""Finding and covering names in text: what coarsening uses so that no quote, note or title gives an exact place away."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from gazetteer.errors import MawqiError
from gazetteer.fold import fold, fold_text
from gazetteer.paths import data_dir

COVER = "▒▒▒"
_CLITICS = r"(?:[وفبلك]{0,2}(?:ال|لل)?)"


@lru_cache(maxsize=1)
def known_names() -> dict[str, tuple[str, ...]]:
    """Return all names and aliases of the curated sites by site_id (data/sites), for sites that the outputs know by id alone."""
    found: dict[str, tuple[str, ...]] = {}
    try:
        folder = data_dir() / "sites"
    except MawqiError:
        return found
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                names = [row.get("name_ar") or "", row.get("name_en") or ""]
                for key in ("aliases_ar", "aliases_en"):
                    names += (row.get(key) or "").split("|")
                found[row.get("id") or ""] = tuple(n.strip() for n in names if n and n.strip())
    return found


class Cover:
    """Covers a set of names wherever they stand in a text: any Arabic spelling, with clitics, in any case of Latin letters.

    Parameters
    ----------
    names : iterable of str
        The secret names.
    """

    def __init__(self, names: Iterable[str]) -> None:
        folded = {fold_text(n) for n in names if n}
        self.names = sorted((n for n in folded if len(n) > 1), key=len, reverse=True)
        parts = []
        for name in self.names:
            words = r"\s+".join(re.escape(w) for w in name.split())
            bare = words[2:] if words.startswith("ال") and len(name) > 4 else words
            latin = name.isascii()
            # Longer Arabic names are found inside words too: rather one word too many than a name too few.
            parts.append(rf"\b{words}\b" if latin else bare if len(name) >= 5 else rf"\b{_CLITICS}{bare}\b")
        self._pattern = re.compile("|".join(parts)) if parts else None
        self._slugs = [s for n in self.names if n.isascii() and len(s := re.sub(r"[^a-z0-9]", "", n)) >= 4]
        self._arabic_slugs = [s for n in self.names if not n.isascii() and len(s := n.replace(" ", "")) >= 3]

    def __bool__(self) -> bool:
        return self._pattern is not None

    def text(self, text: str) -> str:
        """Return a text with every secret name covered; the text itself when it has none."""
        if self._pattern is None or not text:
            return text
        folded = fold(text)
        made, last = [], 0
        for match in self._pattern.finditer(folded.scan):
            start, end = folded.span(match.start(), min(match.end(), len(folded.norm)))
            if start < last:
                continue
            made += [text[last:start], COVER]
            last = end
        return "".join(made) + text[last:] if made else text

    def hides(self, text: str) -> bool:
        """Whether a text, an address or a file name holds a secret name, written as a slug or percent-encoded too."""
        if self._pattern is None or not text:
            return False
        from urllib.parse import unquote

        plain = unquote(text)
        if self.text(plain) != plain:
            return True
        slug = re.sub(r"[^a-z0-9]", "", plain.lower())
        arabic = fold_text(plain).replace(" ", "")
        return any(s in slug for s in self._slugs) or any(s in arabic for s in self._arabic_slugs)

    def identifier(self, text: str) -> str:
        """Return an id as it is, or "report-" with 8 hex digits of its SHA-256 when it holds a secret name."""
        return f"report-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:8]}" if self.hides(text) else text

    def value(self, value: Any, key: str = "") -> Any:
        """Return any plain value with its strings covered: ids hashed, addresses dropped, text covered, also inside lists and objects."""
        if isinstance(value, str):
            if key in ("report_id", "source_ids"):
                return self.identifier(value)
            if key in ("url", "source_urls"):
                return None if self.hides(value) else value
            return self.text(value)
        if isinstance(value, list):
            return [self.value(v, key) for v in value]
        if isinstance(value, dict):
            return {k: self.value(v, str(k)) for k, v in value.items()}
        return value
