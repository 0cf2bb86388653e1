"""Holds the collector of cyclic garbage while a batch is read: the records of a batch hold no cycles, and walking them again and again takes time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def held() -> Iterator[None]:
    """Switch the collector off, and on again if it was on."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
