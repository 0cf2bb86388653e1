// Reads the page's one data block into typed arrays, and the details of single incidents when they are wanted.
(function (M) {
  "use strict";
  const SIZE = 1000; // records in a part, as maps/columns.py cuts them
  const ARRAYS = { u1: Uint8Array, i2: Int16Array, u2: Uint16Array, i4: Int32Array, f8: Float64Array };
  const NONE = { i2: -32768, i4: -2147483648 };

  // The columns stand as bytes one after the other: a view on them is all that most need.
  function bytes(text) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const raw = atob(text), out = new Uint8Array(raw.length);
    for (let k = 0; k < raw.length; k++) out[k] = raw.charCodeAt(k);
    return out;
  }
  M.bytes = bytes;
  function unpack(d, n) {
    const text = document.getElementById("mawqi-columns").textContent, end = text.indexOf("."), raw = bytes(text.slice(0, end)), cols = {}, types = {};
    let at = 0;
    for (const [name, type, value] of d.layout) {
      if (type === "=") { cols[name] = (value >= 0 && value < 256 && Number.isInteger(value) ? new Uint8Array(n) : new Float64Array(n)).fill(value); types[name] = [type, 1]; continue; }
      cols[name] = new ARRAYS[type](raw.buffer, at, n);
      at += cols[name].byteLength;
      types[name] = [type, value];
    }
    const ids = d.ids === "hex" ? text.slice(end + 1) : d.id;
    M.id = d.ids === "hex" ? (i) => ids.substr(16 * i, 16) : (i) => ids[i];
    return [cols, types];
  }
  // A column that was written in parts of a unit; what is not told becomes NaN.
  function unscale(column, [type, scale]) {
    const out = new Float64Array(column.length), none = NONE[type];
    for (let i = 0; i < out.length; i++) out[i] = column[i] === none ? NaN : column[i] / scale;
    return out;
  }

  M.read = function () {
    const block = JSON.parse(document.getElementById("mawqi-data").textContent);
    const d = block.data, n = d.n, [c, types] = unpack(d, n);
    M.block = block; M.meta = block.meta; M.n = n; M.strings = d.strings; M.cols = c; M.lists = d.lists;
    M.types = d.types.map((key) => Object.assign({ key }, block.styles.types[key]));
    M.statuses = d.statuses.map((key) => Object.assign({ key }, block.styles.statuses[key]));
    M.weapons = d.weapons.map((key) => Object.assign({ key }, block.styles.weapons[key]));
    M.presence = d.types.indexOf("presence");
    M.type = c.type; M.status = c.st; M.prec = c.prec;
    for (const name of ["lat", "lon", "unc"]) c[name] = unscale(c[name], types[name]);
    M.wx = new Float64Array(n); M.wy = new Float64Array(n); M.placed = new Uint8Array(n);
    locate(c.lat, c.lon, M.wx, M.wy, M.placed);
    M.first = c.d0; M.last = new Int32Array(n); M.dated = new Uint8Array(n);
    dates(c.d0, c.dn, NONE[types.d0[0]], M.last, M.dated);
    M.byId = null;
  };
  function locate(lat, lon, wx, wy, placed) {
    const edge = 85.0511287798, turn = Math.PI / 180;
    for (let i = 0; i < lat.length; i++) {
      const at = lat[i];
      if (at !== at) continue;
      const s = Math.sin((at > edge ? edge : at < -edge ? -edge : at) * turn);
      wx[i] = (lon[i] + 180) / 360; wy[i] = 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI); placed[i] = 1;
    }
  }
  function dates(first, days, none, last, dated) {
    for (let i = 0; i < first.length; i++) if (first[i] !== none && first[i] === first[i]) { dated[i] = 1; last[i] = first[i] + days[i]; }
  }

  M.find = function (id) {
    if (!M.byId) { M.byId = new Map(); for (let i = 0; i < M.n; i++) M.byId.set(M.id(i), i); }
    const found = M.byId.get(id);
    return found === undefined ? -1 : found;
  };

  const str = (column, i) => M.strings[M.cols[column][i]];
  M.str = str;
  // Lists are stored once in a table; an empty one stands for "none told".
  M.weaponsOf = (i) => M.lists[M.cols.wp[i]];
  M.outletsOf = (i) => M.lists[M.cols.src[i]];
  M.launchesOf = (i) => M.lists[M.cols.org[i]];
  M.tollsOf = (i) => M.lists[M.cols.toll[i]];
  M.shapeOf = (i) => M.strings[M.cols.shp[i]]; // "" or ISO or ISO:number
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
  M.REVIEWS = ["", "unreviewed", "accepted", "corrected", "unsure", "rejected", "added"];
  M.CHANGES = ["", "new", "changed", "merged", "withdrawn", "decided"];
  M.PREC = ["exact", "near", "area", "country", "sea", "unlocated"];
  M.precWord = (i) => M.s("prec_" + M.PREC[M.prec[i]]);
  M.dateOf = (i, long) => M.when(M.dated[i] ? M.first[i] : null, M.dated[i] ? M.last[i] : null, M.cols.tp[i], long);
  // A point is drawn as a symbol; a country, governorate or region only as an area.
  M.pinned = (i) => M.placed[i] === 1 && M.prec[i] < 2;

  M.toll = function (i, base) {
    const t = M.tollsOf(i);
    if (!t.length) return null;
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
    const stream = new Blob([bytes(node.textContent)]).stream().pipeThrough(new DecompressionStream("deflate"));
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
