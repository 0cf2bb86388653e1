// Puts the desk together: bar, queue, report, places, fields, decisions; language, theme, and the panes of a phone.
(function (M) {
  "use strict";
  const D = M.desk, PANES = ["queue", "text", "map", "fields"];
  D.pane = "queue";

  function read() {
    const block = (M.block = JSON.parse(document.getElementById("mawqi-data").textContent));
    M.meta = block.meta;
    for (const name of ["types", "statuses", "weapons"]) M[name] = Object.entries(block.styles[name]).map(([key, row]) => Object.assign({ key }, row));
    M.lang = ["ar", "en"].includes(stored("lang")) ? stored("lang") : block.meta.lang;
    M.theme = ["auto", "light", "dark"].includes(stored("theme")) ? stored("theme") : "auto";
    M.layers = { labels: true, provinces: true, graticule: false, areas: false, tiles: false };
  }
  // Only the language and the theme are kept by the browser, nothing of the case.
  function stored(name) { try { return localStorage.getItem("mawqi-desk-" + name); } catch (fault) { if (fault.name !== "SecurityError") throw fault; return null; } }
  function store(name, value) { try { localStorage.setItem("mawqi-desk-" + name, value); } catch (fault) { if (!["SecurityError", "QuotaExceededError"].includes(fault.name)) throw fault; } }

  function build() {
    const rtl = M.lang === "ar", html = document.documentElement;
    html.lang = M.lang; html.dir = rtl ? "rtl" : "ltr";
    M.root.lang = M.lang; M.root.dir = html.dir;
    document.title = M.meta.title ? `${M.meta.title} · ${M.s("desk")}` : M.s("desk");
    M.empty(M.root);
    M.live = M.el("div", { class: "mq-hidden", role: "status", "aria-live": "polite" });
    D.progress = M.el("div", { class: "dk-progress" });
    const tool = (act, label, handler, ...inside) => M.el("button", { type: "button", class: "mq-button", "data-act": act, title: label, "aria-label": label, on: { click: handler } }, ...inside);
    const decision = (act, letter, handler, cls) => M.el("button", { type: "button", class: "dk-button dk-act " + (cls || ""), "data-act": act, on: { click: handler } }, M.el("span", { text: M.s("act_" + act) }), M.el("kbd", { text: letter }));
    M.add(M.root, [
      M.el("button", { type: "button", class: "mq-skip", text: M.s("skip_fields"), on: { click: () => D.focusFields() } }),
      M.el("header", { class: "dk-bar" }, M.el("h1", {}, M.bdi(M.meta.title || M.s("desk"))), D.progress, M.el("span", { class: "dk-coder" }, M.bdi(M.s("coder", M.meta.coder))),
        M.el("div", { class: "dk-tools" }, tool("language", M.s("language_label"), () => D.setLanguage(rtl ? "en" : "ar"), M.el("span", { class: "mq-word", lang: rtl ? "en" : "ar", text: M.s("language") })), tool("theme", M.s("theme"), () => D.nextTheme(), M.icon("theme")), tool("help", M.s("help"), () => D.help(), M.icon("about")))),
      D.makeQueue(),
      M.el("main", { class: "dk-main" }, M.el("p", { class: "dk-empty", text: M.s("open_first") }), D.makeReport(), D.makePlaces()),
      D.makeFields(),
      M.el("div", { class: "dk-acts", role: "toolbar", "aria-label": M.s("actions") }, decision("accept", "A", () => D.accept(), "dk-strong"), decision("reject", "R", () => D.reject()), decision("unsure", "U", () => D.unsure()), decision("comment", "C", () => D.comment()), decision("merge", "M", () => D.merge()), decision("split", "S", () => D.split()), decision("add", "N", () => D.startAdd()), decision("undo", "Z", () => D.undoLast())),
      M.el("div", { class: "dk-panes", role: "toolbar", "aria-label": M.s("tabs_desk") }, ...[["queue", "queue"], ["text", "text"], ["map", "map"], ["fields", "fields"]].map(([name, icon]) => M.el("button", { type: "button", "data-go": name, "aria-pressed": String(D.pane === name), on: { click: () => D.showPane(name) } }, D.icon(icon), M.el("span", { text: M.s("t_" + name) })))), M.live]);
    D.startMap();
    D.showPane(D.pane);
    D.drawProgress();
    D.drawQueue();
    D.drawIncident();
  }

  // On a phone one pane is seen at a time; on a wide screen all are, and nothing changes.
  D.showPane = function (name) {
    D.pane = PANES.includes(name) ? name : "queue";
    M.root.dataset.pane = D.pane;
    for (const b of M.root.querySelectorAll("[data-go]")) b.setAttribute("aria-pressed", String(b.dataset.go === D.pane));
    if (D.pane === "map" && D.map) D.map.invalidateSize({ animate: false });
  };
  D.drawProgress = function () {
    const t = D.Q.totals;
    M.empty(D.progress);
    if (!t) return;
    const done = t.all - t.unreviewed;
    M.add(D.progress, [M.el("span", { class: "dk-track", "aria-hidden": "true" }, M.el("i", { style: { width: `${t.all ? (100 * done) / t.all : 0}%` } })), M.el("span", { text: M.s("done_of", M.num(done), M.num(t.all)) })]);
  };
  // Shows the present incident; `same` keeps the report's place, where only values changed.
  D.drawIncident = function (same) {
    const view = D.current, scroll = same ? D.textBox.scrollTop : null;
    M.root.classList.toggle("dk-none-open", !view);
    if (view && D.report >= view.reports.length) D.report = 0;
    D.places = view ? view.candidates : [];
    D.sought = null;
    if (D.map) D.map.invalidateSize({ animate: false });
    D.drawReport();
    if (scroll !== null) D.textBox.scrollTop = scroll;
    D.drawPlaces();
    D.drawMap(true);
    D.drawFields();
    D.drawQueue();
    for (const b of M.root.querySelectorAll(".dk-act")) b.disabled = !view && b.dataset.act !== "undo";
    const split = M.root.querySelector(".dk-act[data-act=split]");
    if (split) split.disabled = !view || view.members.length < 2;
  };
  D.setLanguage = function (lang) { M.lang = lang; store("lang", lang); D.closeDialog(); D.pin = null; build(); M.announce(M.s("desk")); };
  D.nextTheme = function () {
    const dark = document.documentElement.dataset.theme === "dark" || (M.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
    M.theme = dark ? "light" : "dark";
    store("theme", M.theme);
    theme(); build();
  };
  function theme() {
    document.documentElement.dataset.theme = M.theme;
    M.colours(); M.clearSprites();
    D.repaintMap();
  }

  async function start() {
    read();
    M.root = M.el("div", { class: "mq dk", id: "mq" });
    document.getElementById("desk").appendChild(M.root);
    theme();
    M.readBasemap();
    build();
    document.addEventListener("keydown", (e) => D.keydown(e));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { theme(); build(); });
    await D.loadQueue();
    const first = D.Q.rows.get(0);
    if (first) await D.openIncident(first.id, true);
    if (M.phone()) D.showPane("queue");
    setInterval(() => D.watch(), 15000);
    M.ready = true;
    document.documentElement.dataset.desk = "ready";
  }
  start();
})(window.Mawqi);
