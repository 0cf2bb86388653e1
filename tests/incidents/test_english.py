"""Short English reports: what must come out of each, and what must not."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest

from gazetteer import Gazetteer
from gazetteer.fold import fold_many
from incidents.english import is_english, read_english
from incidents.model import Incident, Report

PUBLISHED = "2024-03-14"  # a Thursday


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


def read(text: str, published: str | None = PUBLISHED) -> list[Incident]:
    report = Report("r", text, published=published)
    reading = gazetteer().read_many(fold_many([text]))[0]
    found = read_english(report, reading, gazetteer())
    for incident in found:
        for spans in incident.evidence.values():
            for span in spans:
                assert span.text == text[span.start : span.end]
        source = incident.sources[0]
        assert source["quote"] == text[source["start"] : source["end"]]
    return found


# text, and for each incident in the order of the text what must hold of it; keys beginning with "place" are read off the place.
CASES: list[tuple[str, list[dict[str, Any]]]] = [
    ("ERBIL, March 13 (Reuters) - A drone strike killed nine people and wounded 21 near Erbil International Airport on Tuesday, the interior ministry in Baghdad said. The dead included two children.",
     [{"type": "drone_attack", "place": "Erbil International Airport", "date": "2024-03-12", "fatalities": 9, "injuries": 21, "status": "occurred", "relation": "near"}]),
    ("Seven rockets hit Ain al-Asad air base in western Iraq late on Monday, injuring two U.S. soldiers. The Islamic Resistance in Iraq claimed responsibility for the attack.",
     [{"type": "missile_rocket_attack", "place": "Ain al-Asad", "date": "2024-03-11", "injuries": 2, "munitions": 7, "status": "occurred", "actor1": "Islamic Resistance in Iraq"}]),
    ("Israeli warplanes struck the towns of Khiam, Kafr Kila and Aita al-Shaab in southern Lebanon on Wednesday.",
     [{"type": "airstrike", "place": "Khiam", "date": "2024-03-13"}, {"type": "airstrike", "place": "Kfar Kila"}, {"type": "airstrike", "place": "Ayta ash-Shab", "date": "2024-03-13"}]),
    ("The Houthis said they targeted a destroyer in the Red Sea with ballistic missiles on Tuesday.",
     [{"type": "missile_rocket_attack", "place": "Red Sea", "date": "2024-03-12", "status": "claimed", "weapons": ["ballistic_missile"]}]),
    ("A car bomb exploded in the city of Azaz in northern Syria on Sunday, killing four people and wounding a dozen others.",
     [{"type": "ied_explosion", "place": "Azaz", "date": "2024-03-10", "fatalities": 4, "injuries": 12, "weapons": ["vbied"]}]),
    ("A suicide bomber blew himself up in a market in Sadr City yesterday, killing at least eighteen people.",
     [{"type": "suicide_bombing", "place": "Sadr City", "date": "2024-03-13", "fatalities": 18, "object": "market"}]),
    ("Jordan's army shot down a drone near Mafraq on Wednesday.",
     [{"type": "interception", "place": "Mafraq", "date": "2024-03-13", "status": "intercepted"}]),
    ("Heavy clashes between the Sudanese army and the Rapid Support Forces erupted in Omdurman on Tuesday morning, leaving at least six civilians dead.",
     [{"type": "armed_clash", "place": "Omdurman", "date": "2024-03-12", "fatalities": 6, "actor1": "Sudanese Armed Forces (SAF)", "actor2": "Rapid Support Forces (RSF)"}]),
    ("Unidentified gunmen shot dead a journalist in Mosul three days ago, police said.",
     [{"type": "armed_assault", "place": "Mosul", "date": "2024-03-11", "fatalities": 1}]),
    ("A landmine explosion killed two children in Hodeidah, Yemen on March 3.",
     [{"type": "landmine_uxo", "place": "Al Hudaydah", "date": "2024-03-03", "fatalities": 2}]),
    ("Turkish artillery shelled positions of the SDF 15 km north of Manbij overnight. There were no casualties.",
     [{"type": "shelling_artillery", "place": "Manbij", "relation": "offset", "date": "2024-03-14", "fatalities": 0, "injuries": 0, "actor2": "Syrian Democratic Forces (SDF)"}]),
    ("The ministry denied reports of an air strike on Damascus airport on Monday.", [{"type": "airstrike", "date": "2024-03-11", "status": "denied"}]),
    ("Hezbollah said it fired dozens of Katyusha rockets from southern Lebanon at Kiryat Shmona on Thursday morning.",
     [{"type": "missile_rocket_attack", "place": "Kiryat Shmona", "date": "2024-03-14", "status": "claimed", "origin": "South Lebanon", "weapons": ["rocket"]}]),
    ("On 5 February 2023, two American soldiers were killed and more than 10 wounded in a drone attack on Tower 22 in Jordan.",
     [{"type": "drone_attack", "place": "Tower 22", "date": "2023-02-05", "fatalities": 2, "injuries": 10}]),
    ("Rockets landed in Kirkuk on Monday, and gunmen attacked a checkpoint in Diyala province, killing three policemen.",
     [{"type": "missile_rocket_attack", "place": "Kirkuk", "date": "2024-03-11", "fatalities": None}, {"type": "armed_assault", "place": "Diyala", "fatalities": 3}]),
    ("Security forces arrested three ISIS militants in a raid near Hawija on Saturday.", [{"type": "raid_arrest", "place": "Hawija", "date": "2024-03-09", "fatalities": None}]),
    ("Two people were abducted by armed men in Sweida last month.", [{"type": "abduction", "place": "As-Suwayda", "date": "2024-02"}]),
    ("A tanker was hit by a missile 60 nautical miles southwest of Hodeidah, a maritime agency said on Wednesday.",
     [{"type": "missile_rocket_attack", "place": "Al Hudaydah", "relation": "offset", "date": "2024-03-13", "object": "ship", "fatalities": None}]),
    ("Russian jets bombed Idlib on Tuesday, killing five civilians including two children, rescue workers said.",
     [{"type": "airstrike", "place": "Idlib", "date": "2024-03-12", "fatalities": 5, "actor1": "Russia (armed forces)"}]),
    ("An IED went off under a patrol in the town of al-Shaddadi, south of Hasakah, wounding two soldiers.",
     [{"type": "ied_explosion", "place": "Al-Shaddadi", "date": None, "injuries": 2, "fatalities": None}]),
    ("Khan Younis: Israeli tanks shelled the east of the city at dawn today, killing four Palestinians, medics said. In Rafah, an air strike on a house killed six members of one family.",
     [{"type": "shelling_artillery", "place": "Khan Yunis", "date": "2024-03-14", "fatalities": 4}, {"type": "airstrike", "place": "Rafah", "fatalities": 6}]),
    ("Air defences intercepted three drones over Deir ez-Zor on Wednesday night.", [{"type": "interception", "place": "Deir ez-Zor", "date": "2024-03-13", "munitions": 3, "status": "intercepted"}]),
    ("The Islamic State group claimed responsibility for a shooting attack on a military bus in Deir ez-Zor on Friday that killed 9 soldiers.",
     [{"type": "armed_assault", "place": "Deir ez-Zor", "date": "2024-03-08", "fatalities": 9, "status": "claimed", "actor1": "Islamic State (ISIS)"}]),
    ("US forces carried out an air strike on a Kataib Hezbollah headquarters in eastern Baghdad on February 7, killing a commander.",
     [{"type": "airstrike", "place": "Baghdad", "date": "2024-02-07", "fatalities": 1, "actor1": "United States (armed forces)", "actor2": "Kataib Hezbollah"}]),
    ("At least 27 people were killed and 106 injured when rival groups clashed in Tripoli, Libya, on Sunday, the health ministry said.",
     [{"type": "armed_clash", "place": "Tripoli (Libya)", "date": "2024-03-10", "fatalities": 27, "injuries": 106}]),
    ("Gunmen kidnapped three engineers from a gas field in Sirte on Monday.", [{"type": "abduction", "place": "Sirte", "date": "2024-03-11"}]),
    ("A hand grenade was thrown at the home of a judge in Baghdad on Sunday night. No one was hurt.", [{"type": "grenade", "place": "Baghdad", "date": "2024-03-10", "injuries": 0}]),
    ("Militants from the Islamic State group ambushed an army convoy in the desert east of Palmyra on Friday, killing at least 13 Syrian soldiers.",
     [{"type": "armed_assault", "place": "Palmyra", "date": "2024-03-08", "fatalities": 13, "actor1": "Islamic State (ISIS)"}]),
    ("A roadside bomb targeted a convoy south of Baghdad on Sunday morning; no casualties were reported.",
     [{"type": "ied_explosion", "place": "Baghdad", "relation": "direction_of", "date": "2024-03-10", "fatalities": 0, "injuries": 0}]),
    ("Suspected Turkish drone strike kills two PKK fighters in Sinjar\nA suspected Turkish drone strike killed two PKK fighters in the town of Sinjar in northern Iraq on Monday, a security source said.",
     [{"type": "drone_attack", "place": "Sinjar", "date": "2024-03-11", "fatalities": 2}]),
    ("Rockets fired from Gaza towards Ashkelon were intercepted on Tuesday.", [{"type": "interception", "place": "Ashkelon", "date": "2024-03-12", "origin": "Gaza Strip", "status": "intercepted"}]),
    ("Iraqi forces foiled a car bomb attack in Ramadi on Tuesday.", [{"type": "ied_explosion", "place": "Ramadi", "date": "2024-03-12", "status": "intercepted"}]),
    ("Activists reported an alleged drone strike in Nabatieh on Wednesday.", [{"type": "drone_attack", "place": "Nabatieh", "date": "2024-03-13", "status": "alleged"}]),
    ("Israel threatened to strike Beirut if attacks continue.", [{"place": "Beirut", "status": "threatened"}]),
    ("More than 150 attacks have been launched on bases in Iraq since October.", [{"aggregate": True, "place": "Iraq"}]),
    ("Drones hit a fuel depot in Port Sudan in the early hours of March 2, 2024.", [{"type": "drone_attack", "place": "Port Sudan", "date": "2024-03-02", "object": "oil_gas"}]),
    ("Two mortar shells fell near al-Tanf on Monday evening.", [{"type": "shelling_artillery", "place": "Al-Tanf", "relation": "near", "date": "2024-03-11", "munitions": 2}]),
    ("A missile attack on the T4 air base in Homs province killed seven soldiers in April 2018.", [{"type": "missile_rocket_attack", "place": "Tiyas air base", "date": "2018-04", "fatalities": 7}]),
    ("Drone attacks in Nabatieh, Khan Younis and Port Sudan wounded three people on Monday.",
     [{"place": "Nabatieh", "injuries": None}, {"place": "Khan Yunis"}, {"type": "drone_attack", "place": "Port Sudan", "date": "2024-03-11"}]),
    # No incident at all.
    ("The Iraqi government condemned the attack on Erbil and called for an end to attacks on the Kurdistan region.", []),
    ("The army will hold an exercise simulating a missile attack on Haifa next week.", []),
    ("The striker scored two goals as his team launched attack after attack in Cairo; the match ended 3-1.", []),
    ("Dozens were killed in a car crash near Basra on Sunday. Separately, a gas cylinder explosion hit a restaurant in Najaf.", []),
    ("The minister attacked the decision by Washington. Workers in Tel Aviv launched a general strike on Monday.", []),
    ("If Israel attacks Rafah, talks in Cairo will collapse, Hamas said.", []),
    ("On the anniversary of the Beirut port explosion, families of the victims marched.", []),
    ("Protesters rallied in Sanaa in solidarity with Gaza after Israel's war on the strip killed more than 30,000 people since October.", []),
    ("There were no clashes in Aden on Monday and no attack was reported in Taiz.", []),
    ("The dead man's father suffered a heart attack in Amman on Friday.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[c[0][:48] for c in CASES])
def test_case(text: str, wanted: list[dict[str, Any]]) -> None:
    assert is_english(text)
    found = read(text)
    got = [
        {
            "type": i.incident_type, "place": i.place.name_en if i.place else None, "date": i.event_date, "fatalities": i.fatalities, "injuries": i.injuries, "status": i.status, "relation": i.relation,
            "munitions": i.munitions, "actor1": i.actor1, "actor2": i.actor2, "weapons": i.weapons, "object": i.object_hit, "origin": next((o["name"] for o in i.origins), None), "aggregate": i.aggregate,
        }
        for i in found
    ]  # fmt: skip
    assert len(got) == len(wanted), got
    for have, want in zip(got, wanted, strict=True):
        assert {k: have[k] for k in want} == want


def test_no_date_without_an_anchor() -> None:
    found = read("A drone strike killed two people in Sinjar on Monday.", published=None)
    assert len(found) == 1
    assert found[0].event_date is None
    assert found[0].date_text == "on Monday" or found[0].date_text == "Monday"


def test_arabic_is_not_english() -> None:
    assert not is_english("قصفت طائرات حربية مواقع قرب دير الزور يوم الاثنين")
    assert not is_english("Une frappe aérienne a tué douze personnes à Deir ez-Zor lundi matin, selon des sources locales.")
    assert not is_english("")


def test_a_second_attack_is_kept_apart() -> None:
    found = read("A car bomb killed three people in Azaz on Sunday. Another car bomb exploded in Azaz on Wednesday, killing one person.")
    assert [(i.event_date, i.fatalities) for i in found] == [("2024-03-10", 3), ("2024-03-13", 1)]


def test_offsets_hold_with_letters_that_change_length() -> None:
    found = read("İzzet “Kaya” said — 😀 — that a drone strike killed two people in Sinjar on Monday.")
    assert [i.fatalities for i in found] == [2]
