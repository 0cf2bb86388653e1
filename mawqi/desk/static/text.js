// The report's text with the words of each field coloured; marking words by mouse and by keyboard; offsets are code points of the report.
(function (M) {
  "use strict";
  const D = M.desk;
  const raw = new WeakMap(); // the node of a segment -> {s, t}
  const CLASSES = ["trigger", "place", "date", "toll", "weapon", "actor", "target", "launch", "stance", "other"];
  D.marked = null;

  D.makeReport = function () {
    D.reportHead = M.el("header", { class: "dk-report-head" });
    D.textBox = M.el("div", { class: "dk-scroll dk-text", tabindex: "0", role: "region", "aria-label": M.s("text_of"), id: "dk-text", on: { keydown: key, mousedown: () => { D.cursor = null; } } });
    D.markBar = M.el("div", { class: "dk-marked", hidden: true });
    return M.el("section", { class: "dk-report dk-pane", "data-pane": "text", "aria-label": M.s("report") }, D.reportHead, D.textBox, D.markBar);
  };

  const held = () => (D.current ? D.current.reports[D.report] : null);
  D.drawReport = function () {
    M.empty(D.reportHead); M.empty(D.textBox);
    D.cursor = null; D.take(null);
    const view = D.current, report = held();
    if (!report) return;
    if (view.reports.length > 1) {
      D.reportHead.appendChild(M.el("div", { class: "dk-tabs", role: "group", "aria-label": M.s("reports") }, ...view.reports.map((r, k) => M.el("button", { type: "button", "aria-pressed": String(k === D.report), "data-report": r.id, on: { click: () => { D.report = k; D.drawReport(); } } }, M.bdi(r.source || r.title || r.id)))));
    }
    const address = report.url ? M.link(report.url) : null;
    M.add(D.reportHead, [
      M.el("h3", {}, M.bdi(report.title || report.source || report.id)),
      M.el("p", { class: "dk-about" }, report.title ? [M.bdi(report.source || M.s("no_source")), " · "] : null, report.published ? [M.s("published_at", ""), M.bdi(M.isoDate(report.published)), " · "] : null, M.bdi(report.id), report.url ? [" · ", address ? M.el("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow", text: M.s("open_source") }) : M.bdi(report.url)] : null),
      legend(report)]);
    const used = D.textBox;
    used.lang = report.lang || "ar";
    const body = M.el("div", { class: "dk-body", dir: "auto" });
    for (const part of report.segments) body.appendChild(segment(part));
    used.appendChild(body);
    if (report.others.length) {
      used.appendChild(M.el("div", { class: "dk-others", dir: M.lang === "ar" ? "rtl" : "ltr", lang: M.lang }, M.el("h4", { text: M.s("other_incidents") }), M.el("ul", {}, ...report.others.map((o) => M.el("li", {}, M.el("button", { type: "button", class: "dk-link", "data-other": o.id, on: { click: () => D.openIncident(o.id), mouseenter: () => D.light({ other: o.id }), mouseleave: () => D.light(null), focus: () => D.light({ other: o.id }), blur: () => D.light(null) } }, D.label("incident_type", o.incident_type), " · ", M.bdi(D.placeOf(o)), o.event_date ? [" · ", M.bdi(D.day(o.event_date))] : null), D.state(o.review))))));
    }
    used.scrollTop = 0;
    const first = used.querySelector(".dk-c-trigger") || used.querySelector(".dk-mark");
    if (first) into(first);
  };
  function legend(report) {
    const there = new Set(report.segments.map((p) => p.c).filter(Boolean));
    if (report.segments.some((p) => p.o && !p.f)) there.add("others");
    return M.el("ul", { class: "dk-legend" }, ...[...CLASSES, "others"].filter((c) => there.has(c)).map((c) => M.el("li", { class: (c === "others" ? "dk-otherword" : "dk-mark dk-c-" + c), text: M.s("c_" + c) })));
  }
  function segment(part) {
    const fields = part.f || [], marked = fields.length > 0, other = part.o && !marked;
    const node = M.el(marked || other ? "mark" : "span", { class: marked ? "dk-mark dk-c-" + (CLASSES.includes(part.c) ? part.c : "other") : other ? "dk-otherword" : part.n ? "dk-name" : "dk-plain", tabindex: marked || other ? "-1" : null, text: part.t,
      title: marked ? fields.map(D.fieldName).join(D.comma()) : other ? M.s("c_others") : null });
    raw.set(node, part);
    if (marked) {
      node.dataset.f = fields.join(" ");
      for (const [event, value] of [["mouseenter", fields], ["mouseleave", null], ["focus", fields], ["blur", null]]) node.addEventListener(event, () => D.lightFields(value));
      node.addEventListener("click", () => { if (String(getSelection())) return; D.revealField(fields[0]); });
    } else if (other) {
      node.dataset.o = part.o.join(" ");
      node.addEventListener("dblclick", () => D.openIncident(part.o[0]));
      node.addEventListener("keydown", (e) => { if (e.key === "Enter") { e.preventDefault(); e.stopPropagation(); D.openIncident(part.o[0]); } });
    }
    return node;
  }

  // Lights the words of a field, of another incident, or of one span; null puts the light out.
  D.light = function (what) {
    if (!D.textBox) return;
    let first = null;
    for (const node of D.textBox.querySelectorAll("mark")) {
      const part = raw.get(node);
      const on = Boolean(what && ((what.fields && (part.f || []).some((f) => what.fields.includes(f))) || (what.other && (part.o || []).includes(what.other)) || (what.start !== undefined && part.s >= what.start && part.s < what.end)));
      node.classList.toggle("dk-lit", on);
      if (on && !first) first = node;
    }
    // The words may stand in another report of the incident: its tab is lit.
    for (const tab of D.reportHead.querySelectorAll("[data-report]")) {
      const report = D.current.reports.find((r) => r.id === tab.dataset.report);
      tab.classList.toggle("dk-lit", Boolean(what && what.fields && report && report.segments.some((part) => (part.f || []).some((f) => what.fields.includes(f)))));
    }
    if (first && what && !what.stay) into(first);
  };
  function into(node) {
    const box = D.textBox.getBoundingClientRect(), at = node.getBoundingClientRect();
    if (at.top < box.top + 8 || at.bottom > box.bottom - 8) D.textBox.scrollTop += at.top - box.top - box.height / 3;
  }
  D.showSpan = function (span) {
    const k = D.current.reports.findIndex((r) => r.id === span.report_id);
    if (k < 0) return;
    if (k !== D.report) { D.report = k; D.drawReport(); }
    D.showPane("text");
    D.light({ start: span.start, end: span.end });
  };
  D.nextMark = function (by) {
    const all = [...D.textBox.querySelectorAll("mark")];
    if (!all.length) return;
    const at = all.indexOf(document.activeElement);
    const node = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length];
    node.focus({ preventScroll: true });
    into(node);
  };

  // How far a place in a shown text is into its segment, in code points: hidden characters are not shown but are counted.
  function points(text, shown) {
    let seen = 0, count = 0;
    for (const character of text) {
      if (seen >= shown && M.clean(character)) break;
      seen += M.clean(character).length;
      count += 1;
    }
    return count;
  }
  // A range within the text as {report_id, start, end, text}; null where nothing is marked.
  D.spanOf = function (range) {
    const report = held(), body = D.textBox.querySelector(".dk-body");
    if (!report || !body || range.collapsed || !range.intersectsNode(body)) return null;
    let start = null, end = null;
    const words = [];
    for (const node of body.children) {
      if (!range.intersectsNode(node)) continue;
      const part = raw.get(node), shown = node.textContent, text = node.firstChild;
      if (!text) continue;
      const from = range.startContainer === text ? range.startOffset : 0, to = range.endContainer === text ? range.endOffset : shown.length;
      if (from >= to) continue;
      const some = shown.slice(from, to), left = some.length - some.trimStart().length, right = some.length - some.trimEnd().length;
      if (left < some.length) {
        if (start === null) start = part.s + points(part.t, from + left);
        end = part.s + points(part.t, to - right);
      }
      words.push(some);
    }
    return start === null || end <= start ? null : { report_id: report.id, start, end, text: words.join("").trim() };
  };
  // What is marked at this moment, also before the browser has told of it.
  D.sync = function () {
    const selection = getSelection();
    if (selection.rangeCount && !selection.isCollapsed && D.textBox.contains(selection.getRangeAt(0).commonAncestorContainer)) D.marked = D.spanOf(selection.getRangeAt(0)) || D.marked;
    return D.marked;
  };
  document.addEventListener("selectionchange", () => {
    if (!D.textBox || !D.textBox.isConnected || D.open) return;
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) { if (document.activeElement === D.textBox || document.activeElement === document.body) D.take(null); return; }
    const range = selection.getRangeAt(0);
    if (D.textBox.contains(range.commonAncestorContainer)) D.take(D.spanOf(range));
  });
  // What is marked now; the bar under the text says what can be done with it.
  D.take = function (span) {
    D.marked = span;
    if (!D.markBar) return;
    M.empty(D.markBar);
    D.markBar.hidden = !span;
    if (!span) return;
    const field = D.editing;
    M.add(D.markBar, [M.el("span", { class: "mq-faint", text: M.s("marked") }), M.bdi(span.text.length > 90 ? span.text.slice(0, 88) + "…" : span.text, { class: "dk-words" }),
      field ? bar("mark_use", "Enter", () => D.useWords(), M.s("mark_use", D.fieldName(field.name))) : null, bar("mark_add", "N", () => D.startAdd()), bar("mark_place", "P", () => D.findPlace(span.text)), M.el("button", { type: "button", class: "dk-button dk-small", text: M.s("mark_clear"), on: { click: () => { getSelection().removeAllRanges(); D.take(null); } } })]);
  };
  const bar = (act, key_, handler, label) => M.el("button", { type: "button", class: "dk-button dk-small", "data-act": act, on: { mousedown: (e) => e.preventDefault(), click: handler } }, label || M.s(act), M.el("kbd", { text: key_ }));

  // The keyboard's cursor goes from word to word; with Shift it marks. What it stands on is the page's own selection.
  function tokens() {
    const out = [], body = D.textBox.querySelector(".dk-body");
    if (!body) return out;
    let open = null; // a word may go on over the border of a segment
    for (const node of body.children) {
      const text = node.firstChild;
      if (!text) continue;
      for (const found of text.data.matchAll(/\s+|[^\s]+/g)) {
        if (/^\s/.test(found[0])) { open = null; continue; }
        if (open && found.index === 0) { open.to = [text, found[0].length]; } else { open = { from: [text, found.index], to: [text, found.index + found[0].length] }; out.push(open); }
        if (found.index + found[0].length < text.data.length) open = null;
      }
    }
    return out;
  }
  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const rtl = getComputedStyle(D.textBox.querySelector(".dk-body") || D.textBox).direction === "rtl";
    const by = { ArrowLeft: rtl ? 1 : -1, ArrowRight: rtl ? -1 : 1, Home: -Infinity, End: Infinity }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      if (!D.cursor) D.cursor = { list: tokens(), at: -1, anchor: 0 };
      const { list } = D.cursor;
      if (!list.length) return;
      if (D.cursor.at < 0) { const first = D.textBox.querySelector(".dk-c-trigger"); D.cursor.at = by === -Infinity ? 0 : by === Infinity ? list.length - 1 : Math.max(0, first ? list.findIndex((w) => first.contains(w.from[0])) : 0); D.cursor.anchor = D.cursor.at; }
      else D.cursor.at = Math.max(0, Math.min(list.length - 1, D.cursor.at + by));
      if (!event.shiftKey) D.cursor.anchor = D.cursor.at;
      const a = list[Math.min(D.cursor.at, D.cursor.anchor)], b = list[Math.max(D.cursor.at, D.cursor.anchor)];
      getSelection().setBaseAndExtent(a.from[0], a.from[1], b.to[0], b.to[1]);
      into(list[D.cursor.at].from[0].parentNode);
    } else if (event.key === "Enter" && D.sync() && D.editing && event.target === D.textBox) { event.preventDefault(); event.stopPropagation(); D.useWords(); }
  }
  D.focusText = () => { D.showPane("text"); D.textBox.focus(); };
})(window.Mawqi);
