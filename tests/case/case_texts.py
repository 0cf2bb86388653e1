"""Reports for the tests of cases: several outlets telling the same and other attacks, so that readings merge, stay apart and bridge each other."""

from __future__ import annotations

import random
from collections.abc import Sequence

from incidents.model import Report

PLACES = ("بعقوبة", "كركوك", "الرمادي", "تكريت", "سامراء", "الفلوجة")
TELLINGS = (
    "قتل {k} أشخاص وأصيب {i} آخرون في انفجار عبوة ناسفة بمدينة {place} يوم {day}، بحسب الشرطة.",
    "أفاد مصدر أمني بأن عبوة ناسفة انفجرت في {place} يوم {day}، ما أسفر عن مقتل {k} أشخاص وإصابة {i} آخرين.",
    "شن طيران مجهول غارة جوية على {place} يوم {day} أسفرت عن مقتل {k} أشخاص.",
    "هاجم مسلحون مجهولون نقطة تفتيش في {place} يوم {day}، ما أدى إلى مقتل {k} من عناصر الشرطة.",
    "اندلعت اشتباكات مسلحة في {place} يوم {day} بين القوات العراقية ومسلحي تنظيم داعش، وقتل {k} منهم.",
)
DAYS = ("12 مارس 2024", "13 مارس 2024", "20 أبريل 2024")
QUIET = "تشهد البلاد غدا طقسا مشمسا، وترتفع درجات الحرارة قليلا في المناطق الجنوبية."


def report(name: str, text: str, published: str | None = "2024-03-14", **more: str) -> Report:
    return Report(name, text, published=published, source=more.pop("source", "وكالة"), **more)


def told(number: int, *, seed: int = 1) -> list[Report]:
    """So many reports; the same attack is told by many, with tolls that agree or do not."""
    chance = random.Random(seed)
    made = []
    for n in range(number):
        text = chance.choice(TELLINGS).format(place=chance.choice(PLACES), day=chance.choice(DAYS), k=chance.choice((3, 4, 5, 7, 40)), i=chance.choice((6, 7, 9)))
        made.append(report(f"r{n:03d}", f"{text} الخبر رقم {n}.", published=f"2024-{chance.choice(('03-13', '03-14', '04-21'))}"))
    return made


def pair() -> list[Report]:
    """Two reports of one attack, and one of another."""
    return [
        report("a", TELLINGS[0].format(place="بعقوبة", day="12 مارس 2024", k=3, i=6), "2024-03-13", source="الوكالة الأولى", url="https://example.org/a"),
        report("b", TELLINGS[1].format(place="بعقوبة", day="12 مارس 2024", k=4, i=7), "2024-03-14", source="الوكالة الثانية"),
        report("c", TELLINGS[2].format(place="كركوك", day="20 أبريل 2024", k=5, i=7), "2024-04-21"),
    ]


def shuffled(reports: Sequence[Report], seed: int) -> list[Report]:
    made = list(reports)
    random.Random(seed).shuffle(made)
    return made
