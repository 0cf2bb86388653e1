"""The review desk in a real Chromium: every action in both languages, by keyboard and by mouse, and what the case holds afterwards."""

from __future__ import annotations

import pytest
from desk_pages import Pages, current, find, go, properties, stored, until

LANGS = pytest.mark.parametrize("lang", ["ar", "en"])


@LANGS
def test_accept_reject_unsure_comment_and_undo_by_keyboard(desk: Pages, lang: str) -> None:
    page = desk.open(lang)
    order = [row["id"] for row in desk.case.queue(limit=10)["rows"]]
    assert current(page) == order[0]
    page.keyboard.press("a")
    assert stored(desk, page, 1)["action"] == "accept"
    until(page, "(id) => Mawqi.desk.current.id === id", order[1])
    page.keyboard.press("c")
    page.keyboard.type("سُئل المراسل")
    page.keyboard.press("Control+Enter")
    made = stored(desk, page, 2)
    assert (made["action"], made["comment"], made["incident_id"], made["coder"]) == ("comment", "سُئل المراسل", order[1], "سلمى")
    assert current(page) == order[1] and "سُئل المراسل" in page.locator(".dk-history").inner_text()
    page.keyboard.press("u")
    page.keyboard.press("Control+Enter")
    assert page.locator(".dk-dialog [role=alert]").is_visible(), "unsure needs words"
    page.keyboard.type("which of the two?")
    page.keyboard.press("Control+Enter")
    assert stored(desk, page, 3)["action"] == "unsure"
    until(page, "(id) => Mawqi.desk.current.id === id", order[2])
    page.keyboard.press("r")
    page.keyboard.press("Control+Enter")
    assert page.locator(".dk-dialog [role=alert]").is_visible(), "a rejection needs a reason"
    page.select_option(".dk-dialog select", "not_an_incident")
    page.click(".dk-dialog [data-act=send]")
    made = stored(desk, page, 4)
    assert (made["action"], made["reason"]) == ("reject", "not_an_incident")
    until(page, "(id) => Mawqi.desk.current.id === id", order[3])
    assert [desk.case.incident(i)["review"] for i in order[:3]] == ["accepted", "unsure", "rejected"]
    page.keyboard.press("z")
    assert stored(desk, page, 5)["action"] == "undo"
    assert current(page) == order[2] and desk.case.incident(order[2])["review"] == "unreviewed"
    assert page.locator(".dk-gone").count() == 1
    page.keyboard.press("z")
    stored(desk, page, 6)
    page.keyboard.press("z")
    stored(desk, page, 7)
    page.keyboard.press("z")
    stored(desk, page, 8)
    assert desk.case.info()["incidents"] == {"unreviewed": len(desk.case.queue(limit=200)["rows"])}


