"""Knows how a text is laid out: a feed of posts that know nothing of one another, and a list whose items go on with the verb above them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from incidents.frames import Frame
from incidents.scenes import Scene
from incidents.storyrules import opens_list
from incidents.tagger import Sentence

if TYPE_CHECKING:
    from incidents.event import Event
    from incidents.events import Story

_HEAD = re.compile(r"\s*(?:[🇦-🇿🏴📰🔴🟥🚨⚡️🔻📌✅]|(?:ال)?عاجل\b|فيديو\s*\||صور\w*\s*\|)")
_FEWEST, _LONGEST = 5, 260
_ENDS = re.compile(r"[.؛:،]\s*[»\"”)]?\s*$")


def is_feed(norm: str, body: list[Sentence]) -> bool:
    """Return whether a text is a feed of posts ("عاجل | ...", a flag and a line, one line a post) and no article.

    Every post then stands alone: no actor, day or deed is carried on from one to the next. Posts are short paragraphs; in an article most end in a full stop.
    """
    starts: dict[int, tuple[int, int]] = {}
    for sentence in body:
        start, _ = starts.get(sentence.paragraph, (sentence.paragraph_start, 0))
        starts[sentence.paragraph] = start, sentence.end
    if len(starts) < _FEWEST or any(opens_list(norm, sentence) for sentence in body[:3]):
        return False
    posts = [norm[a : b + 1] for a, b in starts.values()]
    marked = sum(bool(_HEAD.match(post)) for post in posts)
    if marked >= 3 and marked * 3 >= len(posts):
        return True
    short = sum(len(post) <= _LONGEST for post in posts)
    unended = sum(not _ENDS.search(post) for post in posts)
    blank = norm.count("\n\n") + norm.count("\n \n")
    return len(posts) >= 8 and short >= 0.9 * len(posts) and unended >= 0.7 * len(posts) and blank >= 0.6 * len(posts)


def new_post(story: Story) -> None:
    """Forget what the post before told of doer, day and place; the incidents stay, and a retelling still finds its own."""
    story.current = []
    story.last_actor = story.digest_actor = story.told_day = story.telling = story.section = story.habit = None


def item_frame(lead: Frame, sentence: Sentence, scenes: list[Scene]) -> list[Frame]:
    """Rule list-item: a line that names a place and no deed, under a line with a colon, tells the deed above at its own place."""
    own = [s for s in scenes if s.role == "scene"] or [s for s in scenes if s.role == "container"][:1]
    return [Frame(sentence, list(lead.triggers), own, lead.scope, sentence.start, sentence.end)] if own else []


def take_over(story: Story, items: list[Event], lead: list[Event]) -> None:
    """Give the items of a list the day and the doer of the line above; that line itself, when it names no place, is told by them."""
    for event in items:
        for above in lead[:1]:
            event.actor = event.actor or above.actor
            if event.when is None and above.when is not None:
                event.when, event.date_expr, event.inherited_date, event.day_rule = above.when, above.date_expr, True, "list-item"
    if items:
        gone = [e for e in lead if e.scene is None and e not in items]
        story.events = [e for e in story.events if all(e is not g for g in gone)]
