"""What a case does, on a GeoPackage and on PostgreSQL alike: adding, merging, deciding, taking back, the queue, the differences."""

from __future__ import annotations

import json
import threading
from datetime import date

import pytest
from case_texts import QUIET, pair, report, shuffled, told

from gazetteer.errors import InputError
from geo.features import feature
from geo.flat import flat_columns, unflatten
from mawqi.case import Case, Conflict, Decision, Wrong, is_case


def loud(fault):
    raise fault


def properties(case):
    """What the case holds, in an order of its own, without what no two programs share."""
    found = {}
    for f in case.collection().incidents:
        p = {k: v for k, v in f["properties"].items() if k not in ("review", "made_by")}
        found[f["id"]] = json.loads(json.dumps(p))
    return found


def flat_columns_row(feature):
    """A feature as one row of flat columns, in which empty text is null."""
    return {name: values[0] for name, values in flat_columns([feature]).items()}


def first(case, **more):
    return case.queue(**more)["rows"][0]["id"]


def decide(case, name, action, coder="amal", **more):
    return case.decide(Decision(name, coder, action, **more), seen_version=case.incident(name)["version"])


def test_a_report_seen_before_costs_nothing_and_one_without_an_incident_is_recorded(make):
    case = make()
    quiet = report("q", QUIET)
    done = case.add([*pair(), quiet], on_fault=loud)
    assert (done.new, done.known, done.nothing_found, done.failed, done.incidents) == (4, 0, 1, 0, 3)
    again = case.add([*pair(), quiet, report("other-name", pair()[0].text)], on_fault=loud)
    assert (again.new, again.known) == (0, 5)
    assert case.report("q")["state"] == "nothing_found" and case.report("a")["state"] == "read"
    assert [r["counts"]["new"] for r in case.runs()] == [4, 0] and all(r["ended"] for r in case.runs())
    assert "gazetteer" in case.runs()[0]["made_by"]
    held = case.report("a")
    assert held["text"] == pair()[0].text and held["url"] == "https://example.org/a" and len(held["sha256"]) == 64
    assert held["mentions"][0]["surface"] in held["text"] and held["mentions"][0]["candidates"][0]["score"] > 0
    assert held["incidents"] == case.report("b")["incidents"], "two reports of one attack"
    assert case.report("nobody") is None and case.incident("nothing") is None


def test_another_text_of_a_known_name_is_kept_beside_it(make):
    case = make(pair()[:1])
    case.add([report("a", pair()[2].text)], on_fault=loud)
    names = [i["report_id"] for i in case.collection().reports]
    assert len(names) == 2 and names[0] == "a" and names[1].startswith("a-") and len(names[1]) == 8


def test_what_no_database_holds_is_replaced_one_for_one_and_told(make):
    text = "قتل 3 أشخاص\x00 في انفجار عبوة ناسفة \ud800بمدينة بعقوبة يوم 12 مارس 2024."
    case = make()
    done = case.add([report("n", text, source="وكا\x00لة")], on_fault=loud)
    held = case.report("n")
    assert done.cleaned == 2 and held["cleaned"] == 2 and len(held["text"]) == len(text)
    assert held["text"] == text.replace("\x00", "\ufffd").replace("\ud800", "\ufffd") and held["source"] == "وكا\ufffdلة"
    quote = case.incident(held["incidents"][0])["feature"]["properties"]["sources"][0]
    assert held["text"][quote["start"]:quote["end"]] == quote["quote"] and quote["sha256"] == held["sha256"]
    assert case.add([report("n", text)], on_fault=loud).known == 1
    made = decide(case, held["incidents"][0], "comment", comment="نص\x00 \udfff")
    assert made["decisions"][0]["comment"] == "نص\ufffd \ufffd"


def test_a_report_that_cannot_be_read_is_recorded_with_its_fault(make, monkeypatch):
    import incidents.reader

    real = incidents.reader.read_report

    def broken(ctx):
        if ctx.report.id == "a":
            raise RecursionError("too deep")
        return real(ctx)

    monkeypatch.setattr(incidents.reader, "read_report", broken)
    case, faults = make(), []
    done = case.add(pair(), on_fault=faults.append)
    assert (done.new, done.failed, len(faults)) == (3, 1, 1)
    assert case.report("a")["state"] == "failed" and "too deep" in case.report("a")["fault"]
    monkeypatch.undo()
    again = case.reread(on_fault=loud)
    assert (again.new, again.known, again.failed) == (1, 2, 0) and case.report("a")["state"] == "read"
    assert len(case.report("a")["incidents"]) == 1 and case.report("a")["fault"] is None


