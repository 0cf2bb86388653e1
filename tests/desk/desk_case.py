"""A case of the sample reports for the tests of the desk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def sample_case(target: Path) -> Path:
    """A new case with the sample reports in it."""
    import mawqi
    from mawqi.case import Case

    faults: list[Any] = []
    with Case.new(target, title="حالة الجزيرة") as case:
        case.add(mawqi.read(ROOT / "data" / "samples", meta=ROOT / "data" / "samples" / "meta.csv"), on_fault=faults.append)
    assert faults == []
    return target
