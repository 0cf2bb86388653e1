"""The two stores of a case, on which every test of behaviour runs."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

_NUMBER = itertools.count()
STORES = ("gpkg", "postgresql")


def fail(fault: Exception) -> None:
    """What takes the faults where none is expected."""
    raise fault


@pytest.fixture(params=STORES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Gives the address of a place where a new case may be made, each time another."""
    if request.param == "gpkg":
        return lambda: str(tmp_path / f"case{next(_NUMBER)}.gpkg")
    server = request.getfixturevalue("postgres")
    if server is None:
        return lambda: str(tmp_path / f"case{next(_NUMBER)}.gpkg")  # the missing server was told already
    return lambda: f"{server('cases')}&schema=case{next(_NUMBER)}"


@pytest.fixture(scope="session")
def gazetteer() -> Iterator[object]:
    from gazetteer.gazetteer import Gazetteer

    opened = Gazetteer.open()
    yield opened
    opened.close()


@pytest.fixture
def make(place: Callable[[], str], gazetteer: object) -> Iterator[Callable[..., object]]:
    """Makes cases and closes them in the end."""
    from mawqi.case import Case

    opened = []

    def new(reports: object = (), **more: object) -> object:
        case = Case.new(place(), gazetteer=gazetteer, **more)
        opened.append(case)
        if reports:
            case.add(reports, on_fault=fail)
        return case

    yield new
    for case in opened:
        case.close()
