// The card of one incident, made when it is opened: summary, tolls, evidence, accounts, reasons, sources.
(function (M) {
  "use strict";
  const row = (key, ...value) => (value.some((v) => v !== null && v !== undefined && v !== "") ? [M.el("dt", { text: M.s(key) }), M.el("dd", {}, ...value)] : []);
  const section = (title, cls, ...children) => M.el("section", { class: "mq-part " + cls }, M.el("h3", { text: title }), ...children);

  const comma = () => (M.lang === "ar" ? "، " : ", ");
  const joined = (names) => names.flatMap((name, k) => (k ? [comma(), M.bdi(name)] : [M.bdi(name)]));

  M.chip = (i) => M.el("span", { class: "mq-chip" }, M.swatch(M.type[i], M.status[i], 18), M.label(M.typeOf(i)));
  M.statusChip = (i) => M.el("span", { class: "mq-state mq-state-" + M.statusOf(i).key, text: M.label(M.statusOf(i)) });
  M.confidence = function (i) {
    const k = M.confClass(i);
    return M.el("span", { class: "mq-conf", title: M.s("confidence") }, M.el("span", { class: "mq-dots", "aria-hidden": "true" }, ...[0, 1, 2].map((n) => M.el("i", { class: n <= k ? "mq-on" : "" }))), `${M.confWord(i)} (${M.num(M.cols.conf[i])}${M.digits === "arab" ? "٪" : "%"})`);
  };
  M.placeWords = function (i) {
    const unc = M.cols.unc[i];
    return M.precWord(i) + (unc && M.placed[i] ? " · " + M.s("within_km", M.num(unc < 10 ? Math.round(unc * 10) / 10 : Math.round(unc))) : "");
  };
  M.placeLine = function (i) {
    const parts = [M.place(i), M.division(M.str("adm", i)), M.str("iso", i) ? M.country(M.str("iso", i)) : ""].filter((v, k, all) => v && all.indexOf(v) === k);
    return parts.length ? joined(parts) : [M.s("prec_unlocated")];
  };
  M.time = function (i) {
    const t = M.str("tm", i);
    return t ? M.term("time", t) : "";
  };

  M.segments = (list) => M.el("blockquote", { class: "mq-quote", dir: "auto" }, ...list.map(([text, property]) => (property ? M.el("mark", { class: "mq-mark mq-mark-" + property, title: M.term("property", property), text }) : M.clean(text))));

  function headline(i, detail) {
    const notes = detail.notes;
    let text = "";
    if (notes && typeof notes === "object" && !Array.isArray(notes)) text = notes[M.lang] || "";
    else if (typeof notes === "string") text = notes;
    else if (Array.isArray(notes)) text = notes[M.lang === "ar" ? 0 : 1] || notes[0] || "";
    return text;
  }
  M.headline = headline;

  function tolls(i) {
    const cells = [["fatalities", 0], ["injuries", 3]].map(([key, base]) => [key, M.toll(i, base)]).filter(([, value]) => value !== null);
    return cells.length ? M.el("div", { class: "mq-tolls" }, ...cells.map(([key, value]) => M.el("div", { class: "mq-toll" }, M.el("b", {}, M.bdi(value)), M.el("span", { text: M.s(key) })))) : null;
  }
  const objects = (text) => String(text).split(/;\s*/).map((key) => M.term("object", key)).join(comma());
  const weapons = (i) => M.weaponsOf(i).map((k) => M.label(M.weapons[k])).join(comma());
  function munitions(detail) {
    const { munitions: n, munitions_min: low, munitions_max: high, munitions_intercepted: stopped } = detail;
    const one = typeof n === "number" ? M.num(n) : "";
    const words = typeof low === "number" && typeof high === "number" && low !== high ? M.s("range", M.num(low), M.num(high)) : one;
    return words && typeof stopped === "number" ? words + " · " + M.s("intercepted_n") + " " + M.num(stopped) : words;
  }

  M.facts = function (i, detail) {
    return M.el("dl", { class: "mq-facts" },
      ...row("date", M.bdi(M.dateOf(i, true)), M.time(i) ? [" · ", M.bdi(M.time(i))] : null, M.cols.tp[i] > 1 ? M.el("span", { class: "mq-faint", text: " (" + M.languageTerms("time_precision")[M.cols.tp[i]] + ")" }) : null),
      ...row("place", ...M.placeLine(i), M.el("div", { class: "mq-faint", text: M.placeWords(i) })),
      ...row("actor1", M.actor1(i) ? M.bdi(M.actor1(i)) : ""), ...row("actor2", M.actor2(i) ? M.bdi(M.actor2(i)) : ""),
      ...row("target", M.target(i) ? M.bdi(M.target(i)) : ""), ...row("target_claimed", detail.target_claimed ? M.bdi(detail.target_claimed) : ""),
      ...row("object_hit", detail.object_hit ? M.bdi(objects(detail.object_hit)) : ""), ...row("weapons", weapons(i)), ...row("munitions", munitions(detail)),
      ...row("launch", ...joined(M.launchesOf(i).filter((_, k) => k % 4 === (M.lang === "ar" ? 3 : 2)).map((code) => M.strings[code]))),
      ...row("change", ...(M.changeOf(i) ? [M.s("change_" + M.changeOf(i)), ...M.changesOf(detail)] : [])), ...row("confidence", M.confidence(i)), ...row("masked", detail.masked ? M.bdi(typeof detail.masked === "string" ? detail.masked : M.s("masked_yes")) : ""));
  };
  M.languageTerms = (group) => [0, 1, 2, 3, 4].map((k) => M.term(group, String(k)));

  function accounts(i, detail) {
    const cards = [];
    for (const claim of Array.isArray(detail.claims) ? detail.claims : []) {
      if (!claim || typeof claim !== "object") continue;
      const value = claim.value === null || claim.value === undefined ? "" : typeof claim.value === "object" ? JSON.stringify(claim.value) : String(claim.value);
      cards.push(M.el("li", { class: "mq-account mq-stance-" + (["claims", "confirms", "denies", "doubts"].includes(claim.stance) ? claim.stance : "other") },
        M.el("b", {}, M.bdi(claim.speaker ? M.speaker(claim.speaker) : M.s("none"))), M.el("span", { class: "mq-stance", text: M.term("stance", claim.stance) }),
        claim.about ? M.el("span", { class: "mq-faint", text: M.s("claims_about", M.term("about", claim.about)) }) : null, value ? M.bdi(value) : null));
    }
    for (const toll of Array.isArray(detail.casualties) ? detail.casualties : []) {
      if (!toll || typeof toll !== "object") continue;
      const number = (key) => (typeof toll[key] === "number" ? M.num(toll[key]) : typeof toll[key + "_min"] === "number" ? M.s("at_least", M.num(toll[key + "_min"])) : null);
      const killed = number("killed"), injured = number("injured");
      if (killed === null && injured === null) continue;
      cards.push(M.el("li", { class: "mq-account" }, M.el("b", {}, M.bdi(toll.source ? M.speaker(toll.source) : outletOf(detail, toll.report_id) || M.s("none"))), toll.side ? M.el("span", { class: "mq-faint" }, M.bdi(M.speaker(toll.side))) : null,
        M.el("span", { text: [killed === null ? "" : `${M.s("fatalities")} ${killed}`, injured === null ? "" : `${M.s("injuries")} ${injured}`].filter(Boolean).join(M.lang === "ar" ? "، " : ", ") }),
        toll.shared ? M.el("span", { class: "mq-faint", text: M.s("shared") }) : null));
    }
    const faces = sideBySide(detail);
    if (!cards.length && !faces) return null;
    return section(M.s("accounts"), "mq-accounts" + (cards.length > 1 || M.cols.diff[i] ? "" : " mq-single"), faces, cards.length ? M.el("ul", {}, ...cards) : null);
  }

  const outletOf = function (detail, report) {
    const found = (detail.sources || []).find((s) => report && s.report_id === report);
    return found ? found.source || found.report_id : "";
  };
  // Reports merged into one incident side by side: for each source the words that gave each value.
  function sideBySide(detail) {
    const evidence = detail.evidence && typeof detail.evidence === "object" ? detail.evidence : {};
    const sources = (detail.sources || []).filter((s, k, all) => s.report_id && all.findIndex((o) => o.report_id === s.report_id) === k);
    if (sources.length < 2) return null;
    const rows = [];
    for (const name of ["incident_type", "location", "event_date", "actor1", "actor2", "target", "weapons", "munitions", "fatalities", "injuries"]) {
      const spans = (Array.isArray(evidence[name]) ? evidence[name] : []).filter((span) => span && span.text);
      const cells = sources.map((s) => [...new Set(spans.filter((span) => span.report_id === s.report_id).map((span) => span.text))].slice(0, 6));
      if (cells.some((words) => words.length)) rows.push([name, cells]);
    }
    if (!rows.length) return null;
    return M.el("div", { class: "mq-faces", role: "region", tabindex: "0", "aria-label": M.s("accounts") }, M.el("table", {},
      M.el("thead", {}, M.el("tr", {}, M.el("td"), ...sources.map((s) => M.el("th", { scope: "col" }, M.bdi(s.source || s.report_id), s.published ? M.el("span", { class: "mq-faint" }, M.bdi(M.isoDate(s.published))) : null)))),
      M.el("tbody", {}, ...rows.map(([name, cells]) => M.el("tr", {}, M.el("th", { scope: "row", text: M.term("property", name) }), ...cells.map((words) => M.el("td", {}, ...(words.length ? words.map((w) => M.bdi(w, { class: "mq-said" })) : [M.el("span", { class: "mq-faint", text: "—", "aria-label": M.s("no_words") })]))))))));
  }

  // What gave the value, in words of the text; then the reasons that the program recorded.
  function why(i, detail) {
    const evidence = detail.evidence && typeof detail.evidence === "object" ? detail.evidence : {};
    const words = (...names) => {
      const list = [];
      for (const name of names) for (const span of Array.isArray(evidence[name]) ? evidence[name] : []) if (span && span.text && !list.includes(span.text)) list.push(span.text);
      return list;
    };
    const reasons = (Array.isArray(detail.reasons) ? detail.reasons : []).filter((r) => typeof r === "string");
    const of = (kind) => reasons.map(M.reason).filter((r) => r.kind === kind).map((r) => r.text);
    const status = of("status"), rest = of("other");
    const told = (list) => (list.length ? [M.s("words_in_text"), " ", ...list.slice(0, 8).map((w) => M.bdi(w, { class: "mq-said" }))] : [M.el("span", { class: "mq-faint", text: M.s("no_words") })]);
    const more = (list) => (list.length ? M.el("ul", {}, ...list.map((r) => M.el("li", {}, M.bdi(r)))) : null);
    const place = [];
    if (detail.relation && detail.relation !== "at") place.push(`${M.s("relation")}: ${M.term("relation", detail.relation)}`);
    if (detail.site_kind) place.push(M.term("site_kind", detail.site_kind));
    place.push(M.placeWords(i));
    const published = (detail.sources || []).map((s) => s.published).find(Boolean);
    const ask = (key, ...answer) => M.el("div", { class: "mq-why" }, M.el("h4", { text: M.s(key) }), M.el("div", {}, ...answer));
    return section(M.s("why"), "mq-reasons",
      ask("why_type", ...told(words("incident_type", "weapons")), detail.sub_event_type ? M.el("div", { class: "mq-faint" }, M.bdi(M.s("sub_event")), ": ", M.bdi(detail.sub_event_type)) : null, more(of("type"))),
      ask("why_place", ...told(words("location").concat(detail.location_text && !words("location").includes(detail.location_text) ? [detail.location_text] : [])), M.el("div", { class: "mq-faint", text: place.join(" · ") }), more(of("place"))),
      ask("why_date", ...told(words("event_date", "date", "date_start").concat(detail.date_text && !words("event_date", "date", "date_start").includes(detail.date_text) ? [detail.date_text] : [])), published && M.dated[i] ? M.el("div", { class: "mq-faint" }, M.s("published_on", ""), M.bdi(M.isoDate(published))) : null, more(of("date"))),
      status.length ? ask("why_status", more(status)) : null, rest.length ? ask("why_other", more(rest)) : null);
  }

  function evidence(detail) {
    const parts = [];
    (detail.sources || []).forEach((source, k) => {
      const address = source.url ? M.link(source.url) : null;
      parts.push(M.el("figure", { class: "mq-source" },
        source.segments ? M.segments(source.segments) : null,
        M.el("figcaption", {}, M.bdi(source.source || source.report_id || String(k + 1), { class: "mq-outlet" }), source.title ? [" · ", M.bdi(source.title)] : null,
          source.published ? [" · ", M.el("span", {}, M.s("published", ""), M.bdi(M.isoDate(source.published)))] : null,
          address ? [" · ", M.el("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow", text: M.s("open_source") })] : source.url ? [" · ", M.bdi(source.url, { class: "mq-faint" })] : null)));
    });
    return parts.length ? section(M.s("evidence"), "mq-evidence", ...parts) : null;
  }

  M.card = function (i, detail) {
    const text = headline(i, detail);
    return M.el("article", { class: "mq-card", "data-id": M.id(i), "aria-label": M.label(M.typeOf(i)) + " " + M.place(i) },
      M.el("div", { class: "mq-chips" }, M.chip(i), M.statusChip(i), M.cols.agg[i] ? M.el("span", { class: "mq-state", text: M.s("aggregate_n") }) : null, M.reviewChip(i), M.changeChip(i)),
      M.el("h2", {}, ...M.placeLine(i).slice(0, 1), M.el("span", { class: "mq-when" }, M.bdi(M.dateOf(i)))),
      M.el("p", { class: "mq-banner-small", text: M.standingOf(i) }),
      text ? M.el("p", { class: "mq-summary", dir: "auto", text }) : null,
      tolls(i), M.facts(i, detail), evidence(detail), accounts(i, detail), why(i, detail),
      M.el("footer", { class: "mq-foot" }, Array.isArray(detail.merged) && detail.merged.length > 1 ? M.el("div", { text: M.s("merged", M.num(detail.merged.length)) }) : null,
        M.el("div", {}, M.s("id") + ": ", M.el("code", {}, M.bdi(M.id(i)))), typeof detail.made_by === "string" ? M.el("div", {}, M.s("made_by") + ": ", M.bdi(detail.made_by)) : null));
  };

  // The short card of a popup: what stands on the map, with the first quote.
  M.smallCard = function (i, detail) {
    const quote = (detail.sources || []).find((s) => s.segments);
    return M.el("article", { class: "mq-card mq-small", "data-id": M.id(i) },
      M.el("div", { class: "mq-chips" }, M.chip(i), M.statusChip(i), M.reviewChip(i), M.changeChip(i)),
      M.el("h2", {}, ...M.placeLine(i).slice(0, 1)), tolls(i), M.facts(i, detail),
      quote ? M.el("figure", { class: "mq-source" }, M.segments(quote.segments), M.el("figcaption", {}, M.bdi(quote.source || quote.report_id || ""))) : null,
      M.el("p", { class: "mq-banner-small", text: M.standingOf(i) }));
  };
})(window.Mawqi);