def test_adding_bit_by_bit_in_any_order_gives_what_reading_everything_at_once_gives(make, gazetteer):
    from geo.features import features
    from mawqi.api import incidents

    reports = told(60)
    merged = incidents(sorted(reports, key=lambda r: r.id), gazetteer=gazetteer)
    wanted = {f["id"]: unflatten(flat_columns_row(f))["properties"] for f in features(merged)}
    assert sum(len(p["merged"]) > 1 for p in wanted.values()) > 8, "the test must merge"
    for seed, step in enumerate((3, 17, 60)):
        case = make()
        some = shuffled(reports, seed)
        for start in range(0, len(some), step):
            case.add(some[start:start + step], on_fault=loud)
        got = properties(case)
        assert got.keys() == wanted.keys()
        for name, p in got.items():
            assert p == {k: v for k, v in wanted[name].items() if k != "made_by"}, name


def test_the_queue_pages_by_doubt_and_finds_words(make):
    case = make(told(40))
    everything = case.queue(limit=500)
    doubts = [r["doubt"] for r in everything["rows"]]
    assert doubts == sorted(doubts, reverse=True) and everything["total"] == len(doubts) > 15
    paged = [r["id"] for n in range(0, len(doubts), 7) for r in case.queue(offset=n, limit=7)["rows"]]
    assert paged == [r["id"] for r in everything["rows"]]
    found = case.queue(text="بعقوبه")
    assert 0 < found["total"] < everything["total"] and all("Baqubah" in r["location"] for r in found["rows"])
    assert case.queue(text="100%")["total"] == 0 and case.queue(text="بعقوبة كركوك")["total"] == 0
    name = first(case)
    decide(case, name, "accept")
    assert case.queue(review="accepted")["total"] == 1 and case.queue(review="unreviewed")["total"] == everything["total"] - 1
    assert case.queue(limit=500)["rows"][0]["id"] != name, "what is decided is in no doubt"
    with pytest.raises(InputError, match="unreviewed"):
        case.queue(review="done")


def test_a_correction_stays_beside_the_machine(make):
    case = make(pair())
    name = case.report("c")["incidents"][0]
    before = case.incident(name)
    made = decide(case, name, "correct", new={"fatalities": 9, "event_date": "2024-04", "actor1": "حزب الله", "weapons": ["drone"]})
    p = made["feature"]["properties"]
    assert (p["fatalities"], p["fatalities_min"], p["fatalities_max"]) == (9, 9, 9)
    assert (p["date_start"], p["date_end"], p["time_precision"]) == ("2024-04-01", "2024-04-30", 3)
    assert p["actor1"] == "Hezbollah" and p["actor1_ar"] == "حزب الله" and p["actor1_home"] == "LB"
    assert p["evidence"]["fatalities"] == [{"by": "coder"}] and "9 killed" in p["notes"]["en"] and "9 قتلى" in p["notes"]["ar"]
    assert p["review"] == "corrected" and p["reviewed_by_human"] is True and made["version"] > before["version"]
    assert made["machine"] == before["machine"] and made["differs"]["fatalities"] == {"machine": 5, "human": 9}
    kept = made["decisions"][0]
    assert kept["coder"] == "amal" and kept["old"]["fatalities"] == 5 and kept["machine"]["properties"]["fatalities"] == 5 and kept["machine"]["confidence"] > 0
    marked = [{"report_id": "c", "start": 3, "end": 9, "text": "x"}]
    p = decide(case, name, "correct", new={"injuries": 2, "evidence": {"injuries": marked}})["feature"]["properties"]
    assert p["evidence"]["injuries"] == marked and p["fatalities"] == 9


