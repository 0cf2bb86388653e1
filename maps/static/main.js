// Puts the page together: layout, map, and what follows what.
(function (M) {
  "use strict";
  M.layout = function (id) {
    M.read();
    M.makeFacets();
    const map = document.getElementById(id);
    // Until the marks stand, panel, tools and legend are made but not laid out: Leaflet asks for the size of the map alone. Their symbols are painted with the first frame.
    M.root = M.el("div", { class: "mq mq-starting", id: "mq" });
    M.waiting = [];
    map.parentNode.insertBefore(M.root, map);
    M.stage = M.el("main", { class: "mq-stage" });
    M.mapBox = M.el("div", { class: "mq-map" });
    M.mapBox.appendChild(map);
    M.stage.appendChild(M.mapBox);
    M.root.appendChild(M.stage);
    M.live = M.el("div", { class: "mq-hidden", role: "status", "aria-live": "polite" });
    M.coarse = Boolean(window.matchMedia && matchMedia("(pointer: coarse)").matches);
    M.readHash();
    setTheme();
    M.colours();
    M.readBasemap();
    M.apply("start");
    build();
  };

  M.mapOptions = (given) => Object.assign({ zoomControl: false, attributionControl: true, minZoom: 1, maxZoom: 18, zoomSnap: 0.5, zoomDelta: 1, wheelPxPerZoomLevel: 90, worldCopyJump: true, keyboard: true, preferCanvas: true,
    zoomAnimation: !M.calm(), fadeAnimation: !M.calm(), markerZoomAnimation: !M.calm(), inertia: !M.calm() }, given);

  M.start = function (map) {
    M.map = map;
    map.attributionControl.setPrefix(false);
    map.attributionControl.addAttribution("");
    view();
    M.ground = new M.CanvasLayer(M.drawBase, { pane: pane("mawqi-base", 190), padding: 0.15 }).addTo(map);
    M.setTiles();
    M.marks = new M.CanvasLayer(M.drawMarks, { pane: pane("mawqi-marks", 590), padding: 0.15 }).addTo(map);
    attribution();
    map.on("click", (e) => { cancelAnimationFrame(M.moveFrame); M.clicked(e); });
    map.on("mousemove", (e) => { cancelAnimationFrame(M.moveFrame); M.moveFrame = requestAnimationFrame(() => M.moved(e)); });
    map.on("mouseout zoomstart movestart", () => M.hideTip());
    map.on("zoomstart", () => { M.spider = null; });
    map.on("moveend", () => M.writeHash());
    const box = map.getContainer();
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", M.s("map_label"));
    M.on("filter", (why) => {
      M.spider = null;
      M.hideTip();
      if (M.selected >= 0 && !M.visible.includes(M.selected)) { M.selected = -1; M.closePopup(); }
      refresh(why);
    });
    M.on("select", selected);
    if (M.firstSelection >= 0) { M.select(M.firstSelection, "link"); if (!M.firstView) M.goTo(M.firstSelection); }
    window.addEventListener("hashchange", () => { if (M.foreignHash()) fromAddress(); });
    window.addEventListener("beforeprint", () => M.preparePrint());
    document.addEventListener("keydown", (e) => { if (e.key === "Escape" && M.popupOpen()) { M.closePopup(); M.gather(); } });
    document.addEventListener("fullscreenchange", () => map.invalidateSize());
    if (window.matchMedia) matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => repaint());
    M.root.classList.remove("mq-starting");
    performance.mark("mawqi-ready");
    M.ready = true;
    document.documentElement.dataset.mawqi = "ready";
    // The map shows its marks and the filters answer. What stands beside and behind comes after the first frame, in pieces that let an input through.
    requestAnimationFrame(() => { paint(); later([() => refresh("start"), names, surroundings]); });
  };
  const pane = function (name, z) { const node = M.map.createPane(name); node.style.zIndex = z; node.style.pointerEvents = "none"; return name; };
  function later(steps) {
    setTimeout(() => {
      steps.shift()();
      if (steps.length) later(steps);
      else document.documentElement.dataset.mawqiAll = "done";
    });
  }
  function paint() { const list = M.waiting; M.waiting = null; for (const step of list) step(); }
  function names() { M.names = new M.CanvasLayer(M.drawLabels, { pane: pane("mawqi-names", 195), padding: 0.15 }).addTo(M.map); }
  function surroundings() {
    scale(M.map);
    if (window.ResizeObserver) new ResizeObserver(() => M.map.invalidateSize({ animate: false })).observe(M.mapBox);
    M.watchList(); M.watchTimeline();
  }

  function refresh(why) {
    M.drawPanel(why);
    if (why !== "start") M.drawLegend();
    M.drawTimeline();
    // Names keep clear of symbols and of the names of shaded areas.
    if (why !== "start") for (const layer of [M.marks, M.names]) if (layer) layer.redraw();
    M.writeHash();
    if (why !== "start" && why !== "time" && why !== "lang") M.announce(`${M.s("results")}: ${M.plural("incident", M.totals.incidents)}`);
  }
  M.redraw = function () { for (const layer of [M.ground, M.marks, M.names]) if (layer) layer.redraw(); };

  function view() {
    if (M.firstView) { M.map.setView([M.firstView[0], M.firstView[1]], M.firstView[2], { animate: false }); return; }
    fit(false);
  }
  // Room for what lies over the map: the open legend at one side, the tools above, the scale and the stamp below.
  const margins = M.margins = function () {
    const size = M.map.getSize(), edge = Math.min(46, size.x / 14), legend = M.legendWidth(), rtl = M.lang === "ar";
    const side = legend && legend + edge < size.x * 0.4 ? legend + 12 : 0;
    return { paddingTopLeft: [edge + (rtl ? 0 : side), Math.min(64, size.y / 8)], paddingBottomRight: [edge + (rtl ? side : 0), Math.min(56, size.y / 9)] };
  };
  function roundBox(i) {
    const e = M.edge(M.cols.lat[i], M.cols.lon[i], M.cols.unc[i] || 30), xs = e.filter((_, k) => k % 2 === 0), ys = e.filter((_, k) => k % 2 === 1);
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  }
  // The first view holds all points but the most remote, so that one far report does not shrink the rest.
  // Leaflet tells the middle anew from whole pixels now and then: a step of two pixels is no move.
  let fitted = null;
  const where = () => ({ zoom: M.map.getZoom(), at: M.map.project(M.map.getCenter()) });
  const unmoved = () => fitted !== null && fitted.zoom === M.map.getZoom() && fitted.at.distanceTo(where().at) <= 2;
  function fit(animate) {
    frameAll(animate);
    if (animate) M.map.once("moveend", () => { fitted = where(); });
    else fitted = where();
  }
  function frameAll(animate) {
    const every = M.visible, { wx, wy, placed, prec } = M, unc = M.cols.unc;
    let n = 0, xs = new Float64Array(every.length), ys = new Float64Array(every.length);
    for (let k = 0; k < every.length; k++) { const i = every[k]; if (placed[i] && (prec[i] < 2 || unc[i] <= 200)) { xs[n] = wx[i]; ys[n++] = wy[i]; } }
    xs = xs.subarray(0, n).sort(); ys = ys.subarray(0, n).sort();
    const areas = [];
    if (!xs.length) for (const i of every) {
      if (M.shapeOf(i)) areas.push(...M.areaShapes(M.shapeOf(i)).map((s) => s.box));
      else if (M.roundArea(i)) areas.push(roundBox(i));
    }
    const options = Object.assign({ animate: animate && !M.calm(), maxZoom: 9 }, margins());
    if (areas.length) { const b = areas.reduce((a, c) => [Math.min(a[0], c[0]), Math.min(a[1], c[1]), Math.max(a[2], c[2]), Math.max(a[3], c[3])]); M.map.fitBounds([M.unproject(b[0], b[1]), M.unproject(b[2], b[3])], options); return; }
    if (!xs.length) { M.map.setView([33, 43.5], 5, { animate: false }); return; }
    const cut = xs.length > 40 ? Math.floor(xs.length * 0.01) : 0, at = (list, k) => list[Math.max(0, Math.min(list.length - 1, k))];
    M.map.fitBounds([M.unproject(at(xs, cut), at(ys, cut)), M.unproject(at(xs, xs.length - 1 - cut), at(ys, ys.length - 1 - cut))], options);
  }
  M.fit = () => fit(true);

  M.goTo = function (i, near) {
    const options = { animate: !M.calm() };
    const shapes = M.shapeOf(i) ? M.areaShapes(M.shapeOf(i)) : [];
    if (shapes.length || M.roundArea(i)) { const b = shapes.length ? shapes[0].box : roundBox(i); M.map.fitBounds([M.unproject(b[0], b[1]), M.unproject(b[2], b[3])], Object.assign({ maxZoom: 8 }, margins(), options)); return; }
    if (!M.placed[i]) return;
    const at = L.latLng(M.cols.lat[i], M.cols.lon[i]);
    const zoom = near ? Math.max(M.map.getZoom(), 10) : Math.max(M.map.getZoom(), 6);
    // On a phone the open sheet hides the lower part of the map: the place comes into the part that is seen.
    const hidden = M.phone() && M.root.classList.contains("mq-open") ? M.map.getSize().y * 0.3 : 0;
    M.map.setView(M.map.unproject(M.map.project(at, zoom).add([0, hidden]), zoom), zoom, options);
  };

  function selected({ i, from, latlng }) {
    if (i < 0) { if (M.P.card >= 0) M.showTab(M.P.tab); M.drawList("select"); return; }
    if (from === "map") {
      if (M.P.card >= 0) M.showTab("list");
      M.revealInList(i);
      M.openPopup(i, latlng);
    } else if (from !== "stack") {
      M.closePopup();
      M.root.classList.add("mq-open");
      M.openCard(i, from === "list");
      if (from !== "link" && (M.placed[i] || M.shapeOf(i)) && !(M.pinned(i) && M.map.getBounds().pad(-0.1).contains([M.cols.lat[i], M.cols.lon[i]]) && M.map.getZoom() >= 6)) M.goTo(i);
    }
  }

  function setTheme() {
    M.root.dataset.theme = M.theme;
    document.documentElement.dataset.theme = M.theme;
  }
  function repaint() {
    M.colours(); M.clearSprites(); rebuild();
  }
  M.nextTheme = function () {
    const dark = M.theme === "dark" || (M.theme === "auto" && window.matchMedia && matchMedia("(prefers-color-scheme: dark)").matches);
    M.theme = dark ? "light" : "dark";
    setTheme(); repaint();
  };
  // The legend changes its side: a view that was made to fit is fitted again.
  M.setLanguage = function (lang) { const whole = unmoved(); M.lang = lang; rebuild(); if (whole) fit(false); };
  M.setDigits = function (digits) { M.digits = digits; rebuild(); };

  function rebuild() {
    const card = M.P.card, chosen = M.selected, open = M.root.classList.contains("mq-open");
    M.closePopup();
    build();
    M.root.classList.toggle("mq-open", open);
    M.map.getContainer().setAttribute("aria-label", M.s("map_label"));
    attribution();
    M.sorted = null;
    refresh("lang");
    if (bar) bar._update();
    M.redraw();
    M.map.invalidateSize({ animate: false });
    if (card >= 0) { M.selected = chosen; M.openCard(card); }
  }

  // Everything but the map itself is made anew when language, digits or theme change.
  function build() {
    const rtl = M.lang === "ar";
    document.documentElement.lang = M.lang;
    document.documentElement.dir = rtl ? "rtl" : "ltr";
    M.root.lang = M.lang; M.root.dir = rtl ? "rtl" : "ltr";
    for (const node of M.root.querySelectorAll("[data-ui]")) node.remove();
    const ui = (node) => { node.dataset.ui = ""; return node; };
    const panel = ui(M.makePanel());
    const skip = ui(M.el("button", { type: "button", class: "mq-skip", text: M.s("skip"), on: { click: () => { M.showTab("list", true); const row = M.root.querySelector(".mq-row button"); if (row) row.focus(); } } }));
    M.root.prepend(skip);
    M.root.appendChild(panel);
    const save = M.el("details", { class: "mq-menu" }, M.el("summary", { class: "mq-button", title: M.s("download"), "aria-label": M.s("download") }, M.icon("download")),
      M.el("div", { class: "mq-menu-list" }, ...[["geojson", M.exportGeoJSON], ["csv", M.exportCSV], ["png", M.exportPNG], ["print", () => window.print()]].map(([key, act]) => M.el("button", { type: "button", "data-act": key, text: M.s(key), on: { click: () => { save.open = false; act(); } } }))));
    const tools = ui(M.el("div", { class: "mq-tools", role: "toolbar", "aria-label": M.s("map") },
      M.el("div", { class: "mq-tool-group" }, M.el("button", { type: "button", class: "mq-button", "aria-label": M.s("zoom_in"), title: M.s("zoom_in"), text: "+", on: { click: () => M.map.zoomIn(1, { animate: !M.calm() }) } }),
        M.el("button", { type: "button", class: "mq-button", "aria-label": M.s("zoom_out"), title: M.s("zoom_out"), text: "−", on: { click: () => M.map.zoomOut(1, { animate: !M.calm() }) } }), M.button("map", "fit", () => M.fit(), { "data-act": "fit" })),
      M.el("div", { class: "mq-tool-group" }, M.el("button", { type: "button", class: "mq-button mq-word", lang: rtl ? "en" : "ar", title: M.s("language_label"), "data-act": "language", text: M.s("language"), on: { click: () => M.setLanguage(rtl ? "en" : "ar") } }),
        M.el("button", { type: "button", class: "mq-button mq-word", "aria-pressed": M.digits === "arab" ? "true" : "false", title: M.s("digits_label"), "data-act": "digits", text: M.s("digits"), on: { click: () => M.setDigits(M.digits === "arab" ? "latn" : "arab") } }),
        M.button("theme", "theme", M.nextTheme, { "data-act": "theme" })),
      M.el("div", { class: "mq-tool-group" }, M.button("link", "copy_link", M.copyLink, { "data-act": "link" }), save, M.button("full", "full", M.fullScreen, { "data-act": "full" }), M.button("about", "about", () => M.showTab("about", true), { "data-act": "about" }))));
    const stamp = ui(M.el("p", { class: "mq-stamp" }, M.el("span", { text: M.standing() })));
    for (const node of [tools, ui(M.makeLegend()), stamp, ui(M.el("div", { class: "mq-tip", hidden: true, role: "tooltip", dir: rtl ? "rtl" : "ltr" })), ui(M.el("div", { class: "mq-toast", hidden: true, role: "status" }))]) M.mapBox.appendChild(node);
    for (const node of M.mapBox.querySelectorAll(".mq-tools, .mq-legend, .mq-stamp")) if (window.L) { L.DomEvent.disableClickPropagation(node); L.DomEvent.disableScrollPropagation(node); }
    const timeline = ui(M.makeTimeline());
    M.stage.appendChild(timeline);
    M.root.appendChild(ui(M.el("section", { class: "mq-paper", "aria-hidden": "true" })));
    M.root.appendChild(M.live);
  }

  function attribution() {
    const control = M.map.attributionControl;
    control.getContainer().setAttribute("dir", M.lang === "ar" ? "rtl" : "ltr");
    for (const text of Object.keys(control._attributions)) if (text.startsWith("\u200b")) control.removeAttribution(text);
    const plain = M.el("span", { text: `${M.s("attribution")} · Leaflet` });
    control.addAttribution("\u200b" + plain.innerHTML);
  }
  // Leaflet's scale in the language and the digits of the page.
  let bar = null;
  function scale(map) {
    const Own = L.Control.Scale.extend({ _updateScale(node, text, ratio) {
      const [n, unit] = text.split(" ");
      L.Control.Scale.prototype._updateScale.call(this, node, "", ratio);
      M.add(M.empty(node), M.el("span", { dir: M.lang === "ar" ? "rtl" : "ltr", text: `${M.num(Number(n))} ${M.s(unit === "km" ? "km" : "metres")}` }));
    } });
    bar = new Own({ metric: true, imperial: false, maxWidth: 120, position: "bottomleft" }).addTo(map);
  }

  function fromAddress() {
    const language = M.lang + M.digits + M.theme;
    M.readHash();
    if (M.firstView) M.map.setView([M.firstView[0], M.firstView[1]], M.firstView[2], { animate: false });
    setTheme();
    M.apply("link");
    if (M.lang + M.digits + M.theme !== language) repaint();
    M.setTiles();
    M.redraw();
    if (M.firstSelection >= 0) M.select(M.firstSelection, "link");
  }
})(window.Mawqi);
