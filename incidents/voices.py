"""Who says so: claims, confirmations, denials and doubts, and the one-word status that follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from incidents import regex as re
from incidents.actors import Actor, actors_between
from incidents.context import Context
from incidents.frames import Frame


@dataclass(slots=True)
class Voice:
    """One voice on an event: ``stance`` claims, confirms, denies, doubts or tells (the report itself)."""

    stance: str
    speaker: str | None
    start: int
    end: int
    sentence: int = 0
    self_said: bool = False
    late: bool = False
    about: str = "event"
    intercepted: bool = False
    foiled: bool = False
    group: bool = False  # a claim of an armed group, not of a state: its own name before a verb adds nothing to it
    outright: bool = False  # denies that it happened at all, not who did it
    headline: bool = False


_GROUPS = frozenset(("militia", "rebel", "jihadist", "separatist"))
_OUTRIGHT = re.compile(r"(?<!\w)(?:نف[تيو]\w*|فند\w*|انكر\w*|كذب\w*)\s(?:[^.؛\n]{0,70}?\s)?(?:تعرض|وقوع|حدوث|حصول|سقوط(?=\s(?:صاروخ|صواريخ|قذي|قذا|مسير|طاير|مقذوف))|صحه|ما تردد|ما تداول\w*|الانباء|انباء)\s|لا صحه")


# "a man called ..." and "no news of damage" hedge nothing.
_NO_HEDGE = re.compile(r"(?<!\w)(?:[وف]?(?:لا|دون|بدون|وسط غياب|لم ترد|من دون)\s(?:ايه?\s|ورود\s)?انباء(?: عن| غير موكده)?|(?:شخص|رجل|شاب|مدني|قيادي|عنصر|مواطن|طفل|ضابط|امراه|فتاه|قريه|بلده|منطقه|\w+ا)\s(?:كان\s)?[يت]دعي)$")
_RELATIVE = re.compile(r"،\s(?:و|ف)?(?:التي|الذي|اللذين|فيما|بينما|حيث)\s")  # "ويُزعم أن المواقع تتبع كذا، التي شنت الضربة": what is alleged ends before it


_SPEECH_GOES_ON = re.compile(r"\s*[«\"“]?(?:و|ف)(?:اضاف|تابع|اوضح|اكد|اشار|قال|ذكر|لفت|بين|زاد|شدد|استطرد)\w{0,2}\s(?:(?!ان(?:ه|ها|هم)?\s)[^\s،.؛]+\s){0,2}(?:الي\s|علي\s)?ان(?:ه|ها|هم)?\s")


def says_itself(ctx: Context, frame: Frame, actor: Actor | None, parties: dict[str, str]) -> bool:
    """Rule own-spokesman: a group's speaker who says that its forces did it ("قال المتحدث العسكري للحوثيين إن قوات الجماعة نفذت ...") claims it."""
    if actor is None or actor.kind not in _GROUPS:
        return False
    norm, start, first = ctx.norm, frame.sentence.start, frame.triggers[0].start
    for word in ctx.tagged.between(start, first, "speech", "claim"):
        for tok, who in actors_between(ctx, parties, word.end, min(first, word.end + 40)):
            if who.id == actor.id and re.search(r"\sب?ان(?:ه|ها|هم|ا)?\s", norm[tok.end : first]) and not re.search(r"\sب?ان(?:ه|ها|هم|ا)?\s|[.؛]", norm[word.end : tok.start]):
                return True
    return False


def speech_goes_on(ctx: Context, frame: Frame, parties: dict[str, str]) -> bool:
    """Return whether a sentence goes on with the speech of whoever spoke before ("وأضاف أن ...", "وتابع سريع أن ...")."""
    start = frame.sentence.start
    match = _SPEECH_GOES_ON.match(ctx.norm, start, frame.sentence.end)
    return match is not None and match.end() <= frame.start + 2 and not actors_between(ctx, parties, start, match.end())