@pytest.mark.parametrize(("new", "field"), [
    ({"fatalities": -1}, "fatalities"), ({"fatalities": True}, "fatalities"), ({"fatalities": "3"}, "fatalities"), ({"fatalities_min": 8, "fatalities": 3}, "fatalities_min"),
    ({"fatalities_max": 2}, "fatalities_max"), ({"incident_type": "party"}, "incident_type"), ({"incident_type": None}, "incident_type"), ({"event_date": "12/03/2024"}, "event_date"),
    ({"event_date": "2024-13"}, "event_date"), ({"date_start": "2024-05-02", "date_end": "2024-05-01"}, "date_end"), ({"weapons": ["axe"]}, "weapons"),
    ({"weapons": "drone"}, "weapons"), ({"latitude": 3.0}, "latitude"), ({"id": "x"}, "id"), ({"review": "accepted"}, "review"), ({"event_time": "25:00"}, "event_time"),
    ({"date_start": "2024-05-02", "date_end": None}, "date_end"), ({}, "new"), ({"aggregate": 1}, "aggregate"), ({"actor1": 7}, "actor1"),
])  # fmt: skip
def test_a_wrong_value_is_named_and_nothing_is_stored(make_one, new, field):
    case, name = make_one
    with pytest.raises(Wrong) as fault:
        decide(case, name, "correct", new=new)
    assert field in fault.value.faults and case.decisions() == []


@pytest.fixture(scope="module")
def make_one(tmp_path_factory, gazetteer):
    with Case.new(tmp_path_factory.mktemp("one") / "one.gpkg", gazetteer=gazetteer) as case:
        case.add(pair(), on_fault=loud)
        yield case, case.report("c")["incidents"][0]


@pytest.mark.parametrize("decision", [
    Decision("ID", "amal", "reject"), Decision("ID", "amal", "unsure"), Decision("ID", "amal", "comment", comment=" "), Decision("ID", "", "accept"),
    Decision("ID", "amal", "undo"), Decision("ID", "amal", "burn"), Decision("ID", "amal", "place", new={"site_id": "nowhere"}), Decision("ID", "amal", "place", new={"latitude": 95, "longitude": 0, "uncertainty_km": 1}),
    Decision("ID", "amal", "place", new={"latitude": 33.0, "longitude": 44.0}), Decision("ID", "amal", "place"), Decision("ID", "amal", "merge", new={"with": ["nothing"]}),
    Decision("ID", "amal", "merge", new={"with": "ID"}), Decision("ID", "amal", "split", new={"member_ids": ["ID"]}), Decision("ID", "amal", "split", new={}),
    Decision("", "amal", "add", new={"report_id": "nobody", "start": 0, "end": 3}), Decision("", "amal", "add", new={"report_id": "a", "start": 5, "end": 5}),
    Decision("", "amal", "add", new={"report_id": "a", "start": 0, "end": 5, "fatalities": -2}), Decision("missing", "amal", "accept"),
])  # fmt: skip
def test_what_is_no_decision_is_refused(make_one, decision):
    case, name = make_one
    swap = json.loads(json.dumps(decision.new).replace('"ID"', f'"{name}"'))
    ready = Decision(name if decision.incident_id == "ID" else decision.incident_id, decision.coder, decision.action, None, swap, decision.reason, decision.comment)
    with pytest.raises(InputError):
        case.decide(ready, seen_version=case.incident(name)["version"])
    assert case.decisions() == [] and case.incident(name)["review"] == "unreviewed"


def test_a_place_is_chosen_dropped_or_taken_away(make):
    case = make(pair())
    name = case.report("c")["incidents"][0]
    site = next(m for m in case.report("a")["mentions"] if m["name"] == "Baqubah")["site_id"]
    f = decide(case, name, "place", new={"site_id": site})["feature"]
    assert f["properties"]["location"] == "Baqubah" and f["properties"]["iso"] == "IQ" and f["geometry"]["coordinates"][0] == f["properties"]["longitude"]
    f = decide(case, name, "place", new={"latitude": 36.34, "longitude": 43.13, "uncertainty_km": 1.5, "location": "Old town", "location_ar": "المدينة القديمة"})["feature"]
    p = f["properties"]
    assert (p["iso"], p["country"], p["location"], p["uncertainty_km"], p["site_id"]) == ("IQ", "Iraq", "Old town", 1.5, None)
    assert f["geometry"]["coordinates"] == [43.13, 36.34] and "Old town" in p["notes"]["en"]
    f = decide(case, name, "place", new={"none": True})["feature"]
    assert f["geometry"] is None and f["properties"]["location"] is None and f["properties"]["country"] is None
    assert case.queue()["total"] == 2


