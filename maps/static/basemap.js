// The embedded basemap drawn on canvas: seas, rivers, countries, borders, provinces, graticule and names that thin out by zoom.
(function (M) {
  "use strict";
  const BASE = (M.base = { shapes: [], lines: [], byCode: new Map() });
  const OWNER = { "X-NC": "CY", "X-SL": "SO" };
  let GEO = {};

  // Whole numbers as text, five bits a character from 63 on (Google's polyline algorithm); maps/packing.py writes it.
  function numbers(text) {
    const out = new Int32Array(text.length);
    let count = 0, value = 0, shift = 0;
    for (let k = 0; k < text.length; k++) {
      const part = text.charCodeAt(k) - 63;
      value |= (part & 31) << shift;
      if (part > 31) { shift += 5; continue; }
      out[count++] = value & 1 ? ~(value >> 1) : value >> 1;
      value = shift = 0;
    }
    return out.subarray(0, count);
  }
  // Points stand in Web Mercator already, so many units around the world.
  function unpack(text, whole) {
    const out = new Float64Array(text.length), unit = 1 / whole, size = text.length;
    let count = 0, value = 0, shift = 0, x = 0, y = 0;
    for (let k = 0; k < size; k++) {
      const part = text.charCodeAt(k) - 63;
      if (part > 31) { value |= (part & 31) << shift; shift += 5; continue; }
      value |= part << shift;
      value = value & 1 ? ~(value >> 1) : value >> 1;
      if (count & 1) { y += value; out[count++] = y * unit; } else { x += value; out[count++] = x * unit; }
      value = shift = 0;
    }
    return out.subarray(0, count);
  }
  function box(points, into) {
    for (let n = 0; n < points.length; n += 2) {
      if (points[n] < into[0]) into[0] = points[n];
      if (points[n] > into[2]) into[2] = points[n];
      if (points[n + 1] < into[1]) into[1] = points[n + 1];
      if (points[n + 1] > into[3]) into[3] = points[n + 1];
    }
    return into;
  }
  function ring(ids, lines) {
    let length = 2; // two more points may close it at the pole
    for (const id of ids) length += lines[id >= 0 ? id : ~id].points.length / 2;
    const out = new Float64Array(2 * length);
    let end = 0;
    ids.forEach((id, k) => {
      const arc = lines[id >= 0 ? id : ~id].points, count = arc.length / 2, from = id >= 0 ? (k ? 1 : 0) : count - 1 - (k ? 1 : 0), step = id >= 0 ? 1 : -1;
      if (k && count < 2) return;
      const turn = end ? Math.round(arc[2 * from] - out[end - 2]) : 0;
      for (let p = from; p >= 0 && p < count; p += step) { out[end++] = arc[2 * p] - turn; out[end++] = arc[2 * p + 1]; }
    });
    if (Math.abs(out[end - 2] - out[0]) > 0.5) { out[end] = out[end - 2]; out[end + 1] = 1; out[end + 2] = out[0]; out[end + 3] = 1; end += 4; } // a ring around the pole is closed below the map
    return out.subarray(0, end);
  }
  // A line, a shape or a ring of it knows its box at once; its points are unpacked when they are first asked for.
  class Line {
    constructor(text, whole, kind, b) { this.text = text; this.whole = whole; this.kind = kind; this.box = b; this.made = null; }
    get points() { return this.made || (this.made = unpack(this.text, this.whole)); }
  }
  class Shape {
    constructor(row, lines, whole) {
      this.code = row.c; this.name = row.n; this.row = row; this.lines = lines; this.whole = whole; this.own = null; this.made = [];
      this.box = row.b.map((v) => v / whole); this.at = M.project(row.l[1], row.l[0]); this.lat = row.l[1]; this.area = row.l[2];
    }
    get boxes() {
      if (this.own) return this.own;
      if (!this.row.r) return (this.own = [this.box]);
      const [west, north] = this.row.b, whole = this.whole, told = numbers(this.row.r), out = [];
      for (let k = 0; k < told.length; k += 4) { const w = west + told[k], n = north + told[k + 1]; out.push([w / whole, n / whole, (w + told[k + 2]) / whole, (n + told[k + 3]) / whole]); }
      return (this.own = out);
    }
    ring(k) { return this.made[k] || (this.made[k] = ring(this.row.p.flat()[k], this.lines)); }
    get rings() { return this.boxes.map((_, k) => this.ring(k)); }
  }
  const KINDS = { c: "coast", b: "border", d: "disputed" };
  function topology(source) {
    const boxes = numbers(source.boxes), whole = source.whole, kinds = source.kinds;
    const lines = source.arcs.map((text, k) => new Line(text, whole, KINDS[kinds[k]], [boxes[4 * k] / whole, boxes[4 * k + 1] / whole, boxes[4 * k + 2] / whole, boxes[4 * k + 3] / whole]));
    return { lines, shapes: source.shapes.map((row) => new Shape(row, lines, whole)) };
  }

  // Reads the ground: its names are in the block, its lines there too or in a block of their own. Provinces, rivers and names are made when they are first drawn.
  M.readBasemap = function () {
    const source = M.block.basemap;
    GEO = source.world ? source : JSON.parse(document.getElementById("mawqi-ground").textContent);
    const world = topology(GEO.world);
    BASE.shapes = world.shapes;
    BASE.lines = world.lines;
    for (const s of BASE.shapes) BASE.byCode.set(s.code, s);
    const golan = GEO.world.golan;
    if (golan) {
      const points = Float64Array.from([].concat(...golan.map(([lon, lat]) => M.project(lat, lon))));
      BASE.golan = { code: source.borders === "un" ? "SY" : "IL", rings: [points], boxes: [box(points, [9, 9, -9, -9])], box: box(points, [9, 9, -9, -9]) };
    }
    BASE.un = source.borders === "un";
    BASE.owner = OWNER;
  };
  function lazy(name, make) { Object.defineProperty(BASE, name, { configurable: true, get() { const value = make(); Object.defineProperty(BASE, name, { value }); return value; } }); }
  lazy("provinces", () => {
    const out = new Map();
    for (const [iso, part] of Object.entries(GEO.provinces)) {
      const own = topology(part);
      out.set(iso, { shapes: own.shapes, lines: own.lines.filter((line) => line.kind !== "coast") });
    }
    return out;
  });
  lazy("rivers", () => GEO.rivers.lines.map((text) => { const points = unpack(text, GEO.rivers.whole); return { points, box: box(points, [9, 9, -9, -9]) }; }));
  lazy("lakes", () => GEO.rivers.lakes.map((rings) => {
    const own = rings.map((text) => unpack(text, GEO.rivers.whole)), boxes = own.map((r) => box(r, [9, 9, -9, -9]));
    return { rings: own, boxes, box: boxes[0] };
  }));

  const inView = (b, f, copy) => (b[0] + copy) * f.scale - f.left < f.width && (b[2] + copy) * f.scale - f.left > 0 && b[1] * f.scale - f.top < f.height && b[3] * f.scale - f.top > 0;
  // Points nearer to each other than most of a pixel are passed over: the same shapes serve all zooms.
  function path(ctx, points, f, copy, close) {
    const ox = copy * f.scale - f.left;
    let lastX = points[0] * f.scale + ox, lastY = points[1] * f.scale - f.top;
    ctx.moveTo(lastX, lastY);
    const end = points.length - 2;
    for (let n = 2; n <= end; n += 2) {
      const x = points[n] * f.scale + ox, y = points[n + 1] * f.scale - f.top;
      if (n < end && Math.abs(x - lastX) < 0.7 && Math.abs(y - lastY) < 0.7) continue;
      ctx.lineTo(x, y);
      lastX = x; lastY = y;
    }
    if (close) ctx.closePath();
  }
  M.tracePath = path;
  M.traceShape = function (ctx, s, f) {
    let any = false;
    for (let copy = f.from - 1; copy <= f.to + 1; copy++) {
      if (!inView(s.box, f, copy)) continue;
      const { boxes } = s;
      for (let k = 0; k < boxes.length; k++) if (inView(boxes[k], f, copy)) { path(ctx, s.ring ? s.ring(k) : s.rings[k], f, copy, true); any = true; }
    }
    return any;
  };
  // The shapes that make up an area named ISO or ISO:number, after the page's policy on borders.
  M.areaShapes = function (key) {
    const [iso, number] = key.split(":");
    if (number !== undefined) {
      const part = BASE.provinces.get(iso);
      return part && part.shapes[Number(number)] ? [part.shapes[Number(number)]] : [];
    }
    const list = BASE.byCode.has(iso) ? [BASE.byCode.get(iso)] : [];
    if (BASE.un) {
      for (const [part, owner] of Object.entries(OWNER)) if (owner === iso && BASE.byCode.has(part)) list.push(BASE.byCode.get(part));
      // For Israel's shape the same ring is a hole: the shapes are filled by the even-odd rule.
      if ((iso === "SY" || iso === "IL") && BASE.golan) list.push(BASE.golan);
    }
    return list;
  };

  M.drawBase = function (ctx, f) {
    const ink = M.ink, show = M.layers;
    if (M.layers.tiles && M.meta.tiles) { if (show.graticule) graticule(ctx, f); return; }
    ctx.fillStyle = ink.sea;
    ctx.fillRect(0, 0, f.width, f.height);
    ctx.fillStyle = ink.land;
    ctx.beginPath();
    for (const s of BASE.shapes) M.traceShape(ctx, s, f);
    ctx.fill("evenodd");
    if (f.zoom >= 4 && f.zoom <= 10) { // nearer by, lines that are right to 4 km would look more exact than they are
      ctx.strokeStyle = ink.river; ctx.lineWidth = f.zoom < 6 ? 0.8 : f.zoom < 9 ? 1.2 : 1.6; ctx.lineJoin = "round";
      stroke(ctx, f, BASE.rivers, null);
      ctx.beginPath();
      for (const s of BASE.lakes) M.traceShape(ctx, s, f);
      ctx.fillStyle = ink.sea; ctx.fill("evenodd"); ctx.lineWidth = 0.6; ctx.stroke();
    }
    if (show.graticule) graticule(ctx, f);
    if (show.provinces && f.zoom >= 5.5) {
      ctx.strokeStyle = ink.province; ctx.lineWidth = 0.8; ctx.setLineDash([3, 3]);
      for (const part of BASE.provinces.values()) stroke(ctx, f, part.lines, null);
      ctx.setLineDash([]);
    }
    ctx.strokeStyle = ink.coast; ctx.lineWidth = 0.8;
    stroke(ctx, f, BASE.lines, "coast");
    ctx.strokeStyle = ink.border; ctx.lineWidth = f.zoom < 5 ? 0.8 : 1.2;
    stroke(ctx, f, BASE.lines, "border");
    ctx.setLineDash([5, 4]);
    stroke(ctx, f, BASE.lines, "disputed");
    if (BASE.golan && f.zoom >= 7) {
      ctx.beginPath();
      M.traceShape(ctx, BASE.golan, f);
      ctx.stroke();
    }
    ctx.setLineDash([]);
  };
  function stroke(ctx, f, list, kind) {
    ctx.beginPath();
    for (const line of list) {
      if (kind && line.kind !== kind) continue;
      for (let copy = f.from - 1; copy <= f.to + 1; copy++) if (inView(line.box, f, copy)) path(ctx, line.points, f, copy, false);
    }
    ctx.stroke();
  }
  function graticule(ctx, f) {
    const step = f.zoom < 4 ? 20 : f.zoom < 6 ? 10 : f.zoom < 7.5 ? 5 : f.zoom < 9 ? 2 : f.zoom < 11 ? 1 : 0.25;
    ctx.strokeStyle = M.ink.grid; ctx.lineWidth = 0.6; ctx.fillStyle = M.ink.seaLabel;
    ctx.font = "10px " + M.font;
    ctx.beginPath();
    const west = (f.left / f.scale) * 360 - 180, east = ((f.left + f.width) / f.scale) * 360 - 180;
    for (let lon = Math.ceil(west / step) * step; lon <= east; lon += step) {
      const x = Math.round(((lon + 180) / 360) * f.scale - f.left) + 0.5;
      ctx.moveTo(x, 0); ctx.lineTo(x, f.height);
    }
    const at = (y) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / f.scale))) * 180) / Math.PI;
    const south = at(f.top + f.height), north = at(f.top);
    for (let lat = Math.ceil(Math.max(south, -85) / step) * step; lat <= Math.min(north, 85); lat += step) {
      const y = Math.round(M.project(lat, 0)[1] * f.scale - f.top) + 0.5;
      ctx.moveTo(0, y); ctx.lineTo(f.width, y);
    }
    ctx.stroke();
  }
})(window.Mawqi);
