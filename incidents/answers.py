"""A blow struck in return: "فيما ردّت القوات كذا بقصف مواقع ..." tells another deed than the one that it answers."""

from __future__ import annotations

from incidents import regex as re
from incidents.tagger import Sentence
from incidents.triggers import Trigger

_BLOWS = frozenset(("attack", "strike", "airstrike", "shelling", "drone_attack", "missile_rocket_attack", "launch"))
_RETURNED = re.compile(r"(?:^|[،.؛:]|\s(?:قبل ان|فيما|بينما|حيث|ثم|وقد))\s*(?:(?:و|ف)?(?:من جانب\w+|بدور\w+|في المقابل)،?\s)?[وف]?(?:قد )?(?:ل?[يت])?رد(?:ت|وا|ا)?\s(?!(?:علي ان|انباء|معلومات|تقارير|اتصال|بلاغ|علي سوال))(?P<who>(?:[^\s،.؛:]+\s){1,9}?)$")


def in_return(norm: str, start: int, trig: Trigger) -> bool:
    """Rule in-return: return whether a blow is what somebody answered with ("قبل أن تردّ مدفعية الجيش بقذائف", "ردّت القوات باستهداف ...").

    Parameters
    ----------
    start : int
        Where the words before it begin: the end of the deed told before in the sentence, or the sentence's start.
    """
    if trig.type not in _BLOWS or "رد" not in norm[start : trig.start]:
        return False
    found = _RETURNED.search(norm, start, trig.start - len(trig.tok.clitic))
    return found is not None and (trig.tok.clitic.endswith("ب") or " ب" in " " + found["who"])


def answers_alone(norm: str, sentence: Sentence, trig: Trigger) -> bool:
    """Return whether a sentence that opens with the answer tells it; in a headline it may be the news itself."""
    return sentence.paragraph > 0 and in_return(norm, sentence.start, trig)


_COST = re.compile(r"[،\s]و?(?:(?:الذي|التي|والذي|والتي)\s)?(?P<verb>(?:ا?سفر|اد|اود|تسبب|خلف|اوقع)\S*)\s(?:في\s|عن\s|الي\s|ب)?(?:ال)?$")


def cost_of(norm: str, deed: Trigger, trig: Trigger) -> bool:
    """Rule cost-of-cause: return whether the dead or hurt are those of a deed that is named only as a cause ("رداً على الغارة التي ... وأسفرت عن مقتل كذا").

    The verb must agree with that deed: "الهجوم رداً على الغارة ... أسفر عن مقتل" tells what the attack cost.
    """
    found = _COST.search(norm, deed.end, trig.start)
    if found is None or re.search(r"[.؛]", norm[deed.end : trig.start]):
        return False
    word = norm[deed.start : deed.end].split()[0]
    feminine = word.endswith(("ه", "ات")) or deed.plural
    return feminine == found["verb"].endswith("ت")


_THEN_ANSWERED = re.compile(r"(?:[،؛]|\s(?:قبل ان|فيما|بينما|حيث|ثم))\s*(?:بدور\w+\s)?[وف]?(?:قد )?(?:ل?[يت])?رد(?:ت|وا|ا)?\s(?!علي\s)")


def who_answered(norm: str, end: int, actor: int) -> bool:
    """Return whether a side is named only as the one who answered the deed that ends at ``end``."""
    return end < actor and _THEN_ANSWERED.search(norm, end, actor) is not None