@LANGS
def test_correct_menus_texts_and_weapons(desk: Pages, lang: str) -> None:
    page = desk.open(lang)
    incident = find(desk, incident_type="airstrike", latitude=lambda x: x is not None)
    go(page, incident)
    page.keyboard.press("e")
    assert page.evaluate("document.activeElement.dataset.field") == "incident_type"
    assert page.locator(".dk-mark.dk-lit").count() >= 1, "a focused field lights its words"
    page.keyboard.press("Enter")
    labels = page.locator(".dk-editor option").all_inner_texts()
    assert ("Drone attack" if lang == "en" else "هجوم بطائرة مسيّرة") in labels
    page.select_option(".dk-editor select", "drone_attack")
    page.keyboard.press("Enter")
    page.click(".dk-editor button[type=submit]") if page.locator(".dk-editor").count() else None
    made = stored(desk, page, 1)
    assert (made["action"], made["field"], made["new"], made["old"]) == ("correct", "incident_type", {"incident_type": "drone_attack"}, {"incident_type": "airstrike"})
    assert properties(desk, incident)["incident_type"] == "drone_attack"
    differs = page.locator('[data-line="incident_type"]')
    assert ("Airstrike" if lang == "en" else "غارة جوية") in differs.locator(".dk-machine").inner_text()
    assert page.evaluate("document.activeElement.dataset.field") == "incident_type", "the focus stays where the work is"
    page.click('[data-field="weapons"]')
    for box in page.locator(".dk-editor input:checked").all():
        box.uncheck()
    page.check('.dk-editor input[value="drone"]')
    page.check('.dk-editor input[value="mortar"]')
    page.click(".dk-editor button[type=submit]")
    stored(desk, page, 2)
    assert properties(desk, incident)["weapons"] == ["drone", "mortar"]
    page.click('[data-field="object_hit"]')
    page.check('.dk-editor input[value="hospital"]')
    page.click(".dk-editor button[type=submit]")
    stored(desk, page, 3)
    assert "hospital" in properties(desk, incident)["object_hit"].split("; ")
    page.click('[data-field="target_claimed"]')
    page.fill(".dk-editor input", "مقر قيادة")
    page.keyboard.press("Enter")
    stored(desk, page, 4)
    assert properties(desk, incident)["target_claimed"] == "مقر قيادة"
    for name, value in (("aggregate", "1"), ("status", "denied"), ("outcome", "unknown"), ("event_time", "dawn")):
        page.click(f'[data-field="{name}"]')
        page.select_option(".dk-editor select", value)
        page.click(".dk-editor button[type=submit]")
        page.wait_for_selector(".dk-editor", state="detached")
    p = properties(desk, incident)
    assert (p["aggregate"], p["status"], p["outcome"], p["event_time"]) == (True, "denied", "unknown", "dawn")
    history = page.locator(".dk-history").inner_text()
    assert "مقر قيادة" in history and ("machine" in history.lower() or "الآلة" in history)
    before = len(desk.case.decisions())
    page.click('[data-field="outcome"]')
    page.select_option(".dk-editor select", "occurred")
    page.keyboard.press("Escape")
    assert page.locator(".dk-editor").count() == 0 and len(desk.case.decisions()) == before >= 6


