// Reads the page's one data block into typed arrays, and the details of single incidents when they are wanted.
(function (M) {
  "use strict";
  const SIZE = 1000; // records in a part, as maps/columns.py cuts them
  const project = M.project;

  M.read = function () {
    const block = JSON.parse(document.getElementById("mawqi-data").textContent);
    const d = block.data, c = d.cols, n = d.n;
    M.block = block; M.meta = block.meta; M.n = n; M.strings = d.strings; M.cols = c;
    // Lists are stored once in a table; an empty one stands for "none told".
    for (const name of ["wp", "src"]) c[name] = c[name].map((k) => d.lists[k]);
    for (const name of ["toll", "org"]) c[name] = c[name].map((k) => (k ? d.lists[k] : 0));
    M.types = d.types.map((key) => Object.assign({ key }, block.styles.types[key]));
    M.statuses = d.statuses.map((key) => Object.assign({ key }, block.styles.statuses[key]));
    M.weapons = d.weapons.map((key) => Object.assign({ key }, block.styles.weapons[key]));
    M.presence = d.types.indexOf("presence");
    M.wx = new Float64Array(n); M.wy = new Float64Array(n); M.placed = new Uint8Array(n);
    M.type = Uint8Array.from(c.type); M.status = Uint8Array.from(c.st); M.prec = Uint8Array.from(c.prec);
    M.first = new Int32Array(n); M.last = new Int32Array(n); M.dated = new Uint8Array(n);
    for (let i = 0; i < n; i++) {
      if (c.lat[i] !== null) {
        const p = project(c.lat[i], c.lon[i]);
        M.wx[i] = p[0]; M.wy[i] = p[1]; M.placed[i] = 1;
      }
      if (c.d0[i] !== null) { M.dated[i] = 1; M.first[i] = c.d0[i]; M.last[i] = c.d1[i]; }
    }
    M.byId = null;
  };

  M.find = function (id) {
    if (!M.byId) { M.byId = new Map(); M.cols.id.forEach((key, i) => M.byId.set(key, i)); }
    const found = M.byId.get(id);
    return found === undefined ? -1 : found;
  };

  const str = (column, i) => M.strings[M.cols[column][i]];
  M.str = str;
  const both = (local, other, i) => (M.lang === "ar" ? str(local, i) || str(other, i) : str(other, i) || str(local, i));
  M.place = (i) => both("locar", "loc", i);
  M.actor1 = (i) => both("a1r", "a1", i);
  M.actor2 = (i) => both("a2r", "a2", i);
  M.target = (i) => both("tgr", "tg", i);
  M.division = (name) => (Object.prototype.hasOwnProperty.call(M.block.basemap.divisions, name) ? M.block.basemap.divisions[name][M.lang === "ar" ? 0 : 1] : name);
  M.country = (iso) => (M.block.basemap.names[iso] ? M.block.basemap.names[iso][M.lang === "ar" ? 0 : 1] : iso);
  M.typeOf = (i) => M.types[M.type[i]];
  M.statusOf = (i) => M.statuses[M.status[i]];
  M.confClass = (i) => (M.cols.conf[i] < 40 ? 0 : M.cols.conf[i] < 70 ? 1 : 2);
  M.confWord = (i) => M.s(["conf_low", "conf_mid", "conf_high"][M.confClass(i)]);
  M.PREC = ["exact", "near", "area", "country", "sea", "unlocated"];
  M.precWord = (i) => M.s("prec_" + M.PREC[M.prec[i]]);
  M.dateOf = (i, long) => M.when(M.dated[i] ? M.first[i] : null, M.dated[i] ? M.last[i] : null, M.cols.tp[i], long);
  // A point is drawn as a symbol; a country, governorate or region only as an area.
  M.pinned = (i) => M.placed[i] === 1 && M.prec[i] < 2;

  M.toll = function (i, base) {
    const t = M.cols.toll[i];
    if (!t) return null;
    const [value, low, high] = [t[base], t[base + 1], t[base + 2]];
    if (value === null && low === null && high === null) return null;
    if (low !== null && high !== null && low !== high) return M.s("range", M.num(low), M.num(high));
    if (value === null && low !== null && high === null) return M.s("at_least", M.num(low));
    return M.num(value === null ? low : value);
  };

  const parts = new Map();
  const loaded = new Promise((resolve) => {
    if (document.readyState !== "loading") resolve();
    else document.addEventListener("DOMContentLoaded", () => resolve());
  });
  async function readPart(k) {
    await loaded;
    const node = document.getElementById("mawqi-part-" + k);
    if (!node) return [];
    if (node.dataset.encoding === "json") return JSON.parse(node.textContent);
    const bytes = Uint8Array.from(atob(node.textContent), (ch) => ch.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  }
  M.detail = async function (i) {
    const k = Math.floor(i / SIZE);
    if (!parts.has(k)) {
      if (parts.size > 40) parts.delete(parts.keys().next().value);
      parts.set(k, readPart(k));
    }
    return (await parts.get(k))[i % SIZE] || {};
  };
})(window.Mawqi);
