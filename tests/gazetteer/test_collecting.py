"""The collector of garbage is held while a batch is read, and works as before afterwards."""

from __future__ import annotations

import gc
import weakref

import pytest

from gazetteer.collecting import held


class Knot:
    """Holds itself."""

    def __init__(self) -> None:
        self.own = self


def test_held_and_given_back() -> None:
    assert gc.isenabled()
    with pytest.raises(ValueError, match="stop"), held():
        assert not gc.isenabled()
        with held():
            assert not gc.isenabled()
        assert not gc.isenabled()
        raise ValueError("stop")
    assert gc.isenabled() and gc.get_freeze_count() == 0


def test_garbage_made_meanwhile_is_collected_later() -> None:
    with held():
        seen = weakref.ref(Knot())
    assert seen() is not None
    gc.collect()
    assert seen() is None


def test_a_program_that_switched_it_off_keeps_it_off() -> None:
    gc.disable()
    try:
        with held():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_frozen_objects_stay_frozen() -> None:
    gc.freeze()
    try:
        count = gc.get_freeze_count()
        with held():
            pass
        assert gc.get_freeze_count() == count > 0
    finally:
        gc.unfreeze()
