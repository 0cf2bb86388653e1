"""Says in words which evidence chose a place and what the runner-up was."""

from __future__ import annotations

from gazetteer.model import Candidate, Mention


def _told(candidate: Candidate) -> str:
    """Name a candidate with its country and score."""
    place = candidate.place
    where = ", ".join(part for part in (place.admin1, place.iso) if part)
    return f"{place.name} ({place.kind}{', ' + where if where else ''}; {place.site_id}), score {candidate.score:.2f}"


def explain(mention: Mention) -> list[str]:
    """Return lines that explain a mention: the words, the role, the chosen candidate with its reasons, the others.

    The reasons of a candidate are (name, value) pairs that sum to its score.
    """
    lines = [f"{mention.surface!r} at {mention.start}-{mention.end}, role {mention.role}, confidence {mention.confidence:.2f}"]
    if mention.kind_word:
        lines.append(f"kind word before it: {mention.kind_word}")
    if mention.place is None:
        lines.append("no place of the gazetteer fits" if mention.candidates else "a place by the word before it, unknown to the gazetteer")
    for rank, candidate in enumerate(mention.candidates):
        chosen = mention.place is not None and candidate.place.site_id == mention.place.site_id
        label = "chosen" if chosen else "runner-up" if rank == 1 or (rank == 0 and mention.place is not None) else "also"
        lines.append(f"{label}: {_told(candidate)}")
        lines.append("    " + "; ".join(f"{name} {value:+.2f}" for name, value in candidate.reasons))
    return lines
