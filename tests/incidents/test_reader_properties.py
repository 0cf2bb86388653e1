"""What holds of every report, sensible or not: quotes are the text's own words, ids are stable, nothing falls over, time is linear."""

from __future__ import annotations

import random
import re
import time
import unicodedata
from dataclasses import fields
from functools import lru_cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gazetteer import Gazetteer
from gazetteer.paths import data_dir
from incidents.merge import merge
from incidents.model import Incident, Report
from incidents.reader import extract

PUBLISHED = "2024-03-20"
STATUSES = frozenset(("occurred", "intercepted", "claimed", "denied", "alleged", "threatened"))
OUTCOMES = frozenset(("occurred", "intercepted", "foiled", "threatened", "unknown"))
STANCES = frozenset(("claims", "confirms", "denies", "doubts"))
WEAPONS = frozenset(
    "drone rocket_or_missile rocket guided_missile ballistic_missile cruise_missile mortar artillery aircraft helicopter barrel_bomb ied vbied suicide_vest landmine grenade "
    "small_arms tank ship unmanned_boat chemical other".split()
)
TYPES = frozenset(
    "missile_rocket_attack drone_attack airstrike shelling_artillery ied_explosion landmine_uxo grenade suicide_bombing armed_clash armed_assault sniper execution assassination "
    "interception naval_attack vessel_seizure abduction raid_arrest property_destruction territory_taken weapons_seized sexual_violence explosion_unspecified other presence".split()
)
ISO = {1: r"\d{4}-\d\d-\d\d", 2: r"\d{4}(-\d\d){0,2}", 3: r"\d{4}-\d\d", 4: r"\d{4}"}

WORDS = (
    "قصفت قصف غارة غارات طائرة مسيرة حربية صواريخ صاروخا صاروخ باليستي هجوم هاجم مسلحون انفجار انفجرت عبوة ناسفة سيارة مفخخة لغم اشتباكات كمين اغتيال خطف اعتقلت داهمت قتل قتلت "
    "مقتل استشهد أصيب إصابة جرح ثلاثة مدنيين جنديان قتيلان 12 ٧ عشرات أربعة أشخاص جرحى قتيل وجريح دون إصابات بينهم طفل نفى نفت تبنى تبنت أعلنت زعم مصدر أمني التحالف الدولي تنظيم الدولة "
    "الحشد الشعبي الحوثيون الجيش الإسرائيلي التركي دمشق بغداد صنعاء غزة إدلب الموصل الحسكة الحديدة البوكمال العراق سوريا اليمن مدينة قاعدة مطار حقل ريف شمال غرب قرب بين باتجاه من على في إلى "
    "25 كيلومترا البحر الأحمر ساحل سفينة أمس الأحد ليل الخميس-الجمعة فجر 14 شباط/فبراير 2024 الماضي قبل يومين بعد ذلك منه اليوم التالي وفي ثم لم لا دون إن أن ، . ؛ : « » ( ) \n - •"
).split(" ")


@lru_cache(maxsize=1)
def samples() -> dict[str, str]:
    return {p.stem: p.read_text(encoding="utf-8") for p in sorted((data_dir() / "samples").glob("*.txt"))}


def sentences() -> list[str]:
    return [s.strip() for text in samples().values() for s in re.split(r"(?<=[.؟!])\s|\n", text) if s.strip()]


def report(text: str, name: str = "r", published: str | None = PUBLISHED) -> Report:
    return Report(name, text, published=published, source="test")


def spans_hold(made: Incident, texts: dict[str, str]) -> None:
    """Check that all an incident quotes stands in the reports where it says."""
    for name, spans in made.evidence.items():
        assert spans, f"{name} has an empty list of evidence"
        for span in spans:
            assert 0 <= span.start < span.end <= len(texts[span.report_id]), name
            assert span.text == texts[span.report_id][span.start : span.end], name
    for source in made.sources:
        assert source["quote"] == texts[source["report_id"]][source["start"] : source["end"]]
        assert source["quote"]
    for item in [*made.claims, *({"start": t.start, "end": t.end, "report_id": t.report_id} for t in made.casualties)]:
        assert 0 <= item["start"] <= item["end"] <= len(texts[item["report_id"]])
    assert made.trigger.text == texts[made.trigger.report_id][made.trigger.start : made.trigger.end] and made.trigger.text


