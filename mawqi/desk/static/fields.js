// The incident's fields, each beside its words, with the machine's value where a person has another; pointing at one lights its words.
(function (M) {
  "use strict";
  const D = M.desk;
  const RANGES = new Set(["munitions", "fatalities", "injuries"]);
  D.fieldName = (name) => (M.hasWord("f_" + name) ? M.s("f_" + name) : M.term("property", name));
  D.kindOf = (name) => { const row = M.block.menus.fields.find((r) => r[1] === name); return row ? row[2] : null; };

  // The name of a value of a closed list in the page's language.
  D.label = function (field, value) {
    if (value === null || value === undefined || value === "") return M.s("unknown");
    const table = { incident_type: M.types, status: M.statuses, weapons: M.weapons }[field];
    if (table) { const row = table.find((r) => r.key === value); return row ? M.label(row) : String(value); }
    if (field === "object_hit") return M.term("object", value);
    if (field === "event_time") return M.localDigits(M.term("time", value));
    return M.term(field === "relation" || field === "outcome" ? field : "site_kind", value);
  };
  D.swatch = function (type, status) {
    const t = M.types.findIndex((r) => r.key === type), s = M.statuses.findIndex((r) => r.key === status);
    return M.swatch(t < 0 ? M.types.findIndex((r) => r.key === "other") : t, Math.max(0, s), 24);
  };
  const list = (value) => (Array.isArray(value) ? value : typeof value === "string" ? value.split(/;\s*/) : []).filter(Boolean);

  // A field's value in words; `values` may be those of the machine or of a decision.
  D.valueWords = function (name, values) {
    const v = values[name], kind = D.kindOf(name);
    if (RANGES.has(name)) {
      const low = values[name + "_min"], high = values[name + "_max"], number = (x) => typeof x === "number";
      if (number(low) && number(high) && low !== high) return (number(v) ? `${M.num(v)} (${M.s("range", M.num(low), M.num(high))})` : M.s("range", M.num(low), M.num(high)));
      if (number(v)) return M.num(v);
      return number(low) ? M.s("at_least", M.num(low)) : M.s("unknown");
    }
    if (name === "location") return (values.relation && values.relation !== "at" ? M.term("relation", values.relation) + " " : "") + D.placeOf(values) + (typeof values.uncertainty_km === "number" && values.latitude !== null && values.latitude !== undefined ? ` · ${M.s("within_km", M.num(Math.round(values.uncertainty_km * 10) / 10))}` : "");
    if (name === "event_date") {
      const span = values.date_start && values.date_end && values.date_start !== values.date_end && !(v && v.length < 10);
      return span ? `${M.isoDate(values.date_start)} – ${M.isoDate(values.date_end)}` : v ? D.day(String(v)) : M.s("unknown");
    }
    if (kind === "yesno") return M.s(v ? "yes" : "no");
    if (kind === "actor") return (M.lang === "ar" ? values[name + "_ar"] || v : v || values[name + "_ar"]) || M.s("unknown");
    if (kind === "weapons" || kind === "objects") return list(v).map((x) => D.label(name, x)).join(D.comma()) || M.s("unknown");
    if (kind === "claims") return (Array.isArray(v) ? v : []).filter((c) => c && typeof c === "object").map((c) => [D.speaker(c.speaker), M.term("stance", c.stance), c.about ? M.s("claims_about", M.term("about", c.about)) : "", c.value === null || c.value === undefined || typeof c.value === "object" ? "" : String(c.value)].filter(Boolean).join(" ")).join(M.lang === "ar" ? "؛ " : "; ") || M.s("unknown");
    if (kind === "origins") return (Array.isArray(v) ? v : []).filter((o) => o && typeof o === "object").map(D.originName).join(M.lang === "ar" ? "؛ " : "; ") || M.s("unknown");
    if (kind === "menu" || kind === "time") return D.label(name, v);
    if (v === null || v === undefined || v === "") return M.s("unknown");
    if (typeof v === "number") return M.num(v);
    return typeof v === "object" ? JSON.stringify(v) : String(v);
  };
  const known = (name, values) => D.valueWords(name, values) !== M.s("unknown") && !(D.kindOf(name) === "yesno" && !values[name]);

  D.makeFields = function () {
    D.fieldBox = M.el("div", { class: "dk-scroll dk-fields", id: "dk-fields", tabindex: "-1", on: { keydown: key } });
    return M.el("aside", { class: "dk-side dk-pane", "data-pane": "fields", "aria-label": M.s("fields") }, D.fieldBox);
  };
  D.drawFields = function () {
    const view = D.current, scroll = D.fieldBox.scrollTop;
    M.empty(D.fieldBox);
    D.editing = null;
    if (!view) return;
    const values = view.values, notes = values.notes && values.notes[M.lang];
    const human = view.review !== "unreviewed";
    M.add(D.fieldBox, [
      M.el("div", { class: "dk-headline" }, D.swatch(values.incident_type, values.status), M.el("div", { class: "mq-grow" }, M.el("h2", {}, M.bdi(D.label("incident_type", values.incident_type))), M.el("p", { class: "mq-faint" }, M.bdi(D.placeOf(values)), values.event_date ? [" · ", M.bdi(D.valueWords("event_date", values))] : null)), D.state(view.review)),
      notes ? M.el("p", { class: "dk-notes", dir: "auto", text: D.dated(notes) }) : null,
      M.el("p", { class: "dk-seal" + (human ? " dk-human" : "") }, M.s(human ? "human_done" : "machine_only"), typeof view.score === "number" ? ` · ${M.s("h_score", D.percent(view.score))}` : "", view.members.length > 1 ? ` · ${M.s("members", M.num(view.members.length))}` : "")]);
    if (view.reasons.length) D.fieldBox.appendChild(M.el("p", { class: "dk-doubts" }, M.el("span", { class: "mq-faint", text: M.s("why_doubt") }), ...D.doubts(view.reasons).map((text) => M.el("span", { class: "dk-why" }, M.bdi(text)))));
    let group = null, box = null;
    for (const [g, name] of M.block.menus.fields) {
      if (g !== group) { group = g; box = M.el("dl", { class: "dk-group" }); D.fieldBox.appendChild(M.el("section", { "aria-label": M.s("g_" + g) }, M.el("h3", { text: M.s("g_" + g) }), box)); }
      box.appendChild(row(name));
    }
    M.add(D.fieldBox, [accounts(values), D.drawHistory()]);
    D.fieldBox.scrollTop = scroll;
  };
  function row(name) {
    const view = D.current, values = view.values, differs = differing(name);
    const words = (view.words[name] || []).filter((w) => w.text || w.by);
    const seen = new Set(), spans = words.filter((w) => w.text && !seen.has(w.text) && seen.add(w.text));
    const chips = spans.slice(0, 6).map((w) => M.el("button", { type: "button", tabindex: "-1", class: "dk-said", on: { click: () => D.showSpan(w) } }, M.bdi(w.text)));
    if (words.some((w) => w.by === "coder")) chips.push(M.el("span", { class: "dk-bycoder", text: M.s("by_coder") }));
    const value = M.el("button", { type: "button", class: "dk-value" + (known(name, values) ? "" : " dk-unknown"), "data-field": name, "aria-label": `${M.s("edit", D.fieldName(name))}: ${D.valueWords(name, values)}`, on: { click: () => D.edit(name), focus: () => lit(name), blur: () => D.light(null) } }, M.bdi(D.valueWords(name, values)));
    return M.el("div", { class: "dk-line" + (differs ? " dk-differs" : ""), "data-line": name, on: { mouseenter: () => lit(name), mouseleave: () => D.light(null) } },
      M.el("dt", { text: D.fieldName(name) }),
      M.el("dd", {}, value, differs ? M.el("span", { class: "dk-machine" }, M.bdi(M.s("machine_said", D.valueWords(name, view.machine || {})))) : null, chips.length ? M.el("span", { class: "dk-chips" }, ...chips) : null));
  }
  D.speaker = (name) => { const row = M.block.menus.actors.find((a) => a[0] === name); return row && M.lang === "ar" ? row[1] : name || M.s("unknown"); };
  D.originName = (o) => (M.lang === "ar" ? o.text || o.name : o.name || o.text) || (typeof o.latitude === "number" ? `${M.num(o.latitude, 3)} ${M.num(o.longitude, 3)}` : M.s("unknown"));
  // Each account of casualties: they are read by machine and shown beside the fields.
  const speaker = D.speaker;
  function accounts(values) {
    const rows = [];
    for (const t of Array.isArray(values.casualties) ? values.casualties : []) {
      if (!t || typeof t !== "object") continue;
      const told = [["fatalities", t.killed, t.killed_min], ["injuries", t.injured, t.injured_min]].filter(([, n, low]) => typeof n === "number" || typeof low === "number").map(([name, n, low]) => `${D.fieldName(name)} ${typeof n === "number" ? M.num(n) : M.s("at_least", M.num(low))}`);
      if (told.length) rows.push(M.el("li", {}, t.source ? [M.el("b", {}, M.bdi(speaker(t.source))), " "] : null, M.bdi(told.join(D.comma())), t.side ? [" · ", M.bdi(M.hasWord("side_" + t.side) ? M.s("side_" + t.side) : speaker(t.side))] : null, t.shared ? ` · ${M.s("shared")}` : null));
    }
    return rows.length ? M.el("section", { class: "dk-told", "aria-label": M.s("g_accounts") }, M.el("h3", { text: M.s("g_accounts") }), M.el("ul", {}, ...rows)) : null;
  }
  const differing = function (name) {
    const view = D.current;
    if (!view.machine) return false;
    return [name, name + "_min", name + "_max", name + "_ar"].some((n) => n in (view.differs || {})) && D.valueWords(name, view.values) !== D.valueWords(name, view.machine);
  };
  const lit = (name) => { if (!D.editing) D.light({ fields: name === "location" ? ["location", "admin1"] : [name] }); };
  D.lightFields = function (names) {
    for (const line of D.fieldBox.querySelectorAll(".dk-line")) line.classList.toggle("dk-lit", Boolean(names && names.includes(line.dataset.line)));
  };
  D.revealField = function (name) {
    const line = D.fieldBox.querySelector(`[data-line="${CSS.escape(name)}"]`);
    if (!line) return;
    D.showPane("fields");
    line.scrollIntoView({ block: "nearest" });
    line.querySelector(".dk-value").focus({ preventScroll: true });
  };
  D.focusFields = function () {
    D.showPane("fields");
    const first = D.fieldBox.querySelector(".dk-value");
    if (first) first.focus();
  };
  function key(event) {
    if (!event.target.classList.contains("dk-value")) return;
    const all = [...D.fieldBox.querySelectorAll(".dk-value")], at = all.indexOf(event.target);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const node = all[Math.max(0, Math.min(all.length - 1, to))];
    node.focus({ preventScroll: true });
    node.closest(".dk-line").scrollIntoView({ block: "nearest" });
  }

  // Doubts of the queue's row: a code known to the page becomes words, anything else stays.
  D.doubts = (reasons) => (Array.isArray(reasons) ? reasons : []).map((r) => D.doubt(r)).filter(Boolean);
  D.doubt = function (reason) {
    const known = Object.prototype.hasOwnProperty.call(M.block.doubts, reason) ? M.block.doubts[reason] : null;
    return known ? known[M.lang === "ar" ? 0 : 1] : typeof reason === "string" ? M.reason(reason).text : "";
  };
})(window.Mawqi);
