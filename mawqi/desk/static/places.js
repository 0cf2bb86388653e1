// The candidates for the place with their scores and reasons; choosing one, searching the gazetteer, the pin's form, "no place".
(function (M) {
  "use strict";
  const D = M.desk;
  D.places = [];
  D.siteName = (c) => (M.lang === "ar" ? c.name_ar || c.name : c.name || c.name_ar) || c.site_id;
  const country = (iso) => { const row = iso && M.block.basemap.names[iso]; return row ? row[M.lang === "ar" ? 0 : 1] : iso || ""; };
  const division = (c) => (M.lang === "ar" ? c.admin1_ar || c.admin1 : c.admin1) || "";
  const about = (c) => [c.kind ? M.term("site_kind", c.kind) : "", division(c), country(c.iso)].filter((v, k, all) => v && all.indexOf(v) === k).join(D.comma());
  D.siteAbout = about;
  const why = (reasons) => reasons.map(([name, weight]) => M.reason(`place x: at; ${name} ${weight >= 0 ? "+" : ""}${Number(weight).toFixed(2)}`).text.split(/: /).slice(1).join(": ") || name);

  D.makePlaces = function () {
    D.placeBox = M.el("div", { class: "dk-scroll dk-places", tabindex: "-1" });
    return M.el("section", { class: "dk-where dk-pane", "data-pane": "map", "aria-label": M.s("places_of") }, D.makeMap(), D.placeBox);
  };
  D.drawPlaces = function () {
    M.empty(D.placeBox);
    if (!D.current) return;
    if (D.pin) { D.placeBox.appendChild(pinForm()); return; }
    const found = D.suggest(M.s("find_place"), "", D.findSite, (row) => { add(row.value); });
    found.input.id = "dk-find"; found.querySelector("label").htmlFor = "dk-find";
    D.placeBox.appendChild(M.el("div", { class: "dk-place-tools" }, found, M.el("div", { class: "dk-row-buttons" }, key("pin", "G", () => D.startPinning()), M.el("button", { type: "button", class: "dk-button dk-small", "data-act": "no_place", text: M.s("no_place"), on: { click: () => D.decide({ action: "place", new: { none: true } }) } }))));
    const own = D.places.filter((c) => c.own), rest = D.places.filter((c) => !c.own);
    if (own.length) D.placeBox.appendChild(group(M.s("own_words"), own));
    if (rest.length) D.placeBox.appendChild(group(M.s("other_places"), rest));
  };
  const key = (act, letter, handler) => M.el("button", { type: "button", class: "dk-button dk-small", "data-act": act, on: { click: handler } }, M.s(act), M.el("kbd", { text: letter }));
  function add(c) {
    const at = D.places.findIndex((p) => p.site_id === c.site_id);
    if (at < 0) D.places.unshift(Object.assign({}, c, { own: true }));
    D.drawPlaces(); D.drawMap(true);
    D.focusCandidate(at < 0 ? 0 : at);
  }
  const group = (title, rows) => M.el("div", {}, M.el("h4", { text: title }), M.el("ol", { class: "dk-candidates" }, ...rows.map(item)));
  function item(c) {
    const k = D.places.indexOf(c), chosen = c.site_id === D.current.values.site_id;
    return M.el("li", { class: "dk-candidate" + (chosen ? " dk-chosen" : "") + (c.own ? " dk-own" : "") },
      M.el("button", { type: "button", "data-candidate": k, "data-site": c.site_id, "aria-pressed": String(chosen), "aria-label": `${M.num(k + 1)} ${D.siteName(c)}${D.comma()}${about(c)}${chosen ? D.comma() + M.s("chosen") : ""}`, on: { click: () => D.choose(k), focus: () => D.lookAt(c) } },
        M.el("span", { class: "dk-number", text: M.num(k + 1) }),
        M.el("span", { class: "mq-grow" }, M.el("b", {}, M.bdi(D.siteName(c))), M.el("small", {}, M.bdi(about(c)), c.uncertainty_km ? ` · ${M.s("within_km", M.num(Math.round(c.uncertainty_km)))}` : "")),
        chosen ? M.el("span", { class: "dk-tick", text: M.s("chosen") }) : null),
      c.reasons.length && c.own ? M.el("p", { class: "dk-whyplace" }, typeof c.score === "number" ? [M.el("span", { class: "dk-score", text: M.s("score", M.num(c.score, 2)) }), ": "] : null, ...why(c.reasons).flatMap((text, n) => (n ? [D.comma(), M.bdi(text)] : [M.bdi(text)]))) : null);
  }
  D.choose = function (k) {
    const c = D.places[k];
    if (!c || !D.current) return;
    if (c.site_id === D.current.values.site_id) return;
    D.decide({ action: "place", new: borne({ site_id: c.site_id }) });
  };
  // Words that are marked while a place is chosen bear it out.
  const borne = (given) => { const m = D.marked || D.sought; return m ? Object.assign(given, { evidence: [{ report_id: m.report_id, start: m.start, end: m.end, text: m.text }] }) : given; };
  D.focusCandidate = function (k) { D.showPane("map"); const b = D.placeBox.querySelector(`[data-candidate="${k}"]`); if (b) { b.focus({ preventScroll: true }); b.scrollIntoView({ block: "nearest" }); } };
  D.focusPlaces = function () {
    D.showPane("map");
    const b = D.placeBox.querySelector(".dk-chosen [data-candidate], [data-candidate]") || D.placeBox.querySelector("#dk-find");
    if (b) b.focus();
  };
  D.findPlace = function (text) {
    D.showPane("map");
    D.sought = D.marked;
    const input = D.placeBox.querySelector("#dk-find");
    if (!input) return;
    input.focus();
    input.value = text;
    input.dispatchEvent(new Event("input"));
  };

  // The pin's form: the same numbers as on the map, so that the keyboard does all that a drag does.
  D.startPinning = function () { if (!D.current) return; D.showPane("map"); D.startPin(); D.drawPlaces(); const i = D.placeBox.querySelector("input"); if (i) i.focus(); };
  D.stopPinning = function () { D.pin = null; D.drawPlaces(); D.drawMap(); D.focusPlaces(); };
  let inputs = null;
  function pinForm() {
    const p = D.pin, v = D.current.values, wrong = M.el("p", { class: "dk-wrong", role: "alert", hidden: true });
    inputs = { latitude: D.input("number", p.latitude, { step: "0.00001", min: -85, max: 85 }), longitude: D.input("number", p.longitude, { step: "0.00001", min: -180, max: 180 }), uncertainty_km: D.input("number", p.uncertainty_km, { step: "0.1", min: 0.1, max: 500 }) };
    const arabic = D.input("text", v.location_ar || v.location_text || "", { lang: "ar" }), english = D.input("text", v.location || "", { lang: "en" });
    const read = () => Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value === "" ? NaN : Number(input.value)]));
    const good = (r) => Number.isFinite(r.latitude) && Math.abs(r.latitude) <= 85 && Number.isFinite(r.longitude) && Math.abs(r.longitude) <= 180 && r.uncertainty_km > 0 && r.uncertainty_km <= 500;
    for (const input of Object.values(inputs)) input.addEventListener("input", () => { const r = read(); if (good(r)) { Object.assign(D.pin, r); D.pinTyped(); } });
    const send = async () => {
      const r = read();
      if (!good(r)) { wrong.hidden = false; wrong.textContent = M.s("bad_place"); return; }
      const names = { location_ar: arabic.value.trim(), location: english.value.trim() };
      if (await D.decide({ action: "place", new: borne(Object.assign({}, r, Object.fromEntries(Object.entries(names).filter(([, n]) => n)))) })) D.focusPlaces();
    };
    return M.el("form", { class: "dk-pinform", on: { submit: (e) => { e.preventDefault(); send(); }, keydown: (e) => { if (e.key === "Escape") { e.preventDefault(); e.stopPropagation(); D.stopPinning(); } } } }, M.el("h4", { text: M.s("pin") }), M.el("p", { class: "mq-faint", text: M.s("pin_hint") }),
      M.el("div", { class: "dk-three" }, D.field(M.s("f_latitude"), inputs.latitude), D.field(M.s("f_longitude"), inputs.longitude), D.field(M.s("radius"), inputs.uncertainty_km)), M.el("div", { class: "dk-two" }, D.field(M.s("arabic_name"), arabic), D.field(M.s("english_name"), english)), wrong,
      M.el("div", { class: "dk-edit-foot" }, M.el("button", { type: "submit", class: "dk-button dk-strong", text: M.s("pin_set") }), D.button(M.s("cancel"), () => D.stopPinning())));
  }
  D.pinMoved = function () { if (inputs && D.pin) for (const name of Object.keys(inputs)) inputs[name].value = D.pin[name]; };
})(window.Mawqi);
