"""Shared fixtures of this room: one gazetteer for all its tests."""

from __future__ import annotations

import pytest

from gazetteer import Gazetteer


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.open(log=lambda _: None)
