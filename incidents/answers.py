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
