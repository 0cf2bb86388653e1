// The embedded basemap drawn on canvas: seas, rivers, countries, borders, provinces, graticule and names that thin out by zoom.
(function (M) {
  "use strict";
  const BASE = (M.base = { shapes: [], byCode: new Map(), provinces: new Map() });
  const DISPUTED = new Set(["X-NC", "X-SL", "XK", "EH", "PS"]);
  const OWNER = { "X-NC": "CY", "X-SL": "SO" };

  // The same few thousand latitudes come again and again: each is projected once.
  const norths = new Map();
  function decode(topology) {
    const unit = topology.unit, half = 180 / unit, whole = 360 / unit, east = 1 / whole;
    let table = norths.get(unit);
    if (!table) norths.set(unit, (table = new Float64Array(2 * Math.ceil(90 / unit) + 1)));
    const middle = (table.length - 1) / 2;
    return topology.arcs.map((flat) => {
      const points = new Float64Array(flat.length);
      let x = 0, y = 0;
      for (let n = 0; n < flat.length; n += 2) {
        // A step of more than half the globe crosses the date line: the line goes on beyond it.
        const step = flat[n];
        x += n && (step > half || step < -half) ? step - Math.sign(step) * whole : step;
        y += flat[n + 1];
        points[n] = 0.5 + x * east;
        points[n + 1] = table[middle + y] || (table[middle + y] = M.project(y * unit, 0)[1]);
      }
      return points;
    });
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
  function ring(ids, arcs) {
    const out = [];
    ids.forEach((id, k) => {
      const arc = arcs[id >= 0 ? id : ~id], count = arc.length / 2;
      for (let n = k ? 1 : 0; n < count; n++) {
        const p = id >= 0 ? n : count - 1 - n, last = out.length ? out[out.length - 2] : arc[2 * p];
        out.push(arc[2 * p] - Math.round(arc[2 * p] - last), arc[2 * p + 1]);
      }
    });
    const turn = out[out.length - 2] - out[0];
    if (Math.abs(turn) > 0.5) out.push(out[out.length - 2], 1, out[0], 1); // a ring around the pole is closed below the map
    return Float64Array.from(out);
  }
  function shape(row, arcs) {
    const rings = [].concat(...row.p.map((polygon) => polygon.map((ids) => ring(ids, arcs))));
    const boxes = rings.map((r) => box(r, [9, 9, -9, -9]));
    return { code: row.c, name: row.n, rings, boxes, box: boxes.reduce((a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])], [9, 9, -9, -9]),
      at: M.project(row.l[1], row.l[0]), lat: row.l[1], area: row.l[2] };
  }
  // Arcs used by two shapes are borders, the others coasts; a border of a disputed shape is dashed.
  function lines(topology, arcs) {
    const users = arcs.map(() => []);
    topology.shapes.forEach((row) => row.p.forEach((p) => p.forEach((ids) => ids.forEach((id) => users[id >= 0 ? id : ~id].push(row.c)))));
    return arcs.map((points, n) => ({ points, box: box(points, [9, 9, -9, -9]), kind: users[n].length < 2 ? "coast" : users[n].some((code) => DISPUTED.has(code)) ? "disputed" : "border" }));
  }

  M.readBasemap = function () {
    const source = M.block.basemap;
    const arcs = decode(source.world);
    BASE.shapes = source.world.shapes.map((row) => shape(row, arcs));
    BASE.lines = lines(source.world, arcs);
    for (const s of BASE.shapes) BASE.byCode.set(s.code, s);
    const golan = source.world.golan;
    if (golan) {
      const points = Float64Array.from([].concat(...golan.map(([lon, lat]) => M.project(lat, lon))));
      BASE.golan = { code: source.borders === "un" ? "SY" : "IL", rings: [points], boxes: [box(points, [9, 9, -9, -9])], box: box(points, [9, 9, -9, -9]) };
    }
    BASE.un = source.borders === "un";
    for (const [iso, part] of Object.entries(source.provinces)) {
      const own = decode(part);
      const rows = part.shapes.map((row) => shape(row, own));
      BASE.provinces.set(iso, { shapes: rows, lines: lines(part, own).filter((line) => line.kind !== "coast") });
    }
    BASE.rivers = decode({ unit: source.rivers.unit, arcs: source.rivers.lines }).map((points) => ({ points, box: box(points, [9, 9, -9, -9]) }));
    BASE.lakes = source.rivers.lakes.map((rings) => {
      const own = decode({ unit: source.rivers.unit, arcs: rings }), boxes = own.map((r) => box(r, [9, 9, -9, -9]));
      return { rings: own, boxes, box: boxes[0] };
    });
    const names = source.names;
    BASE.labels = [];
    for (const s of BASE.shapes) {
      if (!names[s.code] || (BASE.un && OWNER[s.code])) continue;
      const zoom = s.area > 150 ? 2 : s.area > 40 ? 3 : s.area > 8 ? 4 : s.area > 1.5 ? 5 : s.area > 0.3 ? 6 : 8;
      BASE.labels.push({ kind: "country", code: s.code, text: names[s.code], x: s.at[0], y: s.at[1], min: zoom, max: s.area > 8 ? 8 : 9, size: s.area > 40 ? 13 : 12, rank: -10 - Math.min(9, Math.log(s.area + 1)) });
    }
    for (const [ar, en, lat, lon, min, max] of source.seas) {
      const p = M.project(lat, lon);
      BASE.labels.push({ kind: "sea", text: [ar, en], x: p[0], y: p[1], min, max, size: 12, rank: -5 });
    }
    for (const [ar, en, lat, lon, min, max] of source.rivers.names) {
      const p = M.project(lat, lon);
      BASE.labels.push({ kind: "river", text: [ar, en], x: p[0], y: p[1], min, max, size: 11, rank: 4.5 });
    }
    const zooms = [4, 5, 5.5, 6.5, 7.5, 8.5, 10];
    for (const [ar, en, lat, lon, rank] of source.towns) {
      const p = M.project(lat, lon);
      BASE.labels.push({ kind: "town", text: [ar, en], x: p[0], y: p[1], min: zooms[rank], max: 30, size: rank < 2 ? 12 : 11, rank, capital: rank === 0 });
    }
    BASE.labels.sort((a, b) => a.rank - b.rank);
  };

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
      s.rings.forEach((r, k) => { if (inView(s.boxes[k], f, copy)) { path(ctx, r, f, copy, true); any = true; } });
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

  // Names: the higher in rank first, none over another.
  M.drawLabels = function (ctx, f) {
    if (!M.layers.labels || (M.layers.tiles && M.meta.tiles)) return;
    const taken = [], ink = M.ink, k = M.lang === "ar" ? 0 : 1;
    const free = (b) => { for (const t of taken) if (b[0] < t[2] && b[2] > t[0] && b[1] < t[3] && b[3] > t[1]) return false; return true; };
    ctx.textBaseline = "middle"; ctx.lineJoin = "round";
    ctx.direction = M.lang === "ar" ? "rtl" : "ltr";
    const wide = M.layers.areas && M.visible && M.rounds ? M.rounds().filter((a) => a.wide) : [];
    const named = new Set(wide.map((a) => M.roundName(a)));
    for (const label of BASE.labels) {
      if (label.kind === "sea" && (named.has(label.text[k]) || wide.some((a) => Math.hypot(a.x - label.x, a.y - label.y) * f.scale < 70))) continue;
      if (f.zoom < label.min || f.zoom > label.max) continue;
      if (label.code && M.layers.areas && M.visible && M.areas().has(label.code)) continue; // its area carries the name
      for (let copy = f.from; copy <= f.to; copy++) {
        const x = (label.x + copy) * f.scale - f.left, y = label.y * f.scale - f.top;
        if (x < -60 || y < -20 || x > f.width + 60 || y > f.height + 20) continue;
        const text = label.text[k];
        const wet = label.kind === "sea" || label.kind === "river";
        const spaced = label.kind === "country" && k === 1;
        ctx.font = `${wet ? "italic " : label.kind === "country" || label.capital ? "600 " : ""}${label.size}px ${M.font}`;
        if ("letterSpacing" in ctx) ctx.letterSpacing = spaced ? "1px" : "0px";
        const known = `${M.lang}${M.font}`;
        if (label.known !== known) { label.known = known; label.width = ctx.measureText(text).width; }
        const width = label.width, town = label.kind === "town";
        const gap = town ? 6 : 0, half = label.size * 0.72;
        let cx = town ? x + gap + width / 2 : x;
        let area = [cx - width / 2 - 3, y - half, cx + width / 2 + 3, y + half];
        if (!free(area) && town) { cx = x - gap - width / 2; area = [cx - width / 2 - 3, y - half, cx + width / 2 + 3, y + half]; }
        if (!free(area)) continue;
        taken.push(town ? [Math.min(area[0], x - 4), area[1], Math.max(area[2], x + 4), area[3]] : area);
        if (town) {
          ctx.beginPath();
          if (label.capital) ctx.rect(x - 2.5, y - 2.5, 5, 5); else ctx.arc(x, y, 1.9, 0, 7);
          ctx.fillStyle = ink.town; ctx.fill();
        }
        ctx.textAlign = "center";
        ctx.lineWidth = 3; ctx.strokeStyle = label.kind === "sea" ? ink.sea : ink.halo;
        ctx.strokeText(text, cx, y);
        ctx.fillStyle = wet ? ink.seaLabel : label.kind === "country" ? ink.country : ink.label;
        ctx.fillText(text, cx, y);
      }
    }
    if ("letterSpacing" in ctx) ctx.letterSpacing = "0px";
  };
})(window.Mawqi);
