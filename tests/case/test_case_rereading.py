"""Reading anew with a newer program: decisions and ids stay, what differs is shown, and without decisions it is as if all had been read now."""

from __future__ import annotations

import json

import pytest
from case_texts import TELLINGS, pair, report, told

from mawqi import pipeline
from mawqi.case import Decision


def loud(fault):
    raise fault


@pytest.fixture
def newer(monkeypatch):
    """Makes this a newer program, whose reader gives incidents changed by a function (None: it reads them no more)."""
    import incidents.reader as reader

    real = reader.extract

    def become(change, version="mawqi 9.9; gazetteer new; lexicon new"):
        def extract(reports, gazetteer, **more):
            groups = []
            for r, found in zip(reports, real(reports, gazetteer, **more), strict=True):
                groups.append([made for i in found if (made := change(r, i)) is not None])
            return groups

        monkeypatch.setattr(reader, "extract", extract)
        monkeypatch.setattr(pipeline, "made_by", lambda gazetteer: version)

    return become


def decide(case, name, action, coder="amal", **more):
    return case.decide(Decision(name, coder, action, **more), seen_version=case.incident(name)["version"])


def state(case):
    return {f["id"]: json.loads(json.dumps(f["properties"])) for f in case.collection().incidents}


def more_deaths(r, i):
    if i.fatalities is not None:
        i.fatalities = i.fatalities_min = i.fatalities_max = i.fatalities + 10
    return i


def test_decisions_stay_and_what_differs_is_shown(make, newer):
    case = make(pair())
    one, other = case.report("a")["incidents"][0], case.report("c")["incidents"][0]
    decide(case, one, "correct", new={"injuries": 99})
    decide(case, other, "accept")
    seen = {n: case.incident(n)["version"] for n in (one, other)}
    newer(more_deaths)
    done = case.reread(on_fault=loud)
    assert (done.new, done.known) == (3, 0)
    held = case.incident(one)
    p = held["feature"]["properties"]
    assert (p["injuries"], p["fatalities"], p["review"]) == (99, 13, "corrected"), "the machine's value where no person spoke, the person's where one did"
    assert held["differs"]["injuries"]["human"] == 99 and not held["machine_differs"], "what the person saw and overruled is no news"
    held = case.incident(other)
    assert held["feature"]["properties"]["fatalities"] == 5 and held["machine"]["properties"]["fatalities"] == 15
    assert held["differs"]["fatalities"] == {"machine": 15, "human": 5} and held["machine_differs"]
    rows = case.queue()["rows"]
    assert rows[0]["id"] == other and rows[0]["reasons"] == ["machine_changed"], "it comes back to the head of the queue"
    assert all(case.incident(n)["version"] > seen[n] for n in seen)
    assert {d["action"] for d in case.decisions()} == {"correct", "accept"}
    found = {c.incident_id: c for c in case.diff(done.run_id)}
    assert found[one].change == "changed" and found[one].fields["fatalities"] == [3, 13] and found[other].fields == {"machine_differs": [False, True]}
    # Looking at it again and accepting settles it; so does taking the machine's value.
    assert not decide(case, other, "accept")["machine_differs"]
    assert decide(case, other, "correct", new={"fatalities": 15})["differs"] == {}


def test_reading_again_without_a_newer_program_changes_nothing(make):
    case = make(told(25))
    name = case.queue()["rows"][0]["id"]
    decide(case, name, "correct", new={"fatalities": 1})
    before, rows = state(case), case.queue(limit=200)
    assert case.reread(on_fault=loud).known == 25
    assert case.reread(on_fault=loud, everything=True).new == 25
    assert state(case) == before and case.queue(limit=200) == rows, "no version moved either"


def test_reading_anew_is_as_if_all_had_been_read_now(make, newer):
    reports = told(50)
    case = make(reports)

    def change(r, i):
        n = int(r.id[1:])
        if n % 7 == 0:
            return None
        if n % 3 == 0 and i.event_date:
            i.event_date = i.date_start = i.date_end = "2024-06-01"
        return more_deaths(r, i) if n % 2 else i

    newer(change)
    case.reread(on_fault=loud)
    fresh = make(reports)
    assert state(case) == state(fresh)
    held = {s["id"]: (s["properties"]["mentions"], s["properties"]["incidents"]) for s in case.collection().sites}
    assert held == {s["id"]: (s["properties"]["mentions"], s["properties"]["incidents"]) for s in fresh.collection().sites}