def values_hold(made: Incident) -> None:
    """Check the values against the contract and each value against its evidence."""
    assert re.fullmatch(r"[0-9a-f]{16}", made.id)
    assert made.incident_type in TYPES and made.status in STATUSES and made.outcome in OUTCOMES
    assert set(made.weapons) <= WEAPONS and len(set(made.weapons)) == len(made.weapons)
    assert 0.0 <= made.confidence <= 1.0
    assert {c["stance"] for c in made.claims} <= STANCES
    assert set(made.notes) == {"ar", "en"} and all(made.notes.values())
    assert made.evidence.get("incident_type"), "a type without evidence"
    if made.place is not None or made.location_text:
        assert made.evidence.get("location"), "a place without evidence"
    if made.event_date is not None:
        assert made.time_precision in ISO and re.fullmatch(ISO[made.time_precision], made.event_date)
        assert made.date_start is not None and made.date_end is not None and made.date_start <= made.date_end
        assert made.evidence.get("event_date"), "a date without evidence"
    else:
        assert made.time_precision is None and made.date_start is None and made.date_end is None
    for name in ("fatalities", "injuries", "munitions"):
        value, low, high = (getattr(made, name + suffix) for suffix in ("", "_min", "_max"))
        for number in (value, low, high):
            assert number is None or number >= 0
        if value is not None:
            assert low is not None and high is not None and low <= value <= high, name
        if value is not None or low is not None:
            assert made.evidence.get(name), f"{name} without evidence"
    for name in ("actor2", "object_hit"):
        if getattr(made, name):
            assert made.evidence.get("target" if name == "object_hit" else name), f"{name} without evidence"
    if made.date_text:
        assert made.date_text in {s.text for s in made.evidence["event_date"]}


def check(texts: dict[str, str], gazetteer: Gazetteer, published: str | None = PUBLISHED) -> list[Incident]:
    out = [i for some in extract([report(t, n, published) for n, t in texts.items()], gazetteer) for i in some]
    for made in out:
        spans_hold(made, texts)
        values_hold(made)
    assert len({i.id for i in out}) == len(out), "two incidents with one id"
    for made in merge(out):
        spans_hold(made, texts)
    return out


def test_the_samples_hold(gazetteer: Gazetteer) -> None:
    out = check(samples(), gazetteer)
    assert len(out) > 25


@pytest.mark.parametrize("seed", range(6))
def test_shuffled_sentences_hold(seed: int, gazetteer: Gazetteer) -> None:
    rng = random.Random(seed)
    some = sentences()
    rng.shuffle(some)
    cuts = [some[i : i + 12] for i in range(0, len(some), 12)]
    check({f"s{n}": rng.choice((" ", "\n", "\n\n")).join(lines) for n, lines in enumerate(cuts)}, gazetteer, rng.choice((PUBLISHED, None)))


@pytest.mark.parametrize("seed", range(12))
def test_words_in_any_order_hold(seed: int, gazetteer: Gazetteer) -> None:
    rng = random.Random(1000 + seed)
    check({f"w{n}": " ".join(rng.choices(WORDS, k=rng.randrange(5, 160))) for n in range(25)}, gazetteer, rng.choice((PUBLISHED, None)))