def test_undo_supersedes_the_last_own_decision_and_deletes_nothing(make):
    case = make(pair())
    name = case.report("c")["incidents"][0]
    decide(case, name, "correct", new={"fatalities": 9})
    decide(case, name, "correct", coder="basim", new={"injuries": 4})
    decide(case, name, "accept")
    made = case.undo("amal", name, seen_version=case.incident(name)["version"])
    assert made["review"] == "corrected" and made["feature"]["properties"]["fatalities"] == 9
    made = case.undo("amal", name, seen_version=made["version"])
    assert made["feature"]["properties"]["fatalities"] == 5 and made["feature"]["properties"]["injuries"] == 4 and made["coder"] == "basim"
    with pytest.raises(InputError, match="amal"):
        case.undo("amal", name, seen_version=made["version"])
    actions = [(d["seq"], d["coder"], d["action"]) for d in case.decisions()]
    assert actions == [(1, "amal", "correct"), (2, "basim", "correct"), (3, "amal", "accept"), (4, "amal", "undo"), (5, "amal", "undo")]
    assert [d["seq"] for d in case.decisions(coder="basim")] == [2]


def test_the_second_of_two_who_decide_at_once_is_told(make):
    case = make(pair())
    name = first(case)
    seen = case.incident(name)["version"]
    case.decide(Decision(name, "amal", "correct", new={"fatalities": 6}), seen_version=seen)
    with pytest.raises(Conflict) as fault:
        case.decide(Decision(name, "basim", "correct", new={"fatalities": 7}), seen_version=seen)
    told_ = fault.value
    assert (told_.who, told_.what, told_.incident_id) == ("amal", "correct", name) and told_.when.startswith("20") and "amal" in str(told_)
    assert told_.current["feature"]["properties"]["fatalities"] == 6 and len(case.decisions()) == 1
    with pytest.raises(Conflict):
        case.undo("amal", name, seen_version=seen)


def test_merging_with_one_that_moved_is_told_too(make):
    case = make(pair())
    one, other = case.report("a")["incidents"][0], case.report("c")["incidents"][0]
    seen = case.incident(other)["version"]
    decide(case, other, "reject", coder="basim", reason="x")
    with pytest.raises(Conflict) as fault:
        decide(case, one, "merge", new={"with": [other], "versions": {other: seen}})
    assert fault.value.who == "basim" and fault.value.incident_id == other and len(case.decisions()) == 1
    decide(case, one, "merge", new={"with": [other], "versions": {other: case.incident(other)["version"]}})


def test_many_at_once_lose_nothing(make):
    case = make(told(12))
    names = [r["id"] for r in case.queue(limit=5)["rows"]]
    stored, refused, lock = [], [], threading.Lock()

    def work(coder):
        for n in range(12):
            name = names[n % len(names)]
            seen = case.incident(name)["version"]
            try:
                case.decide(Decision(name, coder, "correct", new={"fatalities": n + 10}), seen_version=seen)
                with lock:
                    stored.append((coder, name))
            except Conflict as fault:
                with lock:
                    refused.append(fault.who)

    threads = [threading.Thread(target=work, args=(c,)) for c in ("amal", "basim", "dina")]
    [t.start() for t in threads]
    [t.join() for t in threads]
    held = case.decisions()
    assert len(stored) + len(refused) == 36 and sorted((d["coder"], d["incident_id"]) for d in held) == sorted(stored)
    assert [d["seq"] for d in held] == list(range(1, len(held) + 1))
    for name in names:
        mine = [d["new"]["fatalities"] for d in held if d["incident_id"] == name]
        assert case.incident(name)["feature"]["properties"]["fatalities"] == mine[-1]


def test_what_people_merge_and_split_the_machine_never_undoes(make):
    reports = pair()
    case = make(reports)
    one, other = case.report("a")["incidents"][0], case.report("c")["incidents"][0]
    assert case.incident(one)["members"][0] == one and len(case.incident(one)["members"]) == 2
    split = decide(case, one, "split", new={"member_ids": [m for m in case.incident(one)["members"] if m != one]})
    apart = case.report("b")["incidents"][0]
    assert apart != one and split["members"] == [one] and case.incident(apart)["members"] == [apart]
    made = decide(case, one, "merge", new={"with": [other]})
    assert made["members"] == [one, other] and case.incident(other)["id"] == one and case.report("c")["incidents"] == [one]
    assert {s["report_id"] for s in made["feature"]["properties"]["sources"]} == {"a", "c"}
    # A third telling, and everything read again: the attack of a and b is one to the machine, and stays two.
    case.add([report("d", reports[0].text + " وقال شهود إن الانفجار وقع صباحا.", "2024-03-14", source="ثالثة")], on_fault=loud)
    case.reread(on_fault=loud, everything=True)
    assert case.incident(apart)["id"] == apart and case.incident(other)["id"] == one
    joined = case.report("d")["incidents"][0]
    assert joined in (one, apart) and set(case.incident(joined)["reports"]) >= {"d"}
    held = case.incident(one)
    assert {"a", "c"} <= set(held["reports"]) and "b" not in held["reports"]
    # Taken back, the machine's own merging comes again.
    for _ in range(2):
        held = case.undo("amal", one, seen_version=case.incident(one)["version"])
    assert set(held["reports"]) == {"a", "b", "d"} and case.report("c")["incidents"] == [other] and case.incident(other)["review"] == "unreviewed"