def test_what_is_read_no_more_is_withdrawn_unless_somebody_decided(make, newer):
    case = make([*pair(), report("e", TELLINGS[3].format(place="تكريت", day="20 أبريل 2024", k=3, i=6), "2024-04-21")])
    kept, bad, gone = (case.report(n)["incidents"][0] for n in "ace")
    decide(case, kept, "accept")
    decide(case, bad, "reject", reason="خطأ")
    newer(lambda r, i: None)
    done = case.reread(on_fault=loud)
    assert done.nothing_found == 4 and case.report("e")["state"] == "nothing_found"
    assert case.incident(gone) is None
    held = case.incident(kept)
    assert held["review"] == "accepted" and held["feature"]["properties"]["fatalities"] == 3 and held["differs"]["incident"]["machine"] is None
    assert case.queue()["rows"][0]["id"] == kept and case.queue()["rows"][0]["reasons"] == ["withdrawn"]
    held = case.incident(bad)
    assert held["review"] == "rejected" and not held["machine_differs"], "the machine has come to the person's mind"
    found = {c.incident_id: c.change for c in case.diff(done.run_id)}
    assert found[gone] == "withdrawn" and case.diff(done.run_id)[0].feature is not None
    # Taken back, it goes; read again, it comes with its id.
    case.undo("amal", kept, seen_version=case.incident(kept)["version"])
    assert case.incident(kept) is None
    newer(lambda r, i: i, "mawqi 9.10; x; y")
    case.reread(on_fault=loud)
    assert case.incident(gone)["review"] == "unreviewed" and case.incident(kept)["review"] == "unreviewed" and case.incident(bad)["review"] == "rejected"


def test_a_trigger_found_at_other_words_keeps_the_id(make, newer):
    case = make(pair())
    before = sorted(state(case))
    decide(case, case.report("c")["incidents"][0], "correct", new={"fatalities": 9})

    def moved(r, i):
        i.id = f"{int(i.id, 16) ^ 0xFFFF:016x}"
        return more_deaths(r, i)

    newer(moved)
    case.reread(on_fault=loud)
    assert sorted(state(case)) == before
    assert case.incident(case.report("c")["incidents"][0])["feature"]["properties"]["fatalities"] == 9
    assert case.incident(case.report("a")["incidents"][0])["feature"]["properties"]["fatalities"] == 13


def test_what_a_person_took_for_one_stays_one_when_the_machine_would_part_it(make, newer):
    reports = pair()
    decided, free = make(reports), make(reports)
    name = decided.report("a")["incidents"][0]
    decide(decided, name, "correct", new={"target": "سوق"})

    def other_day(r, i):
        if r.id == "b":
            i.event_date = i.date_start = i.date_end = "2024-05-30"
        return i

    newer(other_day)
    for case in (decided, free):
        case.reread(on_fault=loud)
    assert decided.report("b")["incidents"] == [name] and set(decided.incident(name)["reports"]) == {"a", "b"}
    apart = free.report("b")["incidents"][0]
    assert apart != free.report("a")["incidents"][0] and free.incident(apart)["feature"]["properties"]["event_date"] == "2024-05-30"


def test_a_report_that_fails_anew_keeps_what_was_read(make, monkeypatch):
    import incidents.reader

    case = make(pair())
    before = state(case)

    def broken(ctx):
        raise RecursionError("too deep")

    monkeypatch.setattr(incidents.reader, "read_report", broken)
    faults = []
    done = case.reread(on_fault=faults.append, everything=True)
    assert done.failed == 3 == len(faults) and case.report("a")["state"] == "failed"
    assert state(case) == before


def test_an_interrupted_reading_goes_on_where_it_stopped(make, newer, monkeypatch):
    from mawqi.case import adding

    case = make(told(12))
    monkeypatch.setattr(adding, "BATCH", 4)
    seen = []

    def change(r, i):
        seen.append(r.id)
        if len(seen) == 7:
            raise KeyboardInterrupt
        return more_deaths(r, i)

    newer(change)
    with pytest.raises(KeyboardInterrupt):
        case.reread(on_fault=loud)
    assert case.runs()[-1]["ended"] is None and case.runs()[-1]["counts"]["new"] == 4
    seen.extend("x" * 9)
    done = case.reread(on_fault=loud)
    assert (done.new, done.known) == (8, 4)
