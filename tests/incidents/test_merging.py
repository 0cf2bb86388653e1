"""Merging with records on disk gives what merging in memory gives, whatever fits in memory; packed records hold nothing that could run."""

from __future__ import annotations

import pickle
import random
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from gazetteer.errors import DataError, FileError
from gazetteer.model import Place
from incidents import spill
from incidents.merge import merge
from incidents.merging import Merger, finish, tell
from incidents.model import Incident, Span
from incidents.spill import Kept, pack, scratch, unpack

TYPES = ["airstrike", "drone_attack", "shelling_artillery", "armed_clash", "other", "presence", "ied_explosion"]


def made(dice: random.Random, reports: int) -> list[Incident]:
    """Return incidents of reports in which much can be one and much cannot."""
    found = []
    for r in range(reports):
        published = f"2024-02-{dice.randint(1, 28):02}" if dice.random() < 0.9 else None
        for n in range(dice.randint(0, 4)):
            number = dice.randint(0, 5)
            place = Place(f"t-{number}", f"م{number}", f"p{number}", dice.choice(["town", "town", "governorate"]), 36.0 + number * 0.02, 40.0 - number * 0.03, "SY")
            day = f"2024-02-{dice.randint(1, 5):02}"
            incident = Incident(
                f"{r:08x}{n:08x}", f"r{r:03}", Span(f"r{r:03}", 0, 3, "قصف"), dice.choice(TYPES), place=place if dice.random() < 0.9 else None, event_date=day, date_start=day,
                date_end=day, time_precision=1 if dice.random() < 0.9 else 2, event_time=dice.choice([None, "night", "dawn", "evening"]), fatalities=dice.choice([None, 0, 3, 40]),
                weapons=dice.choice([[], ["drone"], ["mortar"]]), actor1=dice.choice([None, "a", "b"]), aggregate=dice.random() < 0.05,
                status=dice.choice(["occurred", "occurred", "claimed"]), sources=[{"report_id": f"r{r:03}", "published": published}],
                evidence={"incident_type": [Span(f"r{r:03}", 0, 3, "قصف")]},
            )  # fmt: skip
            found.append(incident)
    return found


def by_merger(incidents: list[Incident], near: int) -> list[Incident]:
    with Merger(near=near) as merger:
        merger.add(tell(list(group)) for _, group in groupby(incidents, key=lambda i: i.report_id))
        assert len(merger) == len(incidents)
        return [i for joint in merger.joints() for i in finish(joint)]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), reports=st.integers(0, 60), near=st.sampled_from([2, 7, 20_000]))
def test_the_same_as_in_memory(seed: int, reports: int, near: int) -> None:
    incidents = made(random.Random(seed), reports)
    assert by_merger(incidents, near) == merge(incidents)


def test_something_is_merged_and_all_is_kept() -> None:
    incidents = made(random.Random(1), 200)
    out = merge(incidents)
    assert len(out) < 0.9 * len(incidents) and max(len(i.merged) for i in out) > 4
    assert sum(len(i.merged) or 1 for i in out) == len(incidents)


def test_many_retellings_of_one_incident_take_linear_time() -> None:
    import time

    (one,) = [i for i in made(random.Random(3), 60) if i.place and i.incident_type == "airstrike" and i.time_precision == 1 and not i.aggregate][:1]
    spent = []
    for count in (1000, 4000):
        told = [replace(one, id=f"{n:016x}", report_id=f"r{n}", sources=[{"report_id": f"r{n}", "published": "2024-02-09"}]) for n in range(count)]
        start = time.process_time()
        assert len(merge(told)) == 1
        spent.append(time.process_time() - start)
    assert spent[1] < 12 * spent[0]  # quadratic would be 16 times


def test_a_mapping_on_disk_is_a_mapping() -> None:
    dice = random.Random(5)
    base = scratch()
    kept: Kept[tuple[int, int], list[int]] = Kept(base, "kept", 10)
    plain: dict[tuple[int, int], list[int]] = {}
    for _ in range(2000):
        key = dice.randint(0, 20), dice.randint(0, 20)
        assert kept.get(key) == plain.get(key) and (key in kept) == (key in plain)
        value = [*plain.get(key, []), dice.randint(0, 9)]
        kept[key] = value
        plain[key] = value
        assert len(kept.near) <= 11
    assert kept.spilled and all(kept[key] == value for key, value in plain.items())
    with pytest.raises(KeyError):
        kept[99, 99]
    base.close()


def test_packed_records_come_back_and_nothing_else_does() -> None:
    incidents = made(random.Random(2), 20)
    assert unpack(pack(incidents)) == incidents

    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return Path.touch, (Path("/tmp/evil"),)

    packer = zstandard.ZstdCompressor()
    for data in (b"", b"no", packer.compress(b"no"), packer.compress(pickle.dumps(Evil())), pack(incidents)[:-9]):
        with pytest.raises(DataError):
            unpack(data)


def test_a_full_temporary_folder_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with Merger() as merger:
        merger._tellings._base.execute("PRAGMA max_page_count = 3")
        with pytest.raises(FileError, match="TMPDIR"):
            for _ in range(50):
                merger.add([tell([i]) for i in made(random.Random(4), 40)])
    monkeypatch.setattr(spill, "MAX_UNPACKED", 10)
    with pytest.raises(DataError, match="claim"):
        unpack(pack(made(random.Random(2), 20)))
