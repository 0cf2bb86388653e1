// The legend, whose entries are filters, and the switches of the layers.
(function (M) {
  "use strict";
  const DEFAULT = { incidents: true, cluster: true, uncertainty: true, lines: true, presence: true, changes: true, sites: true, areas: true, density: false, provinces: true, labels: true, graticule: true, tiles: true };
  M.layers = Object.assign({}, DEFAULT);
  const NAMES = { incidents: "l_incidents", cluster: "l_cluster", uncertainty: "l_unc", lines: "l_lines", presence: "l_presence", changes: "l_changes", sites: "l_sites", areas: "l_areas", density: "l_density", provinces: "l_provinces", labels: "l_labels", graticule: "l_graticule", tiles: "l_tiles" };
  M.layerCode = () => Object.keys(DEFAULT).filter((k) => M.layers[k] !== DEFAULT[k]).map((k) => (M.layers[k] ? "+" : "-") + k).join(",");
  M.setLayerCode = function (text) {
    Object.assign(M.layers, DEFAULT);
    for (const part of String(text).split(",")) { const name = part.slice(1); if (Object.prototype.hasOwnProperty.call(DEFAULT, name) && /^[+-]/.test(part)) M.layers[name] = part[0] === "+"; }
  };

  const G = { open: null, layers: false };
  M.makeLegend = function () {
    if (G.open === null) G.open = window.innerWidth >= 1080 && window.innerHeight >= 560;
    G.body = M.el("div", { class: "mq-legend-body" });
    G.toggle = M.el("button", { type: "button", class: "mq-legend-toggle", "aria-expanded": G.open ? "true" : "false", "aria-controls": "mq-legend-body", on: { click: () => { G.open = !G.open; show(); } } }, M.icon("layers"), M.el("span", { text: M.s("legend") }));
    G.body.id = "mq-legend-body";
    G.node = M.el("section", { class: "mq-legend", "aria-label": M.s("legend") }, G.toggle, G.body);
    show();
    M.drawLegend();
    return G.node;
  };
  M.legendWidth = () => (G.open && G.node ? G.node.offsetWidth + 12 : 0);
  function show() { G.body.hidden = !G.open; G.toggle.setAttribute("aria-expanded", G.open ? "true" : "false"); }

  M.drawLegend = function () {
    const active = document.activeElement && G.body.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const scroll = G.body.scrollTop;
    M.empty(G.body);
    const group = (key) => {
      const chosen = M.state.sel[key], counts = M.counts[key], codes = [...Array(M.facets[key].size).keys()].filter((k) => counts[k] || chosen.has(k));
      return codes.length ? M.el("div", { class: "mq-legend-group", role: "group", "aria-label": M.s(key) }, M.el("h3", { text: M.s(key) }), ...codes.map((k) => M.facetButton(key, k, 0))) : null;
    };
    M.add(G.body, [group("type"), group("status"), M.hasChanges() ? group("change") : null,
      M.el("details", { class: "mq-legend-group", open: G.layers, on: { toggle: (e) => { G.layers = e.target.open; } } }, M.el("summary", { text: M.s("layers") }),
        ...Object.keys(DEFAULT).filter((k) => (k !== "tiles" || M.meta.tiles) && (k !== "changes" || M.hasChanges())).map((name) => M.el("label", { class: "mq-check" },
          M.el("input", { type: "checkbox", checked: M.layers[name], "data-key": "layer/" + name, on: { change: (e) => { M.layers[name] = e.target.checked; M.setTiles(); M.redraw(); M.drawLegend(); M.writeHash(); } } }), M.el("span", { text: M.s(NAMES[name]) }))),
        M.layers.density ? M.el("p", { class: "mq-note", text: M.s("density_note") }) : null)]);
    G.body.scrollTop = scroll;
    if (active) { const node = G.body.querySelector(`[data-key="${CSS.escape(active)}"]`); if (node) node.focus({ preventScroll: true }); }
  };

  let tileLayer = null;
  M.setTiles = function () {
    const tiles = M.meta.tiles;
    if (!tiles) return;
    if (!tileLayer) {
      const plain = M.el("span", { text: tiles.attribution });
      tileLayer = L.tileLayer(tiles.url, { maxZoom: tiles.max_zoom, attribution: plain.innerHTML, crossOrigin: "anonymous" });
    }
    if (M.layers.tiles) tileLayer.addTo(M.map); else tileLayer.remove();
  };
})(window.Mawqi);