def test_merging_into_another_and_two_decided_ones_stay_two(make):
    reports = pair()
    case = make([reports[0], reports[2]])
    one, other = case.report("a")["incidents"][0], case.report("c")["incidents"][0]
    decide(case, one, "accept")
    case.add([reports[1]], on_fault=loud)
    held = case.incident(one)
    assert set(held["reports"]) == {"a", "b"} and held["review"] == "accepted", "what is new joins what was decided"
    assert held["feature"]["properties"]["injuries"] == 6 and len(held["feature"]["properties"]["sources"]) == 2
    made = decide(case, one, "merge", new={"into": other})
    assert made["id"] == other and set(made["reports"]) == {"a", "b", "c"} and case.queue()["total"] == 1
    assert [d["action"] for d in made["decisions"]] == ["accept", "merge"]
    back = case.undo("amal", other, seen_version=made["version"])
    assert back["id"] == other and back["reports"] == ["c"] and case.incident(one)["review"] == "accepted"


def test_nothing_new_hides_in_what_was_rejected(make):
    reports = pair()
    case = make(reports[:1])
    name = first(case)
    decide(case, name, "reject", reason="تقرير مفبرك")
    decide(case, name, "comment", comment="انظر المصدر")
    case.add([reports[1]], on_fault=loud)
    assert case.queue()["total"] == 2 and case.report("b")["incidents"] != [name]
    shown = case.collection().incidents
    assert [f["properties"]["review"] for f in shown] == ["unreviewed"] and len(case.collection(include_rejected=True).incidents) == 2


def test_an_incident_is_added_by_marking_words(make):
    case = make(pair())
    text = case.report("c")["text"]
    at = text.index("شن")
    new = {"report_id": "c", "start": at, "end": at + 12, "incident_type": "raid_arrest", "event_date": "2024-04-20", "fatalities": 2, "place": {"latitude": 35.5, "longitude": 44.4, "uncertainty_km": 3}}
    made = case.decide(Decision("", "amal", "add", new=new), seen_version=0)
    p = made["feature"]["properties"]
    assert made["review"] == "added" and made["machine"] is None and p["event_type"] == "Strategic developments" and p["iso"] == "IQ"
    assert p["sources"][0]["quote"] == text[at:at + 12] and p["evidence"]["incident_type"][0]["start"] == at
    twin = case.decide(Decision("", "basim", "add", new=new), seen_version=0)
    assert twin["id"] != made["id"] and case.queue()["total"] == 4 and made["id"] in case.report("c")["incidents"]
    other = case.report("c")["incidents"][0]
    joined = decide(case, made["id"], "merge", new={"with": [twin["id"], other]})
    assert joined["id"] == made["id"] and joined["members"] == [other] and case.incident(twin["id"])["id"] == made["id"]
    gone = case.undo("amal", made["id"], seen_version=joined["version"])
    assert case.incident(twin["id"])["review"] == "added" and case.incident(other)["review"] == "unreviewed"
    gone = case.undo("amal", made["id"], seen_version=gone["version"])
    assert gone["feature"] is None and case.incident(made["id"]) is None and case.queue()["total"] == 3


