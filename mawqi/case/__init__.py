"""The case: one file that keeps reports, the machine's readings, and what people decided about them; see docs/case.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mawqi.case.adding import Added
    from mawqi.case.asking import Change
    from mawqi.case.case import Case
    from mawqi.case.checks import Wrong
    from mawqi.case.deciding import Conflict, Decision
    from mawqi.case.store import is_case

__all__ = ["Added", "Case", "Change", "Conflict", "Decision", "Wrong", "is_case"]
_HOMES = {
    "Added": "adding", "Case": "case", "Change": "asking", "Conflict": "deciding", "Decision": "deciding", "Wrong": "checks", "is_case": "store",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load a public name on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'mawqi.case' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"mawqi.case.{_HOMES[name]}"), name)
