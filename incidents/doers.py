"""Tolls of an active verb whose doer stands before those whom it hurt: "قتلت القوات شاباً", "قتلت غارة شخصين"."""

from __future__ import annotations

from collections.abc import Callable

from incidents import regex as re
from incidents.tagger import Num, Tagged, Tok
from incidents.tollrules import TollFact, hurts

_MEANS = frozenset(("airstrike", "shelling", "strike", "attack", "explosion", "drone_attack", "missile_rocket_attack", "assault"))
_WOMEN = frozenset(("امراه", "سيده", "طفله", "فتاه"))
_REACH = 90
_ENDS = re.compile(r"[؛.:\n]|،\s*(?:و|ما|فيما|بينما|حيث)|(?<!\w)(?:بعد ان|بعدما|عندما|حين|فيما|بينما|حيث|الذي|التي)(?!\w)")


def _doer(tagged: Tagged, tok: Tok) -> Tok | None:
    """Return the doer right behind a verb: a side, a weapon or an attack."""
    norm = tagged.folded.norm
    for word in tagged.between(tok.end, tok.end + 16, "actor", "party", "weapon", "trigger", "person"):
        if word.has("person") and word.forms[0].pos == "plural" and not word.clitic and not norm[tok.end : word.start].strip():
            continue  # "جنود الاحتلال"
        lead = norm[tok.end : word.start - len(word.clitic)].strip()
        if lead not in ("", "جنود", "قوات", "عناصر", "مسلحو", "احدي", "قناصه", "قناص", "طايرات") or word.clitic not in ("", "ال"):
            return None
        if word.has("actor") or word.has("party"):
            return word
        weapon, act = word.form("weapon"), word.form("trigger")
        if weapon is not None or (act is not None and act.entry.id in _MEANS and act.pos in ("noun", "noun|verb", "plural", "dual")):
            return word
        return None
    return None


def doer_first(tagged: Tagged, start: int, end: int, nums: list[Num], used: set[int], facts: list[TollFact], persons_after: Callable[[Tagged, int, int], tuple[int, int, str] | None]) -> list[TollFact]:
    """Rule doer-first: after "قتلت/أصابت" and its doer, an indefinite person or a figure with people is whom it hurt.

    Parameters
    ----------
    start, end : int
        The sentence (folded).
    nums, used : list of Num, set of int
        The sentence's figures and those that another toll has read.
    facts : list of TollFact
        Tolls read already; a verb that has one is left alone.
    persons_after : callable
        Counts the people told one by one from a position.
    """
    norm = tagged.folded.norm
    out: list[TollFact] = []
    for tok in tagged.between(start, end, "trigger"):
        form = tok.form("trigger")
        kind = "injured" if form is not None and form.entry.id == "hit" else hurts(tok)
        if kind is None or form is None or form.pos not in ("verb", "noun|verb", "imperfect") or any(f.start <= tok.start < f.end for f in facts):
            continue
        if re.search(r"(?<!\w)[وفب]?(?:لم|دون ان|لا|عدم|لن|ما)\s*$", norm[max(start, tok.start - 8) : tok.start - len(tok.clitic)]):
            continue
        doer = _doer(tagged, tok)
        if doer is None:
            continue
        stop = min(end, doer.end + _REACH)
        cut = _ENDS.search(norm, doer.end, stop)
        stop = cut.start() if cut is not None else stop
        index = next((i for i, n in enumerate(nums) if i not in used and doer.end < n.start < stop and n.group != "ordinals" and tagged.between(n.end, n.end + 4, "person")), None)
        person = next((t for t in tagged.between(doer.end, stop, "person") if _whole(norm, t)), None)
        limit = min(nums[index].start if index is not None else stop, person.start if person is not None else stop)
        if any(t.has("toll") or hurts(t) or (not t.has("daypart") and t.forms[0].pos in ("verb", "passive", "suffixed")) for t in tagged.between(doer.end, limit, "trigger", "toll")):
            continue
        if index is not None and nums[index].start <= limit:
            num = nums[index]
            used.add(index)
            out.append(TollFact(tok.start, num.end, kind, None if num.vague else num.value, low=num.value, rule="doer-first"))
        elif person is not None:
            counted = persons_after(tagged, person.start - 1, stop)
            if counted is not None:
                out.append(TollFact(tok.start, counted[1], kind, counted[0], side=counted[2], bare=counted[0] == 1, rule="doer-first"))
    return out


def _whole(norm: str, tok: Tok) -> bool:
    """Return whether a person word is an object: one or two, without article, in the accusative where that shows."""
    form = tok.form("person")
    word = norm[tok.start : tok.end]
    if form is None or tok.clitic:
        return False
    return word in _WOMEN or word.endswith("ا") or (form.pos in ("noun", "dual") and word.endswith(("ه", "ين", "ي")))
