// The queue ordered by doubt: pages of rows are asked for when they come into view, so that a large case stays light.
(function (M) {
  "use strict";
  const D = M.desk, ROW = 92, PAGE = 50, OVER = 4;
  const Q = (D.Q = { rows: new Map(), asked: new Set(), total: 0, review: "unreviewed", text: "", focus: 0, turn: 0, totals: null });
  const STATES = ["unreviewed", "accepted", "corrected", "unsure", "rejected", "added"];

  D.makeQueue = function () {
    const filter = D.menu([["", M.s("s_all")], ...STATES.map((s) => [s, M.s("s_" + s)])], Q.review, { "aria-label": M.s("state"), id: "dk-state", on: { change: () => { Q.review = filter.value; D.loadQueue(); } } });
    const search = D.input("search", Q.text, { id: "dk-search", placeholder: M.s("queue_text"), "aria-label": M.s("queue_text"), on: { input: () => { clearTimeout(Q.wait); Q.wait = setTimeout(() => { Q.text = search.value.trim(); D.loadQueue(); }, 250); } } });
    Q.count = M.el("span", { class: "mq-faint", id: "dk-count", role: "status" });
    Q.list = M.el("ol", { class: "dk-rows" });
    Q.none = M.el("p", { class: "dk-none", hidden: true });
    Q.box = M.el("div", { class: "dk-scroll dk-queue-list", tabindex: "-1", on: { scroll: draw, keydown: key } }, Q.list, Q.none);
    if (window.ResizeObserver) { if (Q.watch) Q.watch.disconnect(); Q.watch = new ResizeObserver(() => draw()); Q.watch.observe(Q.box); }
    return M.el("nav", { class: "dk-queue dk-pane", "data-pane": "queue", "aria-label": M.s("queue") }, M.el("div", { class: "dk-queue-head" }, search, M.el("div", { class: "dk-queue-bar" }, filter, Q.count)), Q.box);
  };

  // Asks for everything anew; `keep` holds the place in the list.
  D.loadQueue = async function (keep) {
    Q.turn++;
    Q.rows.clear(); Q.asked.clear();
    if (!keep) { Q.focus = 0; Q.box.scrollTop = 0; }
    await page(Math.floor(Q.focus / PAGE));
    D.loadTotals();
  };
  async function page(number) {
    if (Q.asked.has(number)) return;
    Q.asked.add(number);
    const turn = Q.turn;
    let found;
    try {
      found = await D.get("/api/queue", { offset: number * PAGE, limit: PAGE, review: Q.review, text: Q.text });
    } catch (fault) { Q.asked.delete(number); D.say(D.told(fault), { bad: true }); return; }
    if (turn !== Q.turn) return;
    Q.total = found.total;
    found.rows.forEach((row, k) => Q.rows.set(number * PAGE + k, row));
    draw();
  }
  D.loadTotals = async function () {
    try { Q.totals = await D.get("/api/totals"); } catch (fault) { D.say(D.told(fault), { bad: true }); return; }
    D.drawProgress();
  };
  // Others may decide meanwhile: while the page is seen it asks now and then whether the case has changed.
  D.watch = async function () {
    if (document.hidden || D.busy || D.open || D.editing || D.pin || !Q.totals) return;
    const before = Q.totals.stamp;
    let now;
    try { now = await D.get("/api/totals"); } catch (fault) { if (!fault.key) throw fault; return; }
    if (now.stamp === before || D.busy || D.open || D.editing || D.pin) return;
    await D.loadQueue(true);
    if (!D.current) return;
    const view = await D.incident(D.current.id).catch((fault) => { if (!fault.key) throw fault; return null; });
    if (!view || view.version === D.current.version || D.busy || D.open || D.editing || D.pin) return;
    D.current = view;
    D.drawIncident(true);
    D.say(M.s("changed_meanwhile"));
  };

  D.drawQueue = () => draw();
  function draw() {
    if (!Q.box || !Q.box.isConnected) return;
    const height = Q.box.clientHeight || 600;
    const from = Math.max(0, Math.floor(Q.box.scrollTop / ROW) - OVER), to = Math.min(Q.total, Math.ceil((Q.box.scrollTop + height) / ROW) + OVER);
    for (let k = Math.floor(from / PAGE); k <= Math.floor(Math.max(from, to - 1) / PAGE); k++) if (Q.total) page(k);
    // The focus waits for its row where that is still to be fetched.
    const had = Q.list.contains(document.activeElement) || (Q.chase && document.activeElement === document.body);
    M.empty(Q.list);
    Q.list.style.height = Q.total * ROW + "px";
    for (let k = from; k < to; k++) Q.list.appendChild(item(k));
    Q.none.hidden = Q.total > 0;
    Q.none.textContent = M.s(Q.review === "unreviewed" && !Q.text && Q.totals && Q.totals.all ? "queue_done" : "queue_empty");
    Q.count.textContent = M.plural("incident", Q.total);
    Q.chase = false;
    if (had) { const b = Q.list.querySelector(`[data-k="${Q.focus}"]`); if (b) b.focus({ preventScroll: true }); else Q.chase = true; }
  }
  function item(k) {
    const row = Q.rows.get(k), place = { top: k * ROW + "px", height: ROW + "px" };
    if (!row) return M.el("li", { class: "dk-row dk-waiting", style: place }, M.el("span", { class: "mq-faint", text: "…" }));
    const on = D.current && D.current.id === row.id;
    return M.el("li", { class: "dk-row" + (on ? " dk-on" : ""), style: place, "aria-setsize": Q.total, "aria-posinset": k + 1 },
      M.el("button", { type: "button", "data-k": k, "data-id": row.id, tabindex: k === Q.focus ? "0" : "-1", "aria-current": on ? "true" : null, on: { click: () => { Q.focus = k; D.openIncident(row.id); if (M.phone()) D.showPane("text"); }, focus: () => { Q.focus = k; } } },
        D.swatch(row.incident_type, row.status),
        M.el("span", { class: "mq-grow" },
          M.el("span", { class: "dk-row-top" }, M.el("b", { text: D.label("incident_type", row.incident_type) }), D.state(row.review)),
          M.el("span", { class: "dk-row-place" }, M.bdi(D.placeOf(row)), row.event_date ? [" · ", M.bdi(D.day(row.event_date))] : null),
          M.el("span", { class: "dk-row-why" }, ...D.doubts(row.reasons).slice(0, 3).map((text) => M.el("span", { class: "dk-why" }, M.bdi(text))))),
        meter(row.doubt)));
  }
  const meter = (doubt) => M.el("span", { class: "dk-meter", title: M.s("doubt", D.percent(doubt)) }, M.el("i", { style: { height: `${Math.max(4, Math.round(100 * Math.min(1, doubt || 0)))}%` } }), M.el("span", { class: "mq-hidden", text: M.s("doubt", D.percent(doubt)) }));
  D.state = (review) => (review && review !== "unreviewed" ? M.el("span", { class: "dk-state dk-state-" + (STATES.includes(review) ? review : "other"), text: STATES.includes(review) ? M.s("s_" + review) : review }) : null);
  D.placeOf = (row) => (M.lang === "ar" ? row.location_ar || row.location : row.location || row.location_ar) || row.location_text || M.s("prec_unlocated");

  function key(event) {
    const page_ = Math.max(1, Math.floor(Q.box.clientHeight / ROW) - 1);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page_, PageUp: -page_, Home: -Q.total, End: Q.total }[event.key];
    if (!step || !Q.total) return;
    event.preventDefault();
    Q.focus = Math.max(0, Math.min(Q.total - 1, Q.focus + step));
    reveal();
    const b = Q.list.querySelector(`[data-k="${Q.focus}"]`);
    if (b) b.focus({ preventScroll: true });
  }
  function reveal() {
    const top = Q.focus * ROW, height = Q.box.clientHeight;
    if (top < Q.box.scrollTop) Q.box.scrollTop = top;
    else if (top + ROW > Q.box.scrollTop + height) Q.box.scrollTop = top + ROW - height;
    draw();
  }
  D.focusQueue = () => { D.showPane("queue"); reveal(); const b = Q.list.querySelector(`[data-k="${Q.focus}"]`) || Q.list.querySelector("button"); if (b) b.focus(); };

  async function rowAt(k) {
    if (k < 0 || k >= Q.total) return null;
    if (!Q.rows.has(k)) { await page(Math.floor(k / PAGE)); }
    return Q.rows.get(k) || null;
  }
  const indexOf = (id) => { for (const [k, row] of Q.rows) if (row.id === id) return k; return -1; };
  D.step = async function (by) {
    const at = D.current ? indexOf(D.current.id) : -1;
    const k = at >= 0 ? at + by : Q.focus + (by < 0 ? -1 : 0);
    const row = await rowAt(Math.max(0, Math.min(Q.total - 1, k)));
    if (!row) return;
    Q.focus = Math.max(0, Math.min(Q.total - 1, k));
    reveal();
    if (!D.current || row.id !== D.current.id) await D.openIncident(row.id);
  };
  // After a decision: the list anew; with `on` the incident that took the decided one's place is opened.
  D.afterDecision = async function (id, on) {
    const at = indexOf(id);
    if (at >= 0) Q.focus = at;
    await D.loadQueue(true);
    Q.focus = Math.min(Q.focus, Math.max(0, Q.total - 1));
    if (on) {
      const still = await rowAt(Q.focus);
      const k = still && still.id === id ? Q.focus + 1 : Q.focus, row = await rowAt(k);
      if (row) { Q.focus = k; reveal(); await D.openIncident(row.id); return; }
      if (!still || still.id !== id) { D.current = null; D.drawIncident(); }
    }
    reveal();
  };
})(window.Mawqi);