def test_the_differences_since_a_day_and_since_a_run(make):
    reports = pair()
    case = make([reports[1], reports[2]])
    run = case.runs()[-1]["run_id"]
    assert {c.change for c in case.diff(run)} == {"new"} and len(case.diff(run)) == 2
    b = case.report("b")["incidents"][0]
    c = case.report("c")["incidents"][0]
    second = case.add([reports[0]], on_fault=loud).run_id
    # The earlier report leads; the later one's incident is part of it now.
    found = {x.incident_id: x for x in case.diff(second)}
    a = case.report("a")["incidents"][0]
    assert found[a].change == "new" and found[b].change == "merged" and found[b].fields["into"][1] == a and found[b].feature["geometry"] is not None
    decide(case, c, "correct", new={"fatalities": 8})
    found = {x.incident_id: x for x in case.diff(second)}
    assert found[c].change == "decided" and found[c].fields["fatalities"] == [5, 8] and found[c].at
    assert len(case.diff(date(2020, 1, 1))) == 2, "what came and went is not told"
    assert case.diff(date(2100, 1, 1)) == []
    with pytest.raises(InputError, match="run"):
        case.diff("yesterday")


def test_info_and_addresses(make, place):
    case = make(pair(), title="قضية")
    name = first(case)
    decide(case, name, "unsure", comment="؟")
    held = case.info()
    assert held["title"] == "قضية" and held["reports"] == {"read": 3} and held["incidents"] == {"unsure": 1, "unreviewed": 1} and held["decisions"] == 1
    assert case.queue(review="unsure")["rows"][0]["reasons"][0] == "unsure"
    address = place()
    assert not is_case(address) or "schema=" in address
    stamp = case.stamp()
    decide(case, name, "accept")
    assert case.stamp() > stamp


def test_a_case_is_opened_again_and_never_made_twice(place, gazetteer):
    address = place()
    with Case.new(address, gazetteer=gazetteer) as case:
        case.add(pair(), on_fault=loud)
        before = properties(case)
    assert is_case(address)
    with Case.open(address, gazetteer=gazetteer) as case:
        assert properties(case) == before
    with pytest.raises(InputError, match="already"):
        Case.new(address)


def test_decisions_are_never_changed_or_deleted_in_the_database_itself(place, gazetteer):
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    with Case.new(place(), gazetteer=gazetteer) as case:
        case.add(pair()[:1], on_fault=loud)
        decide(case, first(case), "accept")
        for statement in ("UPDATE decisions SET coder = 'x'", "DELETE FROM decisions"):
            with pytest.raises(SQLAlchemyError, match="never"), case._store.engine.begin() as link:
                link.execute(text(statement))
        assert [d["coder"] for d in case.decisions()] == ["amal"]


def test_a_newer_programs_case_is_refused_in_one_sentence(place, gazetteer):
    from sqlalchemy import text

    address = place()
    with Case.new(address) as case, case._store.engine.begin() as link:
        link.execute(text("UPDATE mawqi_case SET value = '99' WHERE key = 'schema'"))
    with pytest.raises(InputError, match=r"newer Mawqi.*99.*update Mawqi"):
        Case.open(address)


def test_the_collection_carries_no_coders_unless_asked(make):
    case = make(pair())
    name = first(case)
    decide(case, name, "correct", coder="Secret Name", new={"fatalities": 4}, comment="من Secret Name")
    assert "Secret Name" not in json.dumps(case.collection().incidents, ensure_ascii=False)
    shown = {f["id"]: f["properties"] for f in case.collection(coders=True).incidents}
    assert shown[name]["coder"] == "Secret Name" and shown[name]["reviewed_by_human"] is True
    held = case.collection()
    assert held.made_by and held.sites and held.mentions and len(held.reports) == 3 and "text" not in held.reports[0]
    carried = sum(s["properties"]["incidents"] for s in held.sites)
    assert carried == sum(f["properties"]["site_id"] is not None for f in held.incidents)


def test_a_place_on_the_equator_or_at_greenwich_comes_back():
    """Nought is a degree like any other."""
    from gazetteer.model import Place
    from incidents.merge import telling_of
    from incidents.model import Incident, Span
    from mawqi.case.records import incident_of, rest_of, telling_back

    made = Incident("x", "r", Span("r", 0, 1, "ق"), "shelling_artillery", place=Place("p", "مكان", "Place", "town", 0.0, 0.0, None), event_date="2024-05-03", time_precision=1)
    p = json.loads(json.dumps(feature(made)["properties"]))
    rest = json.loads(json.dumps(rest_of(made)))
    assert incident_of("x", "r", p, rest).place == made.place and telling_back(p, rest) == telling_of(made)


