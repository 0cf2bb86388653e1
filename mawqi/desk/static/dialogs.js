// The dialogs: reject, unsure, comment, merge, split, a new incident from marked words, the sheet of keys.
(function (M) {
  "use strict";
  const D = M.desk;
  const need = (area, key) => (area.value.trim() ? null : M.s(key));

  D.reject = function () {
    if (!D.current) return;
    const menu = D.menu([["", M.s("choose")], ...M.block.menus.reject.map((r) => [r, M.s("r_" + r)])], ""), area = D.area();
    D.dialog(M.s("reject_title"), [D.field(M.s("why_reject"), menu), D.field(M.s("comment_is"), area)], { ok: M.s("act_reject"), send: async () => {
      if (!menu.value) return M.s("need_reason");
      await D.decide({ action: "reject", reason: menu.value, comment: area.value.trim() || null }, { on: true });
    } });
  };
  const written = (action, title) => function () {
    if (!D.current) return;
    const area = D.area();
    D.dialog(M.s(title), [D.field(M.s("comment_is"), area, M.s("comment_needed"))], { ok: M.s("act_" + action), send: async () => need(area, "need_comment") || void (await D.decide({ action, comment: area.value.trim() }, { on: action === "unsure" })) });
  };
  D.unsure = written("unsure", "unsure_title");
  D.comment = written("comment", "comment_title");

  const line = (values) => [D.swatch(values.incident_type, values.status), M.el("span", { class: "mq-grow" }, M.el("b", { text: D.label("incident_type", values.incident_type) }), " ", M.bdi(D.placeOf(values)), M.el("small", {}, M.bdi(D.valueWords("event_date", values)), ...toll(values)))];
  const toll = (values) => ["fatalities", "injuries"].filter((n) => D.valueWords(n, values) !== M.s("unknown")).map((n) => ` · ${D.fieldName(n)} ${D.valueWords(n, values)}`);
  function choices(rows, changed) {
    const list = M.el("ul", { class: "dk-choices" }, ...rows.map(({ id, values, extra, quote }) => {
      const input = M.el("input", { type: "checkbox", value: id, on: { change: changed } });
      return M.el("li", {}, M.el("label", {}, input, ...line(values), extra ? M.el("span", { class: "dk-extra" }, M.bdi(extra)) : null), quote ? M.el("p", { class: "dk-quote", dir: "auto", text: quote }) : null);
    }));
    list.chosen = () => [...list.querySelectorAll("input:checked")].map((i) => i.value);
    return list;
  }

  D.merge = async function () {
    const view = D.current;
    if (!view) return;
    let rows;
    try { rows = (await D.get("/api/near/" + encodeURIComponent(view.id))).rows; } catch (fault) { D.say(D.told(fault), { bad: true }); return; }
    const words = (r) => [r.km === null ? M.s("no_distance") : r.km < 0.05 ? M.s("same_point") : M.s("km_away", M.num(r.km)), r.days === null ? M.s("no_day") : r.days ? M.s("days_apart", M.num(r.days)) : M.s("same_day")].join(" · ");
    const shown = new Map(rows.map((r) => [r.id, { id: r.id, version: r.version, values: r.values, extra: words(r) }]));
    const holder = M.el("div"), hint = M.el("p", { class: "mq-faint", text: M.s(rows.length ? "merge_hint" : "merge_none") });
    let list = null;
    const tell = () => { const b = holder.closest("dialog").querySelector("[data-act=send]"); b.textContent = M.s("merge_do", M.num(list.chosen().length)); };
    const draw = (also) => { const kept = list ? list.chosen() : []; list = choices([...shown.values()], tell); M.empty(holder).appendChild(list); for (const i of list.querySelectorAll("input")) i.checked = kept.includes(i.value) || i.value === also; };
    draw();
    const search = D.suggest(M.s("queue_text"), "", async (text) => (await D.get("/api/queue", { text, limit: 12 })).rows.filter((r) => r.id !== view.id).map((r) => ({ label: `${D.label("incident_type", r.incident_type)} · ${D.placeOf(r)}`, more: r.event_date ? D.day(r.event_date) : "", value: r })), (row) => { shown.set(row.value.id, { id: row.value.id, version: row.value.version, values: row.value, extra: "" }); draw(row.value.id); tell(); });
    D.dialog(M.s("merge_title"), [M.el("div", { class: "dk-kept" }, ...line(view.values)), hint, holder, search], { ok: M.s("merge_do", M.num(0)), wide: true, send: async () => {
      const ids = list.chosen();
      if (!ids.length) return M.s("need_choice");
      await D.decide({ action: "merge", new: { with: ids, versions: Object.fromEntries(ids.map((id) => [id, shown.get(id).version])) } });
    } });
  };

  D.split = function () {
    const view = D.current;
    if (!view) return;
    if (view.members.length < 2) { D.say(M.s("split_none"), { bad: true }); return; }
    const rows = view.member_reports.filter((m) => m.id !== view.id).map((m) => ({ id: m.id, values: Object.keys(m.values).length ? m.values : view.values, extra: m.source || m.report_id || m.id, quote: m.quote }));
    const list = choices(rows, () => { list.closest("dialog").querySelector("[data-act=send]").textContent = M.s("split_do", M.num(list.chosen().length)); });
    D.dialog(M.s("split_title"), [M.el("p", { class: "mq-faint", text: M.s("split_hint") }), list], { ok: M.s("split_do", M.num(0)), wide: true, send: async () => {
      const ids = list.chosen();
      if (!ids.length) return M.s("need_choice");
      await D.decide({ action: "split", new: { member_ids: ids } });
    } });
  };

  D.startAdd = function () {
    const view = D.current, span = view && D.sync();
    if (!span || !view) { D.say(M.s("add_need"), { bad: true }); return; }
    const type = D.menu([["", M.s("pick_type")], ...M.types.map((t) => [t.key, M.label(t)])], "");
    const day = D.input("date", view.values.event_date && view.values.event_date.length === 10 ? view.values.event_date : "");
    let site = null;
    const named = D.places.map((c) => ({ label: D.siteName(c), more: c.admin1 || "", value: c }));
    const place = D.suggest(M.s("add_place"), "", async (text) => {
      const near = named.filter((n) => M.fold(`${n.value.name} ${n.value.name_ar}`).includes(M.fold(text)));
      const known = (await D.get("/api/places", { q: text })).rows.filter((c) => !near.some((n) => n.value.site_id === c.site_id));
      return [...near, ...known.map((c) => ({ label: D.siteName(c), more: [c.kind ? M.term("site_kind", c.kind) : "", c.admin1].filter(Boolean).join(D.comma()), value: c }))];
    }, (row) => { site = row.value; });
    place.input.addEventListener("input", () => { site = null; });
    const killed = MINI("fatalities"), injured = MINI("injuries");
    D.dialog(M.s("add_title"), [M.el("blockquote", { class: "dk-quote", dir: "auto", text: span.text }), D.field(M.s("f_incident_type"), type), place, D.field(M.s("f_event_date"), day), M.el("div", { class: "dk-two" }, killed.node, injured.node)], { ok: M.s("add_do"), send: async () => {
      if (!type.value) return M.s("need_type");
      let made;
      try { made = Object.assign({ report_id: span.report_id, start: span.start, end: span.end, incident_type: type.value }, killed.read(), injured.read()); } catch (fault) { if (typeof fault !== "string") throw fault; return fault; }
      if (day.value) Object.assign(made, D.dateOf("day", day.value));
      if (site) made.place = { site_id: site.site_id }; else if (place.input.value.trim()) made.location_text = place.input.value.trim();
      await D.decide({ action: "add", new: made });
    } });
  };
  function MINI(name) {
    const input = D.input("number", null, { min: 0, step: 1, inputmode: "numeric" });
    return { node: D.field(D.fieldName(name), input), read: () => { if (input.validity.badInput) throw M.s("bad_number"); if (input.value === "") return {}; const n = Number(input.value); if (!Number.isInteger(n) || n < 0) throw M.s("bad_number"); return { [name]: n, [name + "_min"]: n, [name + "_max"]: n }; } };
  }

  D.help = function () {
    const keys = [["J K", "k_next"], ["A", "k_accept"], ["R", "k_reject"], ["U", "k_unsure"], ["C", "k_comment"], ["E", "k_edit"], ["W", "k_text"], ["[ ]", "k_marks"], ["N", "k_new"], ["P", "k_place"], ["1 … 9", "k_digits"], ["G", "k_pin"], ["M", "k_merge"], ["S", "k_split"], ["Z", "k_undo"], ["H", "k_history"], ["Q", "k_queue"], ["/", "k_search"], ["O", "k_report"], ["L", "k_lang"], ["T", "k_theme"], ["Esc", "k_close"], ["?", "k_help"]];
    D.dialog(M.s("help_title"), [M.el("dl", { class: "dk-keys" }, ...keys.flatMap(([k, word]) => [M.el("dt", { dir: "ltr" }, ...k.split(" ").map((x) => (x === "…" ? " … " : M.el("kbd", { text: x })))), M.el("dd", { text: M.s(word) })]))], { wide: true });
  };
})(window.Mawqi);
