"""A case of the sample reports, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from gazetteer import Gazetteer
from mawqi.case import Case

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="session")
def gazetteer() -> Iterator[Gazetteer]:
    opened = Gazetteer.open(log=lambda _: None)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def sample_case(tmp_path_factory: pytest.TempPathFactory, gazetteer: Gazetteer) -> Path:
    """A case with the sample reports; it is copied, not changed."""
    import mawqi

    path = tmp_path_factory.mktemp("samples") / "samples.gpkg"
    with Case.new(path, title="عيّنة", gazetteer=gazetteer) as case:
        case.add(mawqi.read(ROOT / "data" / "samples"), on_fault=pytest.fail)
    return path


@pytest.fixture
def case(sample_case: Path, tmp_path: Path, gazetteer: Gazetteer) -> Iterator[Case]:
    path = tmp_path / "c.gpkg"
    shutil.copy(sample_case, path)
    with Case.open(path, gazetteer=gazetteer) as held:
        yield held