def test_a_reading_comes_back_from_the_store_as_it_went(gazetteer):
    from dataclasses import replace

    from incidents.merge import telling_of, why_apart
    from mawqi.api import incidents, read
    from mawqi.case.records import incident_of, joined, rest_of, telling_back

    found = incidents(read("data/samples"), merge=False, gazetteer=gazetteer) + incidents(told(30), merge=False, gazetteer=gazetteer)
    back = []
    for i in found:
        f = json.loads(json.dumps(feature(i)))
        made = incident_of(i.id, i.report_id, f["properties"], json.loads(json.dumps(rest_of(i))))
        assert json.loads(json.dumps(feature(made))) == f
        assert telling_back(f["properties"], json.loads(json.dumps(rest_of(i)))) == telling_of(i)
        assert (made.place, made.relation) == (i.place if i.place is None else replace(i.place, source=made.place.source), i.relation)
        back.append((made, f))
    pairs = [(a, b) for a in range(0, len(found), 3) for b in range(len(found))]
    assert all((why_apart(found[a], found[b]) is None) == (why_apart(back[a][0], back[b][0]) is None) for a, b in pairs)
    from incidents.merge import join

    assert joined("x", back[:2])["properties"] == json.loads(json.dumps(feature(join([back[0][0], back[1][0]]))))["properties"]


def test_a_collection_is_of_one_moment_and_keeps_nobody_waiting(make, monkeypatch):
    from mawqi.case import collecting

    case = make(told(40))
    rows = case.queue(limit=100)["rows"]
    monkeypatch.setattr(collecting, "PAGE", 3)
    real, left = collecting.pages, iter(rows)

    def slow(store, query, fid):
        for n, row in enumerate(real(store, query, fid)):
            if n % 9 == 5 and (held := next(left, None)) is not None:
                action = "reject" if n % 2 else "correct"
                case.decide(Decision(held["id"], "amal", action, new={"fatalities": 900 + n} if action == "correct" else None, reason="x"), seen_version=held["version"])
            yield row

    monkeypatch.setattr(collecting, "pages", slow)
    held = {f["id"]: f["properties"]["fatalities"] for f in case.collection().incidents}
    monkeypatch.undo()
    assert held == {f["id"]: f["properties"]["fatalities"] for f in case.collection().incidents}
    assert len(case.decisions()) > 8 and any(d["action"] == "reject" for d in case.decisions())


@pytest.mark.parametrize(
    ("new", "field", "sentence"),
    [
        ({"relation": "beside"}, "relation", "one of at"), ({"claims": "x"}, "claims", "a list"), ({"claims": [{"stance": "shouts"}]}, "claims", "stance: one of"),
        ({"claims": [{"stance": "denies", "about": "weather"}]}, "claims", "about: one of"), ({"claims": [{"stance": "denies", "speaker": "x" * 201}]}, "claims", "speaker"),
        ({"origins": [{}]}, "origins", "a site_id"), ({"origins": [{"site_id": "xx-nowhere"}]}, "origins", "site_id"), ({"origins": [{"latitude": 91, "longitude": 0}]}, "origins", "degrees"),
        ({"origins": [{"latitude": 1.0}]}, "origins", "degrees"), ({"origins": [{"latitude": float("nan"), "longitude": 0}]}, "origins", "degrees"), ({"origins": [1]}, "origins", "objects"),
    ],
)  # fmt: skip
def test_who_says_so_launch_place_and_relation_are_checked(make, new, field, sentence):
    case = make(pair())
    row = case.queue()["rows"][0]
    with pytest.raises(Wrong) as caught:
        case.decide(Decision(row["id"], "amal", "correct", new=new), seen_version=row["version"])
    assert sentence in caught.value.faults[field] and case.decisions() == []


def test_a_persons_claims_stay_while_reports_join_without_a_call_for_eyes(make):
    first, second, _ = pair()
    case = make([first])
    (name,) = case.report("a")["incidents"]
    said = [{"speaker": "Iran", "stance": "denies", "about": "responsibility", "value": None}]
    made = case.decide(Decision(name, "amal", "correct", new={"claims": said}), seen_version=case.incident(name)["version"])
    assert made["differs"]["claims"]["human"] == said and case.diff(made["decisions"][0]["at"])[0].fields["claims"][1] == said
    case.add([second], on_fault=loud)
    held = case.incident(name)
    assert held["feature"]["properties"]["claims"] == said and len(held["members"]) == 2 and not held["machine_differs"]
