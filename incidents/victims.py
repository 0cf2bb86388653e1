"""Tells the hurt from those who hurt: actors that a sentence names as whom an attack killed, wounded or was aimed at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidents import regex as re
from incidents.context import Context
from incidents.tagger import Tok

if TYPE_CHECKING:
    from incidents.actors import Actor

_HURT = frozenset(("death", "injury", "perish", "assassination", "abduction", "execution"))
_AIMED = frozenset(("target",))
_LINK = re.compile(r"(?:من|في|ب|لدي|ل|تابع\w* ل|ينتم\w* (?:الي|ل)|صفوف|يعمل\w* (?:مع|لدي|في))?\s*(?:(?:عناصر|قوات|مقاتلي|مسلحي|مرتبات|منتسبي|صفوف|افراد|جنود)\s)?(?:ل|ال|لل|ب|بال)?$")
_AGENT = re.compile(r"(?:^|\s)(?:علي يد|علي ايدي|من قبل|بنيران|برصاص|بيد|نفذ|شن|اثر|جراء|نتيجه|بسبب|بعد|عقب|خلال|عندما|حين|ان|انفجار|سقوط|ب(?:صاروخ|صواريخ|قذيف|قذايف|طاير|مسير|غار|قصف|هجوم|ضرب|كمين|انفجار|عبو|لغم))\w*(?:\s|$)")
_PEOPLE = re.compile(r"(?:ال)?(?:جندي|جنود|عنصر|عناصر|ضابط|ضباط|شرطي|عسكري|مقاتل|مسلح|قيادي)\w*(?:\s|$)")  # "جنديين فرنسيين" names people itself
_AMONG = re.compile(r"(?:من )?(?:بينهم|بينهن|ضمنهم|منهم)\s")


def victims(ctx: Context, near: list[tuple[Tok, Actor]], start: int) -> list[tuple[Tok, Actor]]:
    """Return the actors of a sentence that were hurt or aimed at.

    Parameters
    ----------
    near : list of (Tok, Actor)
        The actors that the sentence names.
    start : int
        Where the sentence starts (folded).
    """
    return [(tok, actor) for tok, actor in near if _is_victim(ctx, tok, start)]


def _is_victim(ctx: Context, tok: Tok, start: int) -> bool:
    """Return whether an actor stands as the hurt: "مقتل عنصرين من قوات كذا", "استهداف لعناصر كذا"."""
    norm = ctx.norm
    verb = next(iter(reversed(ctx.tagged.between(max(start, tok.start - 90), tok.start, "trigger"))), None)
    form = verb.form("trigger") if verb is not None else None
    if verb is None or form is None or form.entry.id not in _HURT | _AIMED:
        return False
    gap = norm[verb.end : tok.start]
    if re.search(r"[؛.:\n]", gap) or _AGENT.search(gap):
        return False
    among = [m.end() for m in _AMONG.finditer(gap)]
    part = gap[among[-1] :] if among else gap
    if "،" in part or len(part.split()) > 8:
        return False
    people = among or _PEOPLE.match(norm, tok.start, tok.end) or ctx.tagged.between(verb.end, tok.start, "person") or ctx.tagged.numbers(verb.end, tok.start) or re.search(r"\s(?:احد|احدي|عدد من|عشرات|قيادي|قايد|مسوول|عناصر|جنود|ضابط|عنصر)\s", gap)
    object_after = ctx.tagged.between(tok.end, tok.end + 24, "person", "object")
    if form.entry.id in _AIMED:
        nominal = form.pos in ("noun", "plural", "dual")
        if not nominal:
            return False
        if any(t.clitic.startswith("ل") for t in ctx.tagged.between(tok.end, tok.end + 34, "object", "person")):
            return False  # "استهداف خلايا كذا لسيارة": his aim follows
        if not tok.clitic.startswith("ل") and not among and any(not t.clitic and t.start - tok.end == 1 for t in ctx.tagged.between(tok.end, tok.end + 3, "object")):
            return False  # "استهداف مسلحين مجهولين دورية": his aim follows at once
        return tok.clitic.startswith("ل") or bool(people) or gap.strip() in ("", "ال", "ل", "لل")
    if not people or not _LINK.search(gap):
        return False
    active = form.pos in ("verb", "imperfect", "noun|verb")
    return not (active and object_after and any(t.start - tok.end <= 6 for t in object_after if t.has("person")))
