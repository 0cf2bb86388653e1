"""Names to places: folding, the compiled gazetteer, mentions, resolution and place expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gazetteer.errors import DataError, FileError, InputError, MawqiError
    from gazetteer.gazetteer import Gazetteer, PlaceReading
    from gazetteer.model import Candidate, Mention, Place, PlaceExpression

_HOMES = {
    "Gazetteer": "gazetteer.gazetteer", "PlaceReading": "gazetteer.gazetteer", "MawqiError": "gazetteer.errors", "InputError": "gazetteer.errors",
    "FileError": "gazetteer.errors", "DataError": "gazetteer.errors", "Candidate": "gazetteer.model", "Mention": "gazetteer.model",
    "Place": "gazetteer.model", "PlaceExpression": "gazetteer.model",
}  # fmt: skip
__all__ = ["Candidate", "DataError", "FileError", "Gazetteer", "InputError", "MawqiError", "Mention", "Place", "PlaceExpression", "PlaceReading"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'gazetteer' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(home), name)
