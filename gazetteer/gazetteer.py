"""The gazetteer's face: open it, look names up, read the places of texts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from gazetteer.collecting import held
from gazetteer.compiled import check
from gazetteer.errors import InputError
from gazetteer.fold import Folded, fold_many, fold_text
from gazetteer.index import Index, open_index
from gazetteer.lexicon import load_lexicon
from gazetteer.model import Candidate, Mention, Place, PlaceExpression
from gazetteer.names import Name, Names

if TYPE_CHECKING:
    from gazetteer.engine import Engine


@dataclass(slots=True)
class PlaceReading:
    """What the gazetteer finds in a text.

    Attributes
    ----------
    folded : Folded
        The text with its folded forms.
    mentions : list of Mention
        Sorted, not overlapping, of every role.
    adjectives : list of (int, int, str)
        Folded start, folded end and ISO code of nationality adjectives.
    expressions : list of PlaceExpression
        Places told by their relation to the mentions; looked for when they are first asked for, so that mentions alone do not cost them.
    """

    folded: Folded
    mentions: list[Mention] = field(default_factory=list)
    adjectives: list[tuple[int, int, str]] = field(default_factory=list)
    look: Callable[[], list[PlaceExpression]] | None = field(default=None, repr=False, compare=False)
    _expressions: list[PlaceExpression] | None = field(default=None, repr=False, compare=False)

    @property
    def expressions(self) -> list[PlaceExpression]:
        """Places told by their relation to the mentions."""
        found = self._expressions
        if found is None:
            found = self._expressions = self.look() if self.look is not None else []
            self.look = None
        return found


def _say(line: str) -> None:
    """Print a line to standard error."""
    print(line, file=sys.stderr)


class Gazetteer:
    """Names to places, from the compiled index.

    Use `Gazetteer.open`; an instance may be shared by threads that only look up, not by threads that read texts.
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self.names = Names(index)
        self._engine: Engine | None = None

    @classmethod
    def open(cls, path: str | Path | None = None, *, log: Callable[[str], None] = _say) -> Gazetteer:
        """Open the compiled gazetteer; it is built when it is missing, stale or damaged.

        Parameters
        ----------
        path : str or Path, optional
            A folder that `gazetteer.index.build_index` wrote. When missing: the shipped one, else the user's cache.
        log : callable
            Takes one line when the index is built.

        Raises
        ------
        MawqiError
            When the index cannot be opened or built, or a compiled module is not that of the source beside it.
        """
        check()
        return cls(open_index(Path(path) if path is not None else None, log=log))

    def close(self) -> None:
        """Close the index."""
        self.index.close()

    def place(self, site_id: str) -> Place:
        """Return the place of a site id.

        Raises
        ------
        InputError
            When there is none.
        """
        pid = self.index.pid_of(site_id)
        if pid is None:
            raise InputError(f"the gazetteer has no site {site_id!r}", remedy="look the name up to find its id")
        return self.index.place(pid)

    def capital(self, iso: str) -> Place | None:
        """Return the capital of a state (ISO 3166-1 alpha-2), None when the gazetteer marks none."""
        return self.index.capital_of(iso)

    def lookup(self, name: str, *, iso: str | None = None, limit: int = 10) -> list[Candidate]:
        """Return the places of a name in Arabic or Latin script, best first; near spellings when none is exact.

        Parameters
        ----------
        name : str
            Any spelling that folding makes equal.
        iso : str, optional
            ISO 3166-1 alpha-2 code: only places of that country.
        limit : int
            The most candidates to return.
        """
        from gazetteer.spelling import exact_forms, near_forms

        folded = fold_text(name)
        if not folded:
            return []
        out: list[Candidate] = []
        for forms, note, cost in ((exact_forms(folded), "", 0.0), (near_forms(folded), "near spelling", -1.0)):
            found = self.index.find_any(forms)
            best: dict[int, Candidate] = {}
            for form, pids in found.items():
                for option in self.names.make(-1, form, 0, pids).options:
                    if iso and option.iso != iso.upper():
                        continue
                    parts = option.parts
                    if form != folded:
                        parts = (*parts, (note or "form", cost if note else -0.2))
                    score = round(sum(v for _, v in parts), 3)
                    if option.pid not in best or best[option.pid].score < score:
                        best[option.pid] = Candidate(option.place, score, parts)
            out = sorted(best.values(), key=lambda c: -c.score)[:limit]
            if out:
                break
        return out

    def read(self, folded: Folded, source: str | None = None) -> PlaceReading:
        """Read one folded text; see `read_many`."""
        return self.read_many([folded], sources=[source])[0]

    def read_many(self, folded: Sequence[Folded], *, sources: Sequence[str | None] | None = None) -> list[PlaceReading]:
        """Find and resolve the places of many folded texts.

        Parameters
        ----------
        folded : sequence of Folded
            Of `gazetteer.fold.fold_many`.
        sources : sequence of str or None, optional
            The outlet of each text; its home country is weak evidence.
        """
        engine = self._engine
        if engine is None:
            from gazetteer.engine import Engine

            engine = self._engine = Engine(self.names, load_lexicon())
        outlets = sources if sources is not None else [None] * len(folded)
        with held():
            return engine.read(folded, outlets)

    def mentions(self, text: str) -> list[Mention]:
        """Return the mentions of a text, of every role."""
        return self.read_many(fold_many([text]))[0].mentions


__all__ = ["Gazetteer", "Name", "PlaceReading"]
