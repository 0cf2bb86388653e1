"""Knows of munitions on their way: where they were launched, and which got through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidents import regex as re

if TYPE_CHECKING:
    from incidents.event import Event
    from incidents.frames import Frame
    from incidents.scenes import Scene
    from incidents.tagger import Sentence


def attach_origins(norm: str, told: list[Event], sentence: Sentence, scenes: list[Scene], events: list[Event]) -> None:
    """Attach launch places: to the event whose target stands before "from", else to all of the sentence.

    Parameters
    ----------
    norm : str
        The folded text.
    told : list of Event
        The incidents told so far; ``events`` are those of the sentence.
    """
    origins = [s for s in scenes if s.role == "origin" and s.mention.place is not None]
    for origin in origins:
        hosts = [e for e in told if e.scene is not None and not e.aggregate]
        named = []
        for event in hosts:
            for scene in event.places:
                words = norm[scene.start : scene.end]
                at = norm.rfind(words, sentence.start, origin.start)
                if at >= 0:
                    named.append((at, event))
        chosen = [max(named, key=lambda p: p[0])[1]] if named else [e for e in events if e.scene is not None][:1]
        for event in chosen:
            if all(o is not origin.mention for o in event.origins):
                event.origins.append(origin.mention)


_THROUGH = re.compile(r"(?:احدهما|احداهما|احدها|معظم|بعض|عدد من|الاولي|الاول|اغلب|غالبيه|لم يعترض|فشل)")
_FAILED = re.compile(r"(?:فشل\w*|لم تتمكن|لم يتمكن|اخفق\w*)\s(?:\S+\s){0,8}?(?:في )?اعتراض|ايا منها لم يعترض|لم يعترض")


def note_partial(norm: str, frame: Frame, events: list[Event]) -> None:
    """Note munitions stopped and munitions that got through."""
    text = norm[frame.start - 20 if frame.start > 20 else 0 : min(frame.sentence.end, frame.end + 120)]
    types = {t.type for t in frame.triggers}
    if "intercept" not in types and not re.search(r"اعترض|اسقط", text):
        return
    through = _THROUGH.search(text) and (types & {"hit", "damage", "attack", "launch", "shelling", "strike"} or "سقط" in text or "اصاب" in text)
    for event in events:
        event.partial = event.partial or bool(through) or bool(_FAILED.search(text))
