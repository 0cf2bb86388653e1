"""Who did it, told elsewhere: the table of forces, the reasons that `explain` prints, and what must stay open."""

from __future__ import annotations

import pytest

from gazetteer import Gazetteer
from incidents.forces import army_of, forces
from incidents.lexicon import load
from incidents.model import Incident, Report
from incidents.reader import extract


def read(gazetteer: Gazetteer, text: str, source: str | None = None) -> list[Incident]:
    return extract([Report("t", text, published="2024-03-20", source=source)], gazetteer)[0]


def test_one_table_of_forces() -> None:
    version = load().version
    table = forces(version)
    assert table["IQ"]["police"] == "iraq-security" and army_of(version, "IQ") == "iraq-forces"
    assert army_of(version, "US") == "us-forces"
    assert army_of(version, "XX") is None
    assert all(not load().actors[id_].data.get("context") for kinds in table.values() for id_ in kinds.values())


@pytest.mark.parametrize(
    ("text", "actor", "reason"),
    [
        ("أغار الطيران الإسرائيلي على شقرا أمس. وقُتل راعٍ في غارة على الخيام.", "Israel (armed forces)", "the only one that the report names"),
        ("قُتل ستة بقصف على سوق في كبكابية أمس. وحمّل والي الإقليم قوات الدعم السريع المسؤولية.", "Rapid Support Forces (RSF)", "rule accused"),
        ("أصابت قذيفة مدرسة في جنين أمس. واعترف الجيش الإسرائيلي بقصفها.", "Israel (armed forces)", "rule owns-up"),
    ],
)
def test_the_reason_is_told(gazetteer: Gazetteer, text: str, actor: str, reason: str) -> None:
    last = read(gazetteer, text)[-1]
    assert last.actor1 == actor
    assert any(reason in line for line in last.reasons)


@pytest.mark.parametrize(
    "text",
    [
        "قُتل ستة بقصف على سوق في كبكابية أمس. ونفى الجيش السوداني اتهام مسؤولين له بقصف السوق.",
        "قُتل ستة بقصف مسيّرة على سوق في دهوك أمس، ولم تعلن أي جهة مسؤوليتها. وكانت طائرات تركية قد قصفت أربيل قبل يومين.",
        "قُتل شخصان بانفجار عبوة في درعا أمس.",
    ],
)
def test_what_stays_open(gazetteer: Gazetteer, text: str) -> None:
    assert read(gazetteer, text)[0].actor1 is None


def test_an_outlet_means_its_own_army(gazetteer: Gazetteer) -> None:
    text = "قصف الجيش مواقع في جبل قنديل أمس."
    assert read(gazetteer, text, "وكالة الأناضول")[0].actor1 == "Turkey (armed forces)"
    assert read(gazetteer, text)[0].actor1 != "Turkey (armed forces)"
