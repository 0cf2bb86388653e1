// The side panel: heading, counts, tabs for list, filters and reading help, and the open card.
(function (M) {
  "use strict";
  const P = { tab: "list", card: -1, more: {} };
  M.P = P;

  M.makePanel = function () {
    P.count = M.el("p", { class: "mq-count" });
    P.extra = M.el("p", { class: "mq-extra" });
    const heading = M.meta.title || M.s("title");
    P.head = M.el("header", { class: "mq-head" },
      M.el("h1", {}, M.bdi(heading)),
      M.el("p", { class: "mq-banner" }, M.el("span", { text: M.standing() }), M.meta.generated ? M.el("span", {}, M.s("as_of", ""), M.bdi(M.stampText())) : null),
      P.count, P.extra);
    P.tabs = M.el("div", { class: "mq-tabs", role: "tablist", "aria-label": M.s("tabs"), on: { keydown: arrows } },
      ...["list", "filters", "about"].map((name) => M.el("button", { type: "button", role: "tab", id: "mq-tab-" + name, "aria-controls": "mq-pane-" + name, on: { click: () => M.showTab(name, true) } },
        M.icon({ list: "list", filters: "filter", about: "about" }[name]), M.el("span", { text: M.s(name === "about" ? "about_tab" : name) }))));
    P.search = M.el("input", { type: "search", class: "mq-input", placeholder: M.s("search"), "aria-label": M.s("search"), dir: "auto", value: M.state.q, on: { input: typed } });
    P.quotes = M.el("input", { type: "checkbox", checked: M.state.quotes, on: { change: () => M.search(P.search.value, P.quotes.checked) } });
    P.sort = M.el("select", { class: "mq-select", "aria-label": M.s("sort"), on: { change: () => { M.state.sort = P.sort.value; M.sorted = null; M.drawList(); M.writeHash(); } } },
      ...["new", "old", "place", "conf"].map((key) => M.el("option", { value: key, text: M.s("sort_" + key), selected: M.state.sort === key })));
    P.facets = M.el("div", { class: "mq-facets" });
    const pane = (name, ...children) => M.el("div", { class: "mq-pane mq-pane-" + name, role: "tabpanel", tabindex: name === "about" ? "0" : null, id: "mq-pane-" + name, "aria-labelledby": "mq-tab-" + name }, ...children);
    P.panes = {
      list: pane("list", M.el("div", { class: "mq-bar" }, M.el("div", { class: "mq-search" }, M.icon("search"), P.search), M.el("div", { class: "mq-bar-row" }, M.el("label", { class: "mq-check" }, P.quotes, M.el("span", { text: M.s("search_quotes") })), P.sort)), M.makeList()),
      filters: pane("filters", P.facets),
      about: pane("about"),
    };
    P.cardBox = M.el("div", { class: "mq-cardbox", hidden: true, tabindex: "-1" });
    P.node = M.el("aside", { class: "mq-panel", "aria-label": M.s("panel"), id: "mq-panel" }, P.head, P.tabs, ...Object.values(P.panes), P.cardBox);
    M.showTab(P.tab, false, true);
    M.drawCounts();
    return P.node;
  };

  function clear() { M.stopPlay(); P.search.value = ""; M.reset(); }
  let timer = 0;
  function typed() { clearTimeout(timer); timer = setTimeout(() => M.search(P.search.value, P.quotes.checked), 160); }
  function arrows(event) {
    const tabs = [...P.tabs.children], k = tabs.indexOf(document.activeElement);
    const forward = M.lang === "ar" ? "ArrowLeft" : "ArrowRight", back = M.lang === "ar" ? "ArrowRight" : "ArrowLeft";
    const next = event.key === forward ? k + 1 : event.key === back ? k - 1 : event.key === "Home" ? 0 : event.key === "End" ? tabs.length - 1 : null;
    if (next === null || k < 0) return;
    event.preventDefault();
    const tab = tabs[(next + tabs.length) % tabs.length];
    tab.focus(); tab.click();
  }

  M.showTab = function (name, open, empty) {
    if (open && M.phone() && P.tab === name && M.root.classList.contains("mq-open") && P.card < 0) { M.root.classList.remove("mq-open"); return; }
    P.tab = name;
    closeCard();
    for (const [key, pane] of Object.entries(P.panes)) {
      pane.hidden = key !== name;
      const tab = P.tabs.querySelector("#mq-tab-" + key);
      tab.setAttribute("aria-selected", key === name ? "true" : "false");
      tab.tabIndex = key === name ? 0 : -1;
    }
    if (name === "about" && !P.panes.about.firstChild) P.panes.about.appendChild(M.aboutNode());
    if (open) M.root.classList.add("mq-open");
    if (empty) return; // a new panel is filled by drawPanel
    if (name === "list") M.drawList("select");
    if (name === "filters") drawFacets();
  };

  M.openCard = async function (i, focus) {
    P.card = i;
    const detail = await M.detail(i);
    if (P.card !== i) return;
    M.empty(P.cardBox);
    const back = M.el("button", { type: "button", class: "mq-back", on: { click: () => { M.closePopup(); M.select(-1); M.showTab("list"); const row = P.panes.list.querySelector(`button[data-id="${CSS.escape(M.id(i))}"]`); if (row) row.focus(); } } }, M.icon("back"), M.s("back"));
    const tools = M.el("div", { class: "mq-card-tools" }, back, M.placed[i] || M.shapeOf(i) ? M.button("target", "zoom_to", () => M.goTo(i, true)) : null, M.button("link", "copy_link", M.copyLink));
    M.add(P.cardBox, [tools, M.card(i, detail)]);
    for (const pane of Object.values(P.panes)) pane.hidden = true;
    P.cardBox.hidden = false;
    P.cardBox.scrollTop = 0;
    M.root.classList.add("mq-open");
    if (focus) back.focus({ preventScroll: true });
  };
  function closeCard() { P.card = -1; if (P.cardBox) { P.cardBox.hidden = true; M.empty(P.cardBox); } }
  M.closeCard = closeCard;

  M.stampText = function () {
    const [d, t] = M.meta.generated.split("T");
    const day = /^\d{4}-\d\d-\d\d$/.test(d) ? Math.round(Date.parse(d + "T00:00:00Z") / 86400000) : NaN;
    return (Number.isNaN(day) ? M.localDigits(M.meta.generated) : M.date(day)) + (t && t !== "00:00" ? " " + M.localDigits(t.slice(0, 5)) : "");
  };

  M.drawCounts = function () {
    const t = M.totals;
    const had = P.count.contains(document.activeElement);
    M.empty(P.count);
    M.add(P.count, [M.el("b", { text: M.plural("incident", t.incidents) }), t.incidents !== t.all ? M.el("span", { class: "mq-faint", text: " " + M.s("shown_of", "", M.num(t.all)).trim() }) : null,
      M.filtered() ? M.el("button", { type: "button", class: "mq-text-button mq-clear", text: M.s("reset"), on: { click: clear } }) : null]);
    if (had) (P.count.querySelector("button") || P.search).focus(); // the button goes with the filters, the focus stays near
    M.empty(P.extra);
    const extra = [["presence_n", t.presence], ["aggregate_n", t.aggregate], ["unlocated_n", t.unlocated], ["undated_n", t.undated]].filter(([, n]) => n);
    M.add(P.extra, extra.map(([key, n]) => M.el("span", {}, M.el("b", { text: M.num(n) }), " " + M.s(key))));
    P.extra.hidden = !extra.length;
  };

  const TOP = 7;
  function drawFacets() {
    const active = document.activeElement && P.facets.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    M.empty(P.facets);
    for (const key of M.FACETS) {
      const f = M.facets[key], chosen = M.state.sel[key], counts = M.counts[key];
      let codes = [...Array(f.size).keys()].filter((k) => counts[k] || chosen.has(k));
      if (key !== "conf" && key !== "prec") codes.sort((a, b) => counts[b] - counts[a] || a - b);
      if (!codes.length || (f.size < 2 && !chosen.size)) continue;
      const all = P.more[key], rest = codes.length - TOP;
      if (!all && rest > 1) codes = codes.filter((k, n) => n < TOP || chosen.has(k));
      const most = Math.max(1, ...codes.map((k) => counts[k]));
      P.facets.appendChild(M.el("fieldset", { class: "mq-facet" }, M.el("legend", { text: M.s(key) }),
        ...codes.map((k) => M.facetButton(key, k, most)),
        rest > 1 ? M.el("button", { type: "button", class: "mq-text-button", "data-key": key + "/more", text: all ? M.s("less") : M.s("more", M.num(rest)), on: { click: () => { P.more[key] = !all; drawFacets(); } } }) : null));
    }
    if (active) { const b = P.facets.querySelector(`[data-key="${CSS.escape(active)}"]`); if (b) b.focus(); }
  }
  M.facetButton = function (key, k, most) {
    const f = M.facets[key], on = M.state.sel[key].has(k), any = M.state.sel[key].size > 0, n = M.counts[key][k];
    return M.el("button", { type: "button", class: "mq-option" + (on ? " mq-on" : any ? " mq-off" : ""), "aria-pressed": on ? "true" : "false", "data-key": key + "/" + f.values[k], on: { click: () => M.toggle(key, k) } },
      key === "type" ? M.swatch(k, 0, 18) : key === "status" ? M.swatch(0, k, 18) : null,
      M.el("span", { class: "mq-grow" }, M.bdi(f.labels(k))), M.el("span", { class: "mq-n", text: M.num(n) }),
      most ? M.el("i", { class: "mq-meter", "aria-hidden": "true", style: { width: (100 * n) / most + "%" } }) : null);
  };
  M.drawPanel = function (why) {
    M.drawCounts();
    if (P.tab === "filters") drawFacets();
    M.drawList(why);
    if (document.activeElement !== P.search) P.search.value = M.state.q;
    P.quotes.checked = M.state.quotes;
    P.sort.value = M.state.sort;
    if (P.card >= 0 && !M.visible.includes(P.card) && why !== "lang") M.showTab(P.tab);
  };
})(window.Mawqi);
