"""The subject that stands before its verb: "الجيش الأميركي قصف كتائب كذا" tells who struck, though the verb is followed by a side as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidents import regex as re
from incidents.agreement import MASCULINE
from incidents.tagger import Tok

if TYPE_CHECKING:
    from incidents.actors import Actor

_OPENS = re.compile(r"(?:^|[:،؛.«\"“(\n–-]|(?<!\w)[وف]?(?:ب?ان|لكن|بينما|فيما|حيث|اذ|كما|كان|كانت|وقد|ثم))\s*[«\"“]?(?:ال)?$")
_GAP = re.compile(r"[»\"”)]?\s(?:(?:قد|كان|كانت|لا تزال|ما زالت)\s)?")
_OBJECT = ("ها", "هم", "هما", "ته", "وه")


def subject_before(norm: str, start: int, verb: Tok, near: list[tuple[Tok, Actor]]) -> Actor | None:
    """Rule subject-before-verb: return the side that opens the clause right before an active verb; the side behind the verb is then its object.

    Parameters
    ----------
    start : int
        Start of the sentence, folded.
    near : list of (Tok, Actor)
        The sides that the sentence names.

    Returns
    -------
    Actor or None
        None where the verb has a clitic or an object's pronoun, or does not agree with what stands before it.
    """
    word = norm[verb.start : verb.end]
    if verb.clitic or word.endswith(_OBJECT):
        return None
    for tok, actor in reversed(near):
        if tok.end > verb.start - 1:
            continue
        if tok.start < start or verb.start - tok.end > 12 or not _GAP.fullmatch(norm, tok.end, verb.start):
            return None
        head = norm[tok.start : tok.end].split()[0]
        if tok.clitic.endswith(("ل", "لل", "ب", "ك")) or not _OPENS.search(norm[max(start, tok.start - 40) : tok.start - len(tok.clitic)] + ("ال" if tok.clitic.endswith("ال") else "")):
            return None
        if word.endswith("ت") and head.removeprefix("ال") in MASCULINE:
            return None
        return actor
    return None


_HIS = frozenset(("استهدافه", "قصفه", "هجومه", "مهاجمته", "شنه", "اطلاقه", "تنفيذه"))
_SAID = re.compile(r"(?<!\w)[وفب]?(?:ال)?(?:[اتي]?علن\w*|اعلان\w*|بيان\w*|تبن\w*|[تي]تبني|اكد\w*|[تي]وكد|كشف\w*|قال\w*|زعم\w*)(?!\w)")
_THEN_OBJECT = re.compile(r"\s(?!(?:في|من|علي|الي|عن|عبر|خلال|بعد|قبل|اثناء|قرب|وسط|ضمن|امس|اليوم|فجر|مساء|صباح|ليل|ظهر|اثر|جراء|بواسطه|لل\w+|هو|هي|و\w+)(?!\w)|[بل](?!لد|ارج|وارج|طاري|واء|واقع)\w)\w")


def announced_own(norm: str, start: int, deed: Tok, near: list[tuple[Tok, Actor]]) -> Actor | None:
    """Rule announced-own-deed: return whoever announces a deed that a pronoun calls his own ("أعلنت كذا عن استهدافها قاعدة").

    A pronoun with no object behind it is the one struck ("أعلنت الشركة استهدافها بصاروخ") and tells no doer.
    """
    word = norm[deed.start : deed.end]
    if not (word.endswith(("ها", "هم")) or word in _HIS) or len(word) < 5 or _THEN_OBJECT.match(norm, deed.end) is None:
        return None
    said = None
    for match in _SAID.finditer(norm, max(start, deed.start - 170), deed.start):
        said = match
    if said is None or re.search(r"[.؛]", norm[said.end() : deed.start]):
        return None
    who = [(t, a) for t, a in near if said.end() - 30 <= t.start < deed.start and a.kind != "unidentified" and not t.clitic.endswith("لل")]
    return who[-1][1] if who else None
