// Editing a field in its place: menus in both languages, dates no finer than what is known, numbers with their range, actors with suggestions.
(function (M) {
  "use strict";
  const D = M.desk;
  D.editing = null;
  const value = (name) => { const v = D.current.values[name]; return v === undefined ? null : v; };

  D.findActor = (text) => { const f = M.fold(text); return M.block.menus.actors.filter((a) => M.fold(a.join(" ")).includes(f)).sort((a, b) => Number(!M.fold(a[M.lang === "ar" ? 1 : 0]).startsWith(f)) - Number(!M.fold(b[M.lang === "ar" ? 1 : 0]).startsWith(f))).map((a) => ({ label: M.lang === "ar" ? a[1] : a[0], more: M.lang === "ar" ? a[0] : a[1], value: a })); };
  D.findSite = async (text) => {
    try { return (await D.get("/api/places", { q: text })).rows.map((c) => ({ label: D.siteName(c), more: D.siteAbout(c), value: c })); } catch (fault) { D.say(D.told(fault), { bad: true }); return []; }
  };
  // Each maker gives {node, read}; read() gives the properties to store, or throws a sentence.
  const MAKERS = {
    menu(name) {
      const rows = { incident_type: M.types.map((t) => [t.key, M.label(t)]), status: M.statuses.map((s) => [s.key, M.label(s)]), outcome: M.block.menus.outcomes.map((k) => [k, D.label("outcome", k)]), relation: [["", M.s("unknown")], ...M.block.menus.relations.map((k) => [k, D.label("relation", k)])] }[name];
      const now = value(name);
      if (now && !rows.some(([k]) => k === now)) rows.push([now, D.label(name, now)]);
      const menu = D.menu(rows, now);
      return { node: D.field(D.fieldName(name), menu), read: () => ({ [name]: menu.value || null }) };
    },
    yesno(name) {
      const menu = D.menu([["", M.s("no")], ["1", M.s("yes")]], value(name) ? "1" : "");
      return { node: D.field(D.fieldName(name), menu), read: () => ({ [name]: Boolean(menu.value) }) };
    },
    text(name) {
      const input = D.input("text", value(name));
      return { node: D.field(D.fieldName(name), input), read: () => ({ [name]: input.value.trim() || null }) };
    },
    number(name) {
      const input = whole(value(name));
      return { node: D.field(D.fieldName(name), input, M.s("number_hint")), read: () => ({ [name]: number(input) }) };
    },
    range(name) {
      const one = whole(value(name)), low = whole(value(name + "_min")), high = whole(value(name + "_max"));
      const node = M.el("div", {}, M.el("div", { class: "dk-three" }, D.field(M.s("number_is"), one), D.field(M.s("number_min"), low), D.field(M.s("number_max"), high)), M.el("small", { class: "mq-faint", text: M.s("number_hint") }));
      // A single number is its own range, until a range is written.
      const own = [low.value, high.value].every((x) => x === one.value);
      one.addEventListener("input", () => { if (own && !low.touched) low.value = one.value; if (own && !high.touched) high.value = one.value; });
      for (const input of [low, high]) input.addEventListener("input", () => { input.touched = true; });
      return { node, read: () => {
        const made = { [name]: number(one), [name + "_min"]: number(low), [name + "_max"]: number(high) };
        const [v, a, b] = Object.values(made);
        if ((a !== null && b !== null && a > b) || (v !== null && a !== null && v < a) || (v !== null && b !== null && v > b)) throw M.s("too_low");
        return made;
      } };
    },
    date(name) {
      const now = value(name), start = value("date_start"), end = value("date_end"), precision = value("time_precision");
      const kind = !now && !start ? "none" : now && now.length === 4 ? "year" : now && now.length === 7 ? "month" : precision === 2 || (!now && start) ? "span" : "day";
      const menu = D.menu(["day", "span", "month", "year", "none"].map((k) => [k, M.s("date_" + k)]), kind), box = M.el("div", { class: "dk-two" });
      const day = D.input("date", now && now.length === 10 ? now : start), last = D.input("date", end || now), month = D.input("month", (now || start || "").slice(0, 7)), year = D.input("number", (now || start || "").slice(0, 4), { min: 1900, max: 2100 });
      const draw = () => {
        M.empty(box);
        if (menu.value === "day") box.appendChild(D.field(M.s("date_day"), day));
        if (menu.value === "span") M.add(box, [D.field(M.s("day_first"), day), D.field(M.s("day_last"), last)]);
        if (menu.value === "month") box.appendChild(D.field(M.s("month_is"), month));
        if (menu.value === "year") box.appendChild(D.field(M.s("year_is"), year));
      };
      if (kind === "span" && start) day.value = start;
      menu.addEventListener("change", draw);
      draw();
      return { node: M.el("div", {}, D.field(M.s("date_kind"), menu), box), read: () => date(menu.value, day.value, last.value, month.value, year.value) };
    },
    time(name) {
      const now = value(name) || "", words = M.block.menus.times, clock = /^\d{1,2}:\d\d$/.test(now);
      const menu = D.menu([["", M.s("unknown")], ...words.map((w) => [w, M.term("time", w)]), ["clock", M.s("time_clock")]], clock ? "clock" : words.includes(now) ? now : ""), input = D.input("time", clock ? now.padStart(5, "0") : ""), box = D.field(M.s("time_clock"), input);
      const draw = () => { box.hidden = menu.value !== "clock"; };
      menu.addEventListener("change", draw);
      draw();
      return { node: M.el("div", { class: "dk-two" }, D.field(M.s("time_word"), menu), box), read: () => { if (menu.value === "clock" && !input.value) throw M.s("bad_date"); return { [name]: menu.value === "clock" ? input.value : menu.value || null }; } };
    },
    actor(name) {
      const english = value(name) || "", arabic = value(name + "_ar") || "";
      const first = D.suggest(D.fieldName(name), M.lang === "ar" ? arabic || english : english || arabic, D.findActor), was = first.input.value;
      return { node: M.el("div", {}, first, M.el("small", { class: "mq-faint", text: M.s("no_suggestion") })), read: () => {
        const text = first.input.value.trim(), taken = first.input.taken;
        if (!text) return { [name]: null, [name + "_ar"]: null };
        if (taken) return { [name]: taken.value[0], [name + "_ar"]: taken.value[1] };
        if (text === was) return { [name]: english || text, [name + "_ar"]: arabic || text };
        const exact = M.block.menus.actors.find((a) => a[0] === text || a[1] === text);
        return exact ? { [name]: exact[0], [name + "_ar"]: exact[1] } : { [name]: text, [name + "_ar"]: text };
      } };
    },
    weapons(name) {
      const box = D.checks(M.weapons.map((w) => [w.key, M.label(w)]), value(name) || [], D.fieldName(name));
      return { node: box, read: () => ({ [name]: box.values() }) };
    },
    objects(name) {
      const now = String(value(name) || "").split(/;\s*/).filter(Boolean), all = [...new Set([...M.block.menus.objects, ...now])];
      const box = D.checks(all.map((k) => [k, M.term("object", k)]), now, D.fieldName(name));
      return { node: box, read: () => ({ [name]: box.values().join("; ") || null }) };
    },
  };
  MAKERS.claims = function (name) {
    const rest = [["", M.s("choose")]], held = [];
    const make = (claim) => {
      const speaker = D.suggest(M.s("claim_speaker"), claim.speaker ? D.speaker(claim.speaker) : "", D.findActor), was = speaker.input.value;
      const stance = D.menu([...rest, ...M.block.menus.stances.map((k) => [k, M.term("stance", k)])], claim.stance), abouts = M.block.menus.about.slice();
      if (claim.about && !abouts.includes(claim.about)) abouts.push(claim.about);
      const about = D.menu(abouts.map((k) => [k, M.term("about", k)]), claim.about || "event"), said = D.input("text", typeof claim.value === "object" ? "" : claim.value);
      return { node: M.el("div", { class: "dk-two" }, speaker, D.field(M.s("claim_stance"), stance), D.field(M.s("claim_about"), about), D.field(M.s("claim_value"), said)), empty: () => !speaker.input.value.trim() && !stance.value, read: () => {
        if (!stance.value) throw M.s("need_stance");
        const text = speaker.input.value.trim(), taken = speaker.input.taken, told = said.value.trim() || null;
        const same = text === was && stance.value === claim.stance && about.value === (claim.about || "event") && String(told || "") === String(claim.value === null || claim.value === undefined ? "" : claim.value);
        return same ? claim : { speaker: taken ? taken.value[0] : text === was ? claim.speaker || null : text || null, stance: stance.value, about: about.value, value: told };
      } };
    };
    return many(name, value(name) || [], make, "another_claim", held);
  };
  MAKERS.origins = function (name) {
    const make = (origin) => {
      const box = D.suggest(M.s("origin_place"), Object.keys(origin).length ? D.originName(origin) : "", D.findSite), was = box.input.value;
      return { node: box, empty: () => !box.input.value.trim(), read: () => {
        const text = box.input.value.trim(), taken = box.input.taken;
        return taken ? { site_id: taken.value.site_id } : text === was ? origin : { name: text };
      } };
    };
    return many(name, value(name) || [], make, "another_origin", []);
  };
  // Some rows of one kind: each can be removed, another one be added; empty ones are passed over.
  function many(name, values, make, more, held) {
    const box = M.el("div", { class: "dk-many", role: "group", "aria-label": D.fieldName(name) });
    const add = (row, focus) => {
      const made = make(row), line = M.el("div", { class: "dk-one" }, made.node);
      const gone = D.button("×", () => { held.splice(held.indexOf(made), 1); line.remove(); (box.querySelector("input, select") || another).focus(); }, "dk-button dk-small");
      gone.dataset.act = "remove";
      gone.setAttribute("aria-label", M.s("remove", D.valueWords(name, { [name]: [row] })));
      line.appendChild(gone);
      held.push(made);
      box.insertBefore(line, another);
      if (focus) line.querySelector("input").focus();
    };
    const another = D.button(M.s(more), () => add({}, true), "dk-button dk-small");
    another.dataset.act = "another";
    box.appendChild(another);
    for (const row of values.length ? values : [{}]) add(row);
    return { node: box, read: () => ({ [name]: held.filter((m) => !m.empty()).map((m) => m.read()) }) };
  }
  const whole = (v) => D.input("number", v, { min: 0, step: 1, inputmode: "numeric" });
  function number(input) {
    if (input.validity.badInput) throw M.s("bad_number");
    if (input.value.trim() === "") return null;
    const n = Number(input.value);
    if (!Number.isInteger(n) || n < 0) throw M.s("bad_number");
    return n;
  }
  const two = (n) => String(n).padStart(2, "0");
  function date(kind, day, last, month, year) {
    const made = (event_date, date_start, date_end, time_precision) => ({ event_date, date_start, date_end, time_precision });
    if (kind === "none") return made(null, null, null, null);
    if (kind === "day") { if (!day) throw M.s("bad_date"); return made(day, day, day, 1); }
    if (kind === "span") {
      if (!day || !last) throw M.s("bad_date");
      if (last < day) throw M.s("bad_order");
      return day === last ? made(day, day, day, 1) : { date_start: day, date_end: last };
    }
    if (kind === "month") {
      if (!/^\d{4}-\d\d$/.test(month)) throw M.s("bad_date");
      const [y, m] = month.split("-").map(Number);
      return made(month, month + "-01", `${month}-${two(new Date(Date.UTC(y, m, 0)).getUTCDate())}`, 3);
    }
    if (!/^(19|20)\d\d$/.test(year)) throw M.s("bad_date");
    return made(String(year), `${year}-01-01`, `${year}-12-31`, 4);
  }
  D.dateOf = date;
  D.makers = MAKERS;

  D.edit = function (name) {
    const kind = D.kindOf(name);
    if (kind === "place") { D.focusPlaces(); return; }
    D.drawFields();
    const line = D.fieldBox.querySelector(`[data-line="${CSS.escape(name)}"]`);
    if (!line) return;
    const made = MAKERS[kind](name), wrong = M.el("p", { class: "dk-wrong", role: "alert", hidden: true });
    const editing = (D.editing = { name, words: null, id: D.current.id });
    const words = M.el("p", { class: "dk-edit-words", "aria-live": "polite" });
    const tell = () => { M.empty(words); M.add(words, editing.words ? M.bdi(M.s("words_taken", editing.words.text)) : M.s("words_hint")); };
    editing.tell = tell;
    tell();
    const close = () => { D.editing = null; D.drawFields(); D.take(D.marked); D.revealField(name); };
    const send = async () => {
      let read;
      try { read = made.read(); } catch (fault) { if (typeof fault !== "string") throw fault; wrong.hidden = false; wrong.textContent = fault; return; }
      const changed = Object.keys(read).some((k) => JSON.stringify(read[k]) !== JSON.stringify(value(k) === undefined ? null : value(k)));
      if (!changed && !editing.words) return close();
      const { report_id, start, end, text } = editing.words || {};
      const sent = editing.words ? Object.assign({}, read, { evidence: { [name]: [{ report_id, start, end, text }] } }) : read;
      if (await D.decide({ action: "correct", field: name, new: sent })) D.revealField(name);
    };
    const form = M.el("form", { class: "dk-editor", "data-editor": name, on: { submit: (e) => { e.preventDefault(); send(); }, keydown: (e) => { if (e.key === "Escape") { e.preventDefault(); e.stopPropagation(); close(); } } } }, made.node, words, wrong,
      M.el("div", { class: "dk-edit-foot" }, M.el("button", { type: "submit", class: "dk-button dk-strong", text: M.s("save") }), D.button(M.s("cancel"), close)));
    editing.close = close;
    M.add(M.empty(line), [M.el("dt", { class: "mq-hidden", text: D.fieldName(name) }), M.el("dd", {}, form)]);
    line.classList.add("dk-editing");
    D.light({ fields: [name], stay: true });
    const first = form.querySelector("input, select, textarea");
    if (first) { first.focus(); if (first.select && first.type === "text") first.select(); }
    form.scrollIntoView({ block: "nearest" });
    D.take(D.marked);
  };
  // The words marked in the text bear out the value that is being edited.
  D.useWords = function () {
    if (!D.editing || !D.sync()) return;
    D.editing.words = D.marked;
    D.editing.tell();
    D.showPane("fields");
    const button = D.fieldBox.querySelector(".dk-editor button[type=submit]");
    if (button) button.focus();
  };
})(window.Mawqi);