def voice_of(ctx: Context, frame: Frame, actor: Actor | None, self_said: bool, parties: dict[str, str]) -> Voice:
    """Return the voice in which a frame is told."""
    norm, sentence = ctx.norm, frame.sentence
    first = frame.triggers[0]
    types = {t.type for t in frame.triggers}
    stopped = "intercept" in types
    foiled = "foil" in types
    speakers = [a for t, a in actors_between(ctx, parties, sentence.start, first.start)]
    speaker = speakers[0].name_en if speakers else None
    if any(t.denied for t in frame.triggers):
        return Voice("denies", speaker, first.start, first.end, intercepted=stopped, foiled=foiled, outright=bool(_OUTRIGHT.search(norm, sentence.start, first.start)))
    allege = list(ctx.tagged.between(max(sentence.start, first.start - 110), min(sentence.end, frame.end + 70), "allege"))
    allege = [t for t in allege if not _NO_HEDGE.search(norm, max(sentence.start, t.start - 14), t.end)]
    allege = [t for t in allege if (not _RELATIVE.search(norm, t.end, first.start) if t.start <= first.start else not (t.clitic.startswith("و") and norm[t.end : t.end + 4].startswith((" ان ", " انه"))))]
    later_denial = bool(re.search(r"(?:لكن|غير ان|الا ان|بينما|فيما|،)\s*(?:\S+\s){0,4}?(?:نفت|نفي|فندت|كذبت)\s(?:\S+\s){0,2}?(?:ذلك|وقوع|صحه|الخبر|الامر|هذه|الهجوم|القصف|الاستهداف)", norm[frame.end : sentence.end]))
    if later_denial:
        return Voice("denies", speaker, first.start, first.end)
    if self_said:
        return Voice("claims", actor.name_en if actor else speaker, first.start, first.end, self_said=True, intercepted=stopped, foiled=foiled, group=actor is not None and actor.kind in _GROUPS)
    boasts = actor is not None and any(a.id == actor.id and 0 <= t.start - w.end <= 14 for w in allege if re.match(r"[يت]?زعم|[اتي]دع", norm[w.start : w.end]) for t, a in actors_between(ctx, parties, w.end, w.end + 15))
    if boasts and actor is not None:  # "زعم الجيش أنه قصف": the doer says it of himself
        return Voice("claims", actor.name_en, first.start, first.end, self_said=True, intercepted=stopped, foiled=foiled)
    if allege and not (types & {"intercept", "foil"}):
        words = [norm[t.start : t.end] for t in allege]
        accused = all(w.startswith(("اتهم", "واتهم", "يتهم", "تتهم")) for w in words)
        if not accused:
            return Voice("doubts", speaker, allege[0].start, allege[0].end)
    outlet = next((t for t in ctx.tagged.between(sentence.start, first.start, "outlet")), None)
    if outlet is not None and actor is not None:
        form = outlet.form("outlet")
        leaning = str(form.entry.data.get("leaning", "")) if form else ""
        if (leaning.startswith("pro_") or re.search(r"التابعه? ل", norm[outlet.end : outlet.end + 16])) and actor.home in ("US", "IL", "GB", "SA"):
            return Voice("doubts", form.entry.data["name_en"] if form else None, outlet.start, outlet.end, about="partisan source")
    return Voice("confirms" if speaker else "tells", speaker, first.start, first.end, intercepted=stopped, foiled=foiled)


def status_of(voices: list[Voice], incident_type: str, threatened: bool, partial: bool) -> tuple[str, str]:
    """Return (status, outcome) of the contract from all voices on an event.

    Parameters
    ----------
    voices : list of Voice
        In the order of the text.
    incident_type : str
        Type of the contract.
    threatened, partial : bool
        Announced only; some munitions got through.

    Rule own-word: where an armed group says that it did it, its name before a verb elsewhere ("المقاومة تستهدف ...", a headline) is no second voice.
    """
    if threatened:
        return "threatened", "threatened"
    stances = [v.stance for v in voices]
    if any(v.foiled for v in voices):
        return "intercepted", "foiled"
    if incident_type == "interception" or (any(v.intercepted for v in voices) and not partial):
        return "intercepted", "intercepted"
    if "denies" in stances and (not {"tells", "confirms"} & set(stances) or voices[0].outright):
        return "denied", "unknown"  # rule denied-first: a report that opens by denying it tells afterwards what is denied
    body = [v for v in voices if not v.headline and v.stance in ("tells", "confirms", "claims")] or voices  # a headline's bare telling is no voice beside those of the body
    own = {v.speaker for v in voices if v.stance == "claims" and v.group and not v.late and v.speaker}
    there = {(v.speaker, v.sentence) for v in voices if v.stance == "claims" and v.self_said and v.late and v.speaker}
    plain = [v for v in body if v.stance == "tells" or (v.stance == "confirms" and v.speaker not in own and (v.speaker, v.sentence) not in there)]
    claims = [v for v in voices if v.stance == "claims" and (not v.late or not plain)]
    if claims and not plain:
        return "claimed", "occurred"
    if not plain and "doubts" in stances:
        return "alleged", "unknown"
    return "occurred", "occurred"


def as_claim(ctx: Context, voice: Voice) -> dict[str, Any]:
    """Return a voice as the contract's claim record."""
    span = ctx.span(voice.start, voice.end)
    return {"speaker": voice.speaker, "stance": voice.stance, "about": voice.about, "value": None, "start": span.start, "end": span.end, "report_id": span.report_id}
