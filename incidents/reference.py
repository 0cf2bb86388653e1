"""Words that refer back to a group named before: "the organisation", "the group", "the militia" mean the last one that bears such a name."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from gazetteer.fold import fold_text
from incidents import regex as re
from incidents.context import Context
from incidents.tagger import Tok

if TYPE_CHECKING:
    from incidents.actors import Actor

_NOUNS = {"تنظيم": "تنظيم", "جماعه": "جماعه", "حركه": "حركه", "ميليشيا": "مليشيا", "مليشيا": "مليشيا", "ميليشيات": "مليشيا", "مليشيات": "مليشيا", "كتايب": "كتايب", "حزب": "حزب", "فصايل": "فصايل", "جبهه": "جبهه"}
_REFERS = {"isis-organisation": "تنظيم", "houthi-group-short": "جماعه", "armed-factions": "مليشيا", "the-movement": "حركه", "the-brigades": "كتايب", "hezbollah-short": "حزب"}
_GROUPS = frozenset(("militia", "rebel", "jihadist", "separatist"))
_HEAD = re.compile(r"(?:^|\s)[وفبلك]{0,2}(تنظيم|جماعه|حركه|ميليشيا|مليشيا|ميليشيات|مليشيات|كتايب|حزب|فصايل|جبهه)\s*[«\"“(]?\s*(?:ال)?$")


@lru_cache(maxsize=2)
def _bears(version: str) -> dict[str, str]:
    """Return id of a group -> the noun that its canonical name begins with, "" for none."""
    from incidents.lexicon import load

    out: dict[str, str] = {}
    for entry in load().actors.values():
        if entry.data["kind"] in _GROUPS and not entry.data.get("context"):
            out[entry.id] = _NOUNS.get(fold_text(entry.data["name_ar"]).split()[0], "")
    return out


def refers_to(ctx: Context, tok: Tok, party: str, before: list[tuple[Tok, Actor]]) -> Actor | None:
    """Rule refers-back: return the group named last before a word such as "التنظيم", "الجماعة", "الميليشيات" whose name begins with that noun; None for none.

    Parameters
    ----------
    party : str
        Id of the word's entry in the lexicon.
    before : list of (Tok, Actor)
        The actors named before it, in the order of the text.
    """
    noun = _REFERS.get(party)
    if noun is None or not (tok.clitic.endswith(("ال", "لل")) or " ال" in " " + ctx.norm[tok.start : tok.end]):
        return None
    if noun != _NOUNS.get(_last_word(ctx.norm[tok.start : tok.end])):
        return None
    bears = _bears(ctx.lexicon.version)
    for other, actor in reversed(before):
        if actor.kind not in _GROUPS:
            continue
        told = _HEAD.search(ctx.norm[max(0, other.start - 16) : other.start])
        first = _NOUNS.get(ctx.norm[other.start : other.end].split()[0])
        if noun == bears.get(actor.id) or first == noun or (told is not None and _NOUNS[told.group(1)] == noun):
            return actor
    return None


def _last_word(words: str) -> str:
    """Return the word that refers, without its article: the last one ("عناصر التنظيم"), the first where adjectives follow ("الميليشيات المسلحة")."""
    for word in words.split():
        bare = word[2:] if word.startswith("ال") else word
        if bare in _NOUNS:
            return bare
    return ""
