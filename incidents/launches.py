"""Attaches launch places to the incidents that were struck from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from incidents.event import Event
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
