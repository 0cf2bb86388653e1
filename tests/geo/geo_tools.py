"""Programs that tests of the geo room need: a missing one fails with the name of its package, and never passes in silence."""

from __future__ import annotations

import os
import shutil
import warnings

import pytest


def gdal(name: str) -> str:
    """Return the path of a program of GDAL.

    A missing one fails the test, whoever runs it.
    """
    found = shutil.which(name)
    if found is None:
        pytest.fail(f"{name} is missing: apt-get install gdal-bin", pytrace=False)
    return found


def missing(advice: str) -> None:
    """Say that a large program is missing: root (continuous integration) can install it, so that the test fails; others are warned in pytest's summary."""
    if os.geteuid() == 0:
        pytest.fail(advice, pytrace=False)
    warnings.warn(advice, stacklevel=2)
