// The permalink: view, filters, selection, language and layers in the address after the '#'.
(function (M) {
  "use strict";
  const S = M.state;
  let timer = 0, own = "";

  M.writeHash = function () {
    if (!M.map) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const q = new URLSearchParams();
      const c = M.map.getCenter();
      q.set("v", [c.lat.toFixed(4), c.lng.toFixed(4), M.map.getZoom()].join(","));
      for (const key of M.FACETS) if (S.sel[key].size) q.set(key, [...S.sel[key]].map((k) => encodeURIComponent(M.facets[key].values[k])).join("|"));
      if (S.q.trim()) q.set("q", S.q);
      if (S.quotes) q.set("in", "quotes");
      if (S.from !== null) q.set("t", M.iso(S.from) + "," + M.iso(S.to));
      if (S.undated !== "auto") q.set("undated", S.undated);
      if (S.sort !== "new") q.set("sort", S.sort);
      if (M.selected >= 0) q.set("id", M.id(M.selected));
      q.set("lang", M.lang);
      if (M.digits !== M.meta.digits) q.set("digits", M.digits);
      if (M.theme !== M.meta.theme) q.set("theme", M.theme);
      const layers = M.layerCode();
      if (layers) q.set("layers", layers);
      own = "#" + q.toString();
      try { history.replaceState(null, "", own); } catch (fault) { if (fault.name !== "SecurityError") throw fault; }
      M.permalink = location.href.split("#")[0] + own;
    }, 200);
  };

  // Values that the data does not know are passed over: an address is not to be trusted.
  M.readHash = function () {
    const q = new URLSearchParams(location.hash.slice(1));
    for (const key of M.FACETS) {
      S.sel[key].clear();
      for (const part of q.has(key) ? q.get(key).split("|") : []) {
        let value = null;
        try { value = decodeURIComponent(part); } catch (fault) { if (!(fault instanceof URIError)) throw fault; }
        const k = M.facets[key].values.indexOf(value);
        if (k >= 0) S.sel[key].add(k);
      }
    }
    S.q = (q.get("q") || "").slice(0, 200);
    S.quotes = q.get("in") === "quotes";
    const day = (text) => { const t = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text + "T00:00:00Z") : NaN; return Number.isNaN(t) ? null : Math.round(t / 86400000); };
    const [from, to] = (q.get("t") || ",").split(",").map(day);
    S.from = S.to = null;
    if (from !== null && to !== null && from <= to) { S.from = from; S.to = to; }
    S.undated = ["only", "none"].includes(q.get("undated")) ? q.get("undated") : "auto";
    S.sort = ["old", "place", "conf"].includes(q.get("sort")) ? q.get("sort") : "new";
    M.lang = ["ar", "en"].includes(q.get("lang")) ? q.get("lang") : M.meta.lang;
    M.digits = ["latn", "arab"].includes(q.get("digits")) ? q.get("digits") : M.meta.digits;
    M.theme = ["auto", "light", "dark"].includes(q.get("theme")) ? q.get("theme") : M.meta.theme;
    if (q.has("layers")) M.setLayerCode(q.get("layers"));
    const v = (q.get("v") || "").split(",").map(Number);
    M.firstView = v.length === 3 && v.every(Number.isFinite) && Math.abs(v[0]) <= 90 && v[2] >= 0 && v[2] <= 20 ? v : null;
    M.firstSelection = q.get("id") ? M.find(q.get("id")) : -1;
  };
  M.foreignHash = () => location.hash !== own;
})(window.Mawqi);