@LANGS
def test_correct_relation_claims_and_launch_places_by_keyboard(desk: Pages, lang: str) -> None:
    page = desk.open(lang)
    incident = find(desk, claims=lambda x: bool(x), latitude=lambda x: x is not None)
    before = properties(desk, incident)
    go(page, incident)
    page.focus('[data-field="relation"]')
    page.keyboard.press("Enter")
    page.select_option(".dk-editor select", "near")
    page.keyboard.press("Enter")
    page.click(".dk-editor button[type=submit]") if page.locator(".dk-editor").count() else None
    made = stored(desk, page, 1)
    assert (made["action"], made["field"], made["new"]) == ("correct", "relation", {"relation": "near"}) and properties(desk, incident)["relation"] == "near"
    assert ("near" if lang == "en" else "قرب") in page.locator('[data-field="relation"]').inner_text()
    page.focus('[data-field="claims"]')
    page.keyboard.press("Enter")
    kept = before["claims"]
    assert page.locator(".dk-one").count() == len(kept)
    page.click(".dk-editor [data-act=another]")
    page.keyboard.type("Hezbollah" if lang == "en" else "حزب الله")
    page.wait_for_selector(".dk-editor [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    line = page.locator(".dk-one").last
    page.locator(".dk-editor button[type=submit]").click()
    assert page.locator(".dk-editor .dk-wrong").inner_text() == ("Choose the stance" if lang == "en" else "اختر موقف القائل")
    line.locator("select").nth(0).select_option("denies")
    line.locator("select").nth(1).select_option("responsibility")
    page.keyboard.press("Tab")
    page.locator(".dk-editor button[type=submit]").click()
    stored(desk, page, 2)
    claims = properties(desk, incident)["claims"]
    assert claims == [*kept, {"speaker": "Hezbollah", "stance": "denies", "about": "responsibility", "value": None}], "those that stood there keep their words"
    shown = page.locator('[data-line="claims"]').inner_text()
    assert ("denies" in shown and "Hezbollah" in shown) if lang == "en" else ("ينفي" in shown and "حزب الله" in shown)
    assert page.locator('[data-line="claims"] .dk-machine').count() == 1
    page.click('[data-field="origins"]')
    page.keyboard.type("صعدة")
    page.wait_for_selector(".dk-editor [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.click(".dk-editor [data-act=another]")
    page.keyboard.type("منصة متحركة")
    page.keyboard.press("Enter")
    stored(desk, page, 3)
    site, words = properties(desk, incident)["origins"]
    assert site["site_id"] == "ye-saada" and site["latitude"] is not None and words == {"name": "منصة متحركة", "site_id": None, "latitude": None, "longitude": None, "text": "منصة متحركة"}
    assert page.locator(".dk-map, .leaflet-container").count() and ("Saada" if lang == "en" else "صعدة") in page.locator('[data-field="origins"]').inner_text()
    page.click('[data-field="origins"]')
    page.locator(".dk-one [data-act=remove]").first.click()
    page.locator(".dk-editor button[type=submit]").click()
    stored(desk, page, 4)
    assert [o["name"] for o in properties(desk, incident)["origins"]] == ["منصة متحركة"]
    for count, (name, wanted) in enumerate((("origins", [site, words]), ("origins", before["origins"]), ("claims", kept), ("relation", before["relation"])), start=5):
        page.focus("#dk-fields")
        page.keyboard.press("z")
        stored(desk, page, count)
        assert properties(desk, incident)[name] == wanted, "undone"


@LANGS
def test_correct_dates_numbers_and_people(desk: Pages, lang: str) -> None:
    page = desk.open(lang)
    incident = find(desk, fatalities=lambda n: n is not None)
    go(page, incident)
    page.click('[data-field="event_date"]')
    page.select_option(".dk-editor select", "span")
    page.locator(".dk-editor input[type=date]").nth(0).fill("2024-03-09")
    page.locator(".dk-editor input[type=date]").nth(1).fill("2024-03-07")
    page.click(".dk-editor button[type=submit]")
    assert page.locator(".dk-editor [role=alert]").is_visible(), "the last day lies before the first"
    page.locator(".dk-editor input[type=date]").nth(1).fill("2024-03-12")
    page.click(".dk-editor button[type=submit]")
    stored(desk, page, 1)
    p = properties(desk, incident)
    assert (p["event_date"], p["date_start"], p["date_end"], p["time_precision"]) == ("2024-03", "2024-03-09", "2024-03-12", 2)
    page.click('[data-field="event_date"]')
    page.select_option(".dk-editor select", "day")
    page.fill(".dk-editor input[type=date]", "2024-03-10")
    page.click(".dk-editor button[type=submit]")
    stored(desk, page, 2)
    p = properties(desk, incident)
    assert (p["event_date"], p["date_start"], p["date_end"], p["time_precision"]) == ("2024-03-10", "2024-03-10", "2024-03-10", 1)
    page.click('[data-field="event_date"]')
    page.select_option(".dk-editor select", "none")
    page.click(".dk-editor button[type=submit]")
    stored(desk, page, 3)
    assert [properties(desk, incident)[k] for k in ("event_date", "date_start", "date_end", "time_precision")] == [None] * 4
    page.click('[data-field="fatalities"]')
    one, low, high = page.locator(".dk-editor input").all()
    one.fill("4")
    low.fill("9")
    high.fill("6")
    page.click(".dk-editor button[type=submit]")
    assert page.locator(".dk-editor [role=alert]").is_visible()
    low.fill("4")
    page.click(".dk-editor button[type=submit]")
    stored(desk, page, 4)
    p = properties(desk, incident)
    assert (p["fatalities"], p["fatalities_min"], p["fatalities_max"]) == (4, 4, 6)
    assert p["evidence"]["fatalities"] == [{"by": "coder"}]
    page.click('[data-field="actor1"]')
    page.fill(".dk-editor input", "حزب الل" if lang == "ar" else "hezbol")
    page.wait_for_selector(".dk-options li")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    stored(desk, page, 5)
    p = properties(desk, incident)
    assert p["actor1"] == "Hezbollah" and p["actor1_ar"] == "حزب الله"
    page.click('[data-field="actor2"]')
    page.fill(".dk-editor input", "مسلحون من القرية")
    page.click(".dk-editor button[type=submit]")
    stored(desk, page, 6)
    assert properties(desk, incident)["actor2_ar"] == "مسلحون من القرية"


@LANGS
def test_words_marked_by_keyboard_bear_a_value_out(desk: Pages, lang: str) -> None:
    page = desk.open(lang)
    incident = find(desk, fatalities=lambda n: n is not None)
    go(page, incident)
    report = desk.case.incident(incident)["reports"][0]
    text = desk.case.report(report)["text"]
    page.click('[data-field="injuries"]')
    page.locator(".dk-editor input").first.fill("2")
    page.focus("#dk-text")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    span = page.evaluate("Mawqi.desk.sync()")
    assert text[span["start"]:span["end"]] == span["text"] == " ".join(text.split()[1:3])
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.type") == "submit"
    page.keyboard.press("Enter")
    made = stored(desk, page, 1)
    assert made["new"]["injuries"] == 2
    assert properties(desk, incident)["evidence"]["injuries"] == [{"report_id": report, "start": span["start"], "end": span["end"], "text": span["text"]}]
    assert page.locator('[data-line="injuries"] .dk-said').inner_text() == span["text"]


def test_a_field_lights_its_words_and_words_light_their_field(desk: Pages) -> None:
    page = desk.open()
    incident = find(desk, weapons=lambda w: bool(w))
    go(page, incident)
    page.hover('[data-line="weapons"]')
    words = {s["text"] for s in properties(desk, incident)["evidence"]["weapons"]}
    lit = page.locator(".dk-mark.dk-lit").all_inner_texts()
    assert lit and all(any(part in word for word in words) for part in lit)
    page.hover(".dk-body .dk-c-trigger >> nth=0")
    assert page.locator('[data-line="incident_type"].dk-lit').count() == 1
    page.keyboard.press("]")
    assert page.evaluate("document.activeElement.tagName") == "MARK"
    page.locator(".dk-body .dk-c-trigger").first.click()
    assert page.evaluate("document.activeElement.dataset.field") == "incident_type"


@LANGS
def test_another_candidate_a_place_of_the_gazetteer_and_none(desk: Pages, lang: str) -> None:
    page = desk.open(lang)
    incident, number, site = next(
        (row["id"], k, c["site_id"]) for row in desk.case.queue(limit=200)["rows"] for view in [desk.app.desk.incident(row["id"])] for k, c in enumerate(view["candidates"][:9])
        if not c["chosen"] and any(x["chosen"] for x in view["candidates"])
    )  # fmt: skip
    go(page, incident)
    before = properties(desk, incident)["site_id"]
    assert page.locator(".dk-badge").count() == page.evaluate("Mawqi.desk.places.filter((p) => p.latitude !== null).length")
    page.keyboard.press(str(number + 1))
    made = stored(desk, page, 1)
    assert made["action"] == "place" and made["new"]["site_id"] == site and made["old"]["site_id"] == before
    assert properties(desk, incident)["site_id"] == site
    assert page.locator(f'[data-site="{site}"]').get_attribute("aria-pressed") == "true"
    page.keyboard.press("p")
    page.fill("#dk-find", "البوكمال" if lang == "ar" else "Al-Bukamal")
    page.wait_for_selector(".dk-options li")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.candidate") is not None
    page.keyboard.press("Enter")
    stored(desk, page, 2)
    p = properties(desk, incident)
    assert p["location_ar"] == "البوكمال" and p["iso"] == "SY" and abs(p["latitude"] - 34.45) < 0.1
    page.click("[data-act=no_place]")
    stored(desk, page, 3)
    p = properties(desk, incident)
    assert p["latitude"] is None and p["location"] is None
    assert p["evidence"]["location"] == [{"by": "coder"}]


@LANGS
def test_a_pin_dropped_by_hand_with_its_circle(desk: Pages, lang: str) -> None:
    page = desk.open(lang)
    incident = find(desk, latitude=lambda x: x is not None, uncertainty_km=lambda x: x is not None and x < 6)
    go(page, incident)
    before = properties(desk, incident)
    page.keyboard.press("g")
    page.wait_for_selector(".dk-pin")
    page.focus(".dk-pin")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.focus(".dk-handle")
    page.keyboard.press("ArrowUp")
    pin = page.evaluate("({latitude: Mawqi.desk.pin.latitude, longitude: Mawqi.desk.pin.longitude, uncertainty_km: Mawqi.desk.pin.uncertainty_km})")
    assert pin["longitude"] > before["longitude"] and pin["uncertainty_km"] == pytest.approx(before["uncertainty_km"] * 1.1, abs=0.06)
    radius = "(() => { const c = Mawqi.desk.pin.circle, m = Mawqi.desk.map, a = m.latLngToLayerPoint(c.getLatLng()), e = m.layerPointToLatLng([a.x + c._radius, a.y]); return m.distance(c.getLatLng(), e) / 1000; })()"
    assert page.evaluate(radius) == pytest.approx(pin["uncertainty_km"], rel=0.02), "the circle is to scale"
    box = page.locator(".dk-pin").bounding_box()
    assert box
    page.mouse.move(box["x"] + 15, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 15, box["y"] - 20, steps=4)
    page.mouse.up()
    dragged = page.evaluate("Mawqi.desk.pin.latitude")
    assert dragged > pin["latitude"]
    page.locator(".dk-pinform input").nth(2).fill("7.5")
    page.locator(".dk-pinform input").nth(3).fill("تل الشمال")
    page.click(".dk-pinform button[type=submit]")
    made = stored(desk, page, 1)
    p = properties(desk, incident)
    assert made["action"] == "place" and (p["latitude"], p["uncertainty_km"], p["location_ar"]) == (pytest.approx(dragged), 7.5, "تل الشمال")
    assert desk.case.incident(incident)["feature"]["geometry"]["coordinates"] == [p["longitude"], p["latitude"]]
    page.click("[data-act=pin]")
    page.locator(".dk-pinform input").nth(2).fill("0")
    page.click(".dk-pinform button[type=submit]")
    page.keyboard.press("Escape")
    assert page.locator(".dk-pinform").count() == 0 and len(desk.case.decisions()) == 1


@LANGS
def test_an_incident_added_by_marking_words(desk: Pages, lang: str) -> None:
    page = desk.open(lang)
    report = page.evaluate("Mawqi.desk.current.reports[0].id")
    text = desk.case.report(report)["text"]
    page.keyboard.press("n")
    assert page.locator(".dk-toast").is_visible(), "without marked words it says what to do"
    page.keyboard.press("w")
    page.keyboard.press("Home")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("n")
    page.click(".dk-dialog [data-act=send]")
    assert page.locator(".dk-dialog [role=alert]").is_visible(), "it needs a type"
    page.select_option(".dk-dialog select", "abduction")
    page.fill(".dk-dialog .dk-combo input", "هيت" if lang == "ar" else "Hit")
    page.wait_for_selector(".dk-dialog .dk-options li")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.fill(".dk-dialog input[type=date]", "2024-02-03")
    page.locator(".dk-dialog input[type=number]").nth(1).fill("2")
    page.click(".dk-dialog [data-act=send]")
    made = stored(desk, page, 1)
    incident = made["incident_id"]
    held = desk.case.incident(incident)
    p = held["feature"]["properties"]
    assert held["review"] == "added" and held["machine"] is None
    assert (p["incident_type"], p["event_date"], p["injuries"], p["location_ar"]) == ("abduction", "2024-02-03", 2, "هيت")
    (source,) = p["sources"]
    assert source["report_id"] == report and source["quote"] == text[source["start"]:source["end"]] == " ".join(text.split()[:4])
    assert current(page) == incident
    page.keyboard.press("z")
    stored(desk, page, 2)
    until(page, "Mawqi.desk.current === null")
    assert desk.case.incident(incident) is None and page.locator(".dk-empty").is_visible()
    page.keyboard.press("j")
    until(page, "Mawqi.desk.current !== null")


def test_words_marked_by_mouse(desk: Pages) -> None:
    page = desk.open("en")
    page.locator(".dk-body .dk-c-place").first.dblclick()
    until(page, "Mawqi.desk.marked")
    span = page.evaluate("Mawqi.desk.marked")
    text = desk.case.report(span["report_id"])["text"]
    assert text[span["start"]:span["end"]] == span["text"] and span["text"] in page.locator(".dk-body .dk-c-place").first.inner_text()
    page.click(".dk-marked [data-act=mark_place]")
    assert page.input_value("#dk-find") == span["text"]
    page.click(".dk-marked [data-act=mark_add]")
    assert page.locator(".dk-dialog .dk-quote").inner_text() == span["text"]


def test_a_field_lights_the_tab_of_the_report_that_has_its_words(desk: Pages) -> None:
    page = desk.open()
    go(page, find(desk, merged=lambda m: len(m or []) > 1))
    assert page.locator("[data-report]").count() >= 2
    page.hover('[data-line="incident_type"]')
    assert page.locator("[data-report].dk-lit").count() >= 2
    page.keyboard.press("o")
    assert page.locator("[data-report]").nth(1).get_attribute("aria-pressed") == "true"
    assert page.locator(".dk-body .dk-c-trigger").count() >= 1


@LANGS
def test_merge_and_split(desk: Pages, lang: str) -> None:
    page = desk.open(lang)
    incident = next(row["id"] for row in desk.case.queue(limit=200)["rows"] if desk.app.desk.near(row["id"]))
    other = desk.app.desk.near(incident)[0]["id"]
    parts = set(desk.case.incident(incident)["members"]) | set(desk.case.incident(other)["members"])
    go(page, incident)
    page.keyboard.press("m")
    page.wait_for_selector(".dk-choices input")
    page.click(".dk-dialog [data-act=send]")
    assert page.locator(".dk-dialog [role=alert]").is_visible()
    page.check(f'.dk-choices input[value="{other}"]')
    page.click(".dk-dialog [data-act=send]")
    made = stored(desk, page, 1)
    assert made["action"] == "merge"
    assert set(desk.case.incident(incident)["members"]) == parts
    assert desk.case.incident(other)["id"] == incident
    page.keyboard.press("s")
    page.wait_for_selector(".dk-choices input")
    page.locator(f'.dk-choices input[value="{other}"]').check()
    page.click(".dk-dialog [data-act=send]")
    stored(desk, page, 2)
    assert other not in desk.case.incident(incident)["members"]
    assert desk.case.incident(other)["id"] != incident
    page.keyboard.press("z")
    stored(desk, page, 3)
    page.keyboard.press("z")
    stored(desk, page, 4)
    assert desk.case.incident(other)["id"] == other and desk.case.incident(incident)["review"] == "unreviewed"


@LANGS
def test_two_coders_at_once(desk: Pages, lang: str) -> None:
    first, second = desk.open(lang), desk.open(lang, app=desk.serve("كريم"))
    incident = find(desk, fatalities=lambda n: n is not None)
    for page, number in ((first, "11"), (second, "12")):
        go(page, incident)
        page.click('[data-field="fatalities"]')
        page.locator(".dk-editor input").first.fill(number)
        for k in (1, 2):
            page.locator(".dk-editor input").nth(k).fill(number)
    first.click(".dk-editor button[type=submit]")
    stored(desk, first, 1)
    second.click(".dk-editor button[type=submit]")
    second.wait_for_selector(".dk-dialog")
    row = second.locator('[data-conflict="fatalities"]')
    assert row.locator(".dk-theirs").inner_text() == "11" and row.locator(".dk-yours").inner_text() == "12"
    assert "سلمى" in second.locator(".dk-dialog").inner_text()
    assert properties(desk, incident)["fatalities"] == 11 and len(desk.case.decisions()) == 1
    second.click(".dk-dialog [data-act=cancel]")
    assert len(desk.case.decisions()) == 1 and "11" in second.locator('[data-field="fatalities"]').inner_text()
    second.click('[data-field="injuries"]')
    second.locator(".dk-editor input").first.fill("5")
    go(first, incident)
    first.keyboard.press("a")
    stored(desk, first, 2)
    second.click(".dk-editor button[type=submit]")
    second.wait_for_selector(".dk-dialog")
    second.click(".dk-dialog [data-act=send]")
    made = stored(desk, second, 3)
    assert made["coder"] == "كريم" and made["new"]["injuries"] == 5
    assert properties(desk, incident)["fatalities"] == 11 and properties(desk, incident)["injuries"] == 5
    first.evaluate("Mawqi.desk.openIncident(Mawqi.desk.current.id)")
    go(first, incident)
    assert "كريم" in first.locator(".dk-history").inner_text()
    assert len(desk.errors) == 2 and all("409" in error for error in desk.errors), "the browser's own word on a refused request"
    desk.errors.clear()


def test_an_incident_that_somebody_merged_away_takes_no_decision(desk: Pages) -> None:
    from mawqi.case import Decision

    page = desk.open()
    incident = next(row["id"] for row in desk.case.queue(limit=200)["rows"] if desk.app.desk.near(row["id"]))
    other = desk.app.desk.near(incident)[0]["id"]
    go(page, other)
    desk.case.decide(Decision(incident, "كريم", "merge", new={"with": [other]}), seen_version=desk.case.incident(incident)["version"])
    page.keyboard.press("a")
    page.wait_for_selector(".dk-dialog")
    assert page.locator(".dk-dialog [data-act=send]").count() == 0
    page.keyboard.press("Escape")
    assert current(page) == incident and len(desk.case.decisions()) == 1
    desk.errors.clear()


def test_a_merge_with_an_incident_that_moved_is_refused(desk: Pages) -> None:
    from mawqi.case import Decision

    page = desk.open()
    incident = next(row["id"] for row in desk.case.queue(limit=200)["rows"] if desk.app.desk.near(row["id"]))
    other = desk.app.desk.near(incident)[0]["id"]
    go(page, incident)
    page.keyboard.press("m")
    page.check(f'.dk-choices input[value="{other}"]')
    desk.case.decide(Decision(other, "كريم", "comment", comment="انتظر"), seen_version=desk.case.incident(other)["version"])
    page.click(".dk-dialog [data-act=send]")
    page.wait_for_selector(".dk-toast.dk-bad")
    assert "كريم" in page.locator(".dk-toast").inner_text() and page.locator(".dk-dialog").count() == 0
    assert [d["action"] for d in desk.case.decisions()] == ["comment"] and current(page) == incident
    desk.errors.clear()


def test_what_is_being_written_is_not_lost(desk: Pages) -> None:
    page = desk.open("en")
    before = current(page)
    page.click('[data-field="fatalities"]')
    page.locator(".dk-editor input").first.fill("3")
    page.click(".dk-act[data-act=accept]")
    assert page.locator(".dk-toast.dk-bad").is_visible() and page.locator(".dk-editor input").first.input_value() == "3"
    page.keyboard.press("Enter")
    stored(desk, page, 1)
    page.click("[data-act=pin]")
    page.locator(".dk-pinform input").nth(2).fill("9")
    page.click(".dk-act[data-act=accept]")
    assert page.locator(".dk-pinform input").nth(2).input_value() == "9" and len(desk.case.decisions()) == 1
    page.keyboard.press("Escape")
    page.click(".dk-act[data-act=accept]")
    assert stored(desk, page, 2)["incident_id"] == before


def test_what_others_decide_is_seen(desk: Pages) -> None:
    from mawqi.case import Decision

    page = desk.open()
    seen = desk.case.incident(current(page))
    desk.case.decide(Decision(seen["id"], "كريم", "correct", new={"fatalities": 41}), seen_version=seen["version"])
    page.evaluate("Mawqi.desk.watch()")
    until(page, "document.querySelector('[data-field=fatalities]').textContent.includes('41')")
    assert page.locator(".dk-toast").is_visible()
