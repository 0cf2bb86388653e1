"""Shared fixtures: one gazetteer for all tests of this room."""

from __future__ import annotations

import pytest

from gazetteer import Gazetteer


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.open(log=lambda _: None)
