"""What the grammar knows of a report while it reads: tags, places, furniture, domain, publication date."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from gazetteer.model import Mention, PlaceExpression
from incidents import regex as re
from incidents.furniture import furniture
from incidents.lexicon import Entry, Lexicon
from incidents.model import Report, Span
from incidents.tagger import Sentence, Tagged, Tok

if TYPE_CHECKING:
    from incidents.actors import Actor

# A comma or a connective that opens a new statement; commas inside lists are told apart by what follows.
_CLAUSE = re.compile(
    r"[،,;:](?=\s)|\s(?=(?:فيما|بينما|في حين|في المقابل|كما|لكن|ولكن|غير ان|الا ان|ثم|قبل ان|بعد ان|بعدما|حين|حيث|اذ|وذلك|وكان|وكانت|مما|ما ادي|ما اسفر)\s)|«|»"
)


QUOTE = 600  # characters of a quoted sentence, at most


@dataclass(slots=True)
class Context:
    """A report under reading."""

    report: Report
    tagged: Tagged
    lexicon: Lexicon
    mentions: list[Mention]
    expressions: list[PlaceExpression]
    adjectives: list[tuple[int, int, str]]
    furniture: set[int] = field(default_factory=set)
    published: date | None = None
    sport: bool = False
    storm: bool = False
    exercise: bool = False
    outlet: Entry | None = None
    vowelled: bool = False  # a vowel sign of the passive stands somewhere
    norm: str = ""  # the folded text with its punctuation
    named: tuple[list[int], list[tuple[Tok, Actor]]] | None = None  # the actors and where they stand; see `incidents.actors.actors_between`
    struck: set[str] = field(default_factory=set)  # the sides that the report tells as struck; see `incidents.sides`
    sha256: str = ""  # of the report's text, once it was asked for
    _clauses: dict[int, list[int]] = field(default_factory=dict)
    _mention_starts: list[int] = field(default_factory=list)
    _adjective_starts: list[int] = field(default_factory=list)
    _expression_starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.norm = self.tagged.folded.norm
        self.vowelled = "\u064f" in self.report.text
        self.expressions = sorted(self.expressions, key=lambda e: e.start)
        self._mention_starts = [m.fstart for m in self.mentions]
        self._adjective_starts = [a[0] for a in self.adjectives]
        self._expression_starts = [e.start for e in self.expressions]

    def places(self, start: int, end: int) -> list[Mention]:
        """Return the mentions that start in ``[start, end)`` of the folded text."""
        return self.mentions[bisect_left(self._mention_starts, start) : bisect_left(self._mention_starts, end)]

    def nationalities(self, start: int, end: int) -> list[tuple[int, int, str]]:
        """Return the nationality adjectives that start in ``[start, end)`` of the folded text."""
        return self.adjectives[bisect_left(self._adjective_starts, start) : bisect_left(self._adjective_starts, end)]

    def relations(self, start: int, end: int) -> list[PlaceExpression]:
        """Return the place expressions that start in ``[start, end)`` of the original text."""
        return self.expressions[bisect_left(self._expression_starts, start) : bisect_left(self._expression_starts, end)]

    def span(self, start: int, end: int) -> Span:
        """Return the original words of a folded span."""
        a, b = self.tagged.folded.span(start, end)
        text = self.report.text
        while a < b and text[a].isspace():
            a += 1
        while b > a and text[b - 1].isspace():
            b -= 1
        return Span(self.report.id, a, b, text[a:b])

    def quote(self, sentence: Sentence) -> Span:
        """Return the words of a sentence, at most `QUOTE` characters of the original."""
        span = self.span(sentence.start, min(sentence.end, sentence.start + QUOTE))
        end = min(span.end, span.start + QUOTE)
        return Span(span.report_id, span.start, end, self.report.text[span.start : end])

    def clauses(self, sentence: Sentence) -> list[int]:
        """Return the folded positions at which clauses of a sentence begin."""
        known = self._clauses.get(sentence.start)
        if known is None:
            known = self._clauses[sentence.start] = [sentence.start, *(m.end() for m in _CLAUSE.finditer(self.norm, sentence.start, sentence.end))]
        return known


def parse_published(value: str | None) -> date | None:
    """Return the day of an ISO 8601 date or datetime, None for none."""
    if not value:
        return None
    try:
        day = date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2100 else None


def make_context(report: Report, tagged: Tagged, lexicon: Lexicon, mentions: list[Mention], expressions: list[PlaceExpression], adjectives: list[tuple[int, int, str]]) -> Context:
    """Gather a report's context; the domain (sport, storm, exercise) is judged over the whole text."""
    ctx = Context(report, tagged, lexicon, mentions, expressions, adjectives, furniture(tagged), parse_published(report.published))
    counts = {cat: sum(form.entry.cat == cat for tok in tagged.between(0, len(ctx.norm) + 1, cat) for form in tok.forms) for cat in ("sport", "storm", "exercise")}
    length = len(ctx.norm)
    ctx.sport = counts["sport"] >= 5 and counts["sport"] * 400 >= length
    ctx.storm = counts["storm"] >= 3 and counts["storm"] * 700 >= length
    ctx.exercise = counts["exercise"] >= 3 and counts["exercise"] * 700 >= length
    return ctx