@pytest.mark.parametrize("seed", range(3))
def test_samples_with_characters_strewn_in_hold(seed: int, gazetteer: Gazetteer) -> None:
    rng = random.Random(2000 + seed)
    strew = "\u200f\u200e\u202e\u2066\u2069\u0640\u064b\u0651\ufeff\x00\ud800\udfff\U0001f534\u00a0\u2028\r\n،.«»\ufefb\ufdf2\u200c"
    out = {}
    for name, text in samples().items():
        chars = list(text)
        for _ in range(len(chars) // 15):
            chars.insert(rng.randrange(len(chars)), rng.choice(strew))
        out[name] = "".join(chars)
    check(out, gazetteer)


def test_marks_that_nobody_sees_change_no_value(gazetteer: Gazetteer) -> None:
    text = "قتل ثلاثة مدنيين في غارة جوية على مدينة البوكمال مساء الأحد 17 آذار 2024."
    (plain,) = check({"r": text}, gazetteer)
    for mark in ("\u200f", "\u202b", "\u0640", "\u064e"):
        marked = "".join(c + mark if c.isalpha() and unicodedata.category(c) == "Lo" else c for c in text)
        (made,) = check({"r": marked}, gazetteer)
        for name in ("incident_type", "place", "event_date", "fatalities", "weapons", "status"):
            assert getattr(made, name) == getattr(plain, name), (name, mark)


HOSTILE = {
    "empty": "",
    "blank": " \n\t\u00a0\u2028 ",
    "nul": "\x00" * 50,
    "nul inside": "قصفت\x00الطائرات\x00مدينة\x00إدلب\x00أمس",
    "surrogates": "\ud800\udc00\udfff",
    "surrogates inside": "قصفت الطائرات \ud83d مدينة إدلب \udd34 أمس وقتل ثلاثة مدنيين",
    "bidi": "\u202e\u2066\u2067\u2068\u202a\u202b\u202c\u2069" * 20,
    "bidi inside": "\u202eقصفت الطائرات\u202c مدينة \u2067إدلب\u2069 أمس وقتل \u20663\u2069 مدنيين",
    "emoji": "🔴🔴 عاجل | قصفت الطائرات مدينة إدلب 🇸🇾 وقتل ٣",
    "combining": "قصف" + "\u064b" * 5000 + " مدينة إدلب",
    "tatweel": "قـ" + "ـ" * 5000 + "صف الجيش مدينة إدلب",
    "no stops": "قصفت الطائرات مدينة إدلب وقتل ثلاثة و" * 60,
    "stops": ".،؛:!؟" * 500,
    "brackets": "(((((«««[[[" * 200,
    "digits": "9" * 3000,
    "numbers": "1 " * 1500,
    "number words": "ثلاثة و" * 800,
    "dates": "ليل 12-13 شباط 99/99/2024 " * 150,
    "months": "شباط/فبراير (آذار) " * 300,
    "weekdays": "الخميس-الجمعة-السبت " * 300,
    "markup": "<script>alert('قصف مدينة إدلب')</script> ${قتل} {{7}} %s \\u0642 &lt;",
    "presentation forms": unicodedata.normalize("NFKC", "قصف") + " \ufedf\ufe8e \ufefb \ufdf2 مدينة إدلب",
    "old scripts": "𐤀𐤁𐤂 ܫܠܡܐ ⵣⵣⵣ 中文新聞 नमस्ते १२ ४",
    "marks only": "\u064b\u064c\u064d\u0651",
    "latin": "Air strike kills three in Idlib on Sunday. " * 20,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("published", [PUBLISHED, None, "", "gestern", "2024-13-45", "2024-03-20T23:59:59+03:00"])
def test_hostile_text_is_read_or_left(name: str, published: str | None, gazetteer: Gazetteer) -> None:
    check({"r": HOSTILE[name]}, gazetteer, published)


@pytest.mark.parametrize("published", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("words", ["أمس", "الأحد الماضي", "الشهر الماضي", "العام الماضي", "قبل أسبوع", "الأسبوع الماضي", "في 3 آذار", "قبل 9999999 أيام", "قبل 999999 أسبوع", "قبل 9999999 شهر"])
def test_dates_beyond_the_calendar(published: str, words: str, gazetteer: Gazetteer) -> None:
    text = f"قصفت الطائرات مدينة إدلب {words}، فقتل ثلاثة وأصيب اثنان."
    check({"r": text}, gazetteer, published)
    check({"r": text}, gazetteer)


def test_a_hostile_report_does_not_touch_its_neighbours(gazetteer: Gazetteer) -> None:
    text = samples()["01_agency_hasakah_base"]
    alone = extract([report(text, "good")], gazetteer)[0]
    batch = [report(t, f"bad {n}") for n, t in HOSTILE.items()]
    for at in (0, len(batch) // 2, len(batch)):
        mixed = extract([*batch[:at], report(text, "good"), *batch[at:]], gazetteer)
        assert mixed[at] == alone


ALPHABET = st.one_of(
    st.characters(),
    st.characters(min_codepoint=0x0600, max_codepoint=0x06FF),
    st.sampled_from("\x00\ud800\udfff\u202e\u2066\u2069\u200b\u0640\n\r\u2028.،؛:؟!-–—«»()0123456789٠١٢٣٤٥٦٧٨٩"),
)
COMMON = settings(max_examples=250, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture])


@COMMON
@given(text=st.text(ALPHABET, max_size=120))
def test_any_characters(text: str, gazetteer: Gazetteer) -> None:
    check({"r": text}, gazetteer)


@COMMON
@given(words=st.lists(st.one_of(st.sampled_from(WORDS), st.text(ALPHABET, min_size=1, max_size=6)), max_size=60))
def test_words_of_the_field_between_any_characters(words: list[str], gazetteer: Gazetteer) -> None:
    check({"r": " ".join(words)}, gazetteer)


@COMMON
@given(data=st.data())
def test_a_report_cut_anywhere(data: st.DataObject, gazetteer: Gazetteer) -> None:
    text = data.draw(st.sampled_from(sorted(samples().values())))
    start = data.draw(st.integers(0, len(text)))
    check({"r": text[start : data.draw(st.integers(start, min(len(text), start + 700)))]}, gazetteer)


# ---- ids ---------------------------------------------------------------------------------------------------------------


def ids(groups: list[list[Incident]]) -> list[list[str]]:
    return [[i.id for i in some] for some in groups]


def test_ids_are_the_same_in_every_run_and_batch(gazetteer: Gazetteer) -> None:
    reports = [report(text, name) for name, text in samples().items()]
    once = ids(extract(reports, gazetteer))
    assert ids(extract(reports, gazetteer)) == once
    assert [ids(extract([r], gazetteer))[0] for r in reports] == once
    assert ids(extract(reports[::-1], gazetteer))[::-1] == once
    assert ids(extract(reports * 2, gazetteer)) == once * 2
    flat = [i for some in once for i in some]
    assert len(flat) == len(set(flat)) and all(re.fullmatch(r"[0-9a-f]{16}", i) for i in flat)


def test_records_are_the_same_in_every_batch(gazetteer: Gazetteer) -> None:
    reports = [report(text, name) for name, text in samples().items()]
    assert [extract([r], gazetteer)[0] for r in reports] == extract(reports, gazetteer)


def test_ids_hang_on_the_report_and_not_on_the_publication(gazetteer: Gazetteer) -> None:
    text = "قصفت الطائرات مدينة إدلب في 3 شباط 2024، ما أدى إلى مقتل ثلاثة مدنيين."
    one, same, other = (ids(extract([report(text, name, published)], gazetteer))[0] for name, published in (("a", PUBLISHED), ("a", "2024-02-05"), ("b", PUBLISHED)))
    assert one and one == same and not set(one) & set(other)


def test_an_id_stays_when_a_value_changes(gazetteer: Gazetteer) -> None:
    texts = [f"قصفت الطائرات مدينة إدلب في 3 شباط 2024، ما أدى إلى مقتل {n} مدنيين." for n in ("ثلاثة", "خمسة")]
    (a,), (b,) = (extract([report(t)], gazetteer)[0] for t in texts)
    assert (a.fatalities, b.fatalities) == (3, 5) and a.id == b.id


def test_the_reports_are_left_as_they_were(gazetteer: Gazetteer) -> None:
    reports = [report(text, name) for name, text in samples().items()]
    before = [[getattr(r, f.name) for f in fields(r)] for r in reports]
    extract(reports, gazetteer)
    assert [[getattr(r, f.name) for f in fields(r)] for r in reports] == before


def test_no_reports_no_incidents(gazetteer: Gazetteer) -> None:
    assert extract([], gazetteer) == []


# ---- length ------------------------------------------------------------------------------------------------------------


PROSE = "قال مسؤولون إن السكان عادوا إلى منازلهم بعد هدوء استمر ساعات، وإن المدارس فتحت أبوابها."
TOLD = "قتل ثلاثة مدنيين في غارة جوية على مدينة إدلب مساء الأحد."


def long_text(size: int, unit: str) -> str:
    """Return ``unit`` as often as fits into ``size`` bytes of UTF-8."""
    return unit * (size // len(unit.encode()))


def seconds(text: str, gazetteer: Gazetteer) -> float:
    began = time.process_time()
    extract([report(text)], gazetteer)
    return time.process_time() - began


def is_linear(short: str, long: str, gazetteer: Gazetteer) -> bool:
    """Return whether a text four times as long takes less than eight times the time; a busy machine gets three tries."""
    return any(seconds(long, gazetteer) < 8 * seconds(short, gazetteer) for _ in range(3))


@pytest.mark.parametrize("unit", [PROSE + "\n", PROSE + " ", TOLD + "\n", TOLD + " "])
def test_time_is_linear_in_the_length(unit: str, gazetteer: Gazetteer) -> None:
    assert is_linear(long_text(50_000, unit), long_text(200_000, unit), gazetteer)


@pytest.mark.parametrize("unit", ["قصف ", "قصفت الطائرات مدينة إدلب أمس وقتل ثلاثة مدنيين و"])
def test_a_line_that_never_stops_is_linear_too(unit: str, gazetteer: Gazetteer) -> None:
    assert is_linear(long_text(12_000, unit), long_text(48_000, unit), gazetteer)


@pytest.mark.parametrize("unit", ["كلمة ", "ا", "1 ", "، ", "(", "\u064b", "الأحد ", "شباط ", "إدلب "])
def test_one_line_of_200_kilobytes(unit: str, gazetteer: Gazetteer) -> None:
    began = time.process_time()
    check({"r": long_text(200_000, unit)}, gazetteer)
    assert time.process_time() - began < 20
