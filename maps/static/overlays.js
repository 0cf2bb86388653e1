// What lies under the symbols: areas, uncertainty to scale, launch lines, sites that are only mentioned, density.
(function (M) {
  "use strict";
  const metres = (lat, zoomScale) => (40075016.686 * Math.max(0.08, Math.cos((lat * Math.PI) / 180))) / zoomScale;
  M.kmToPixels = (km, lat, f) => (km * 1000) / metres(lat, f.scale);
  const copies = (f, handler) => { for (let copy = f.from; copy <= f.to; copy++) handler(copy); };

  // Areas that the visible reports name no more exactly than a country or governorate: key -> members.
  let areas = { version: -1 };
  M.areas = function () {
    if (areas.version === M.version) return areas.map;
    const map = new Map(), { visible, strings } = M, shp = M.cols.shp;
    for (let k = 0; k < visible.length; k++) {
      const i = visible[k], code = shp[i];
      if (!code) continue;
      const key = strings[code];
      if (!map.has(key)) map.set(key, []);
      map.get(key).push(i);
    }
    areas = { version: M.version, map };
    return map;
  };
  // Areas without a shape of their own (seas, regions, places known to a wide distance) are circles of their stated radius. Equal ones are
  // one area. A circle wider than WIDE would cover the map: of a sea only the water in it is shaded, of others the name stands alone, and
  // the whole circle shows while the pointer rests on the name or the incident is selected.
  const WIDE = 200;
  let rounds = { version: -1 };
  M.roundArea = (i) => M.placed[i] === 1 && M.prec[i] > 1 && !M.shapeOf(i);
  M.rounds = function () {
    if (rounds.version === M.version) return rounds.list;
    const map = new Map(), { visible, placed, prec } = M, shp = M.cols.shp;
    for (let k = 0; k < visible.length; k++) {
      const i = visible[k];
      if (placed[i] !== 1 || prec[i] < 2 || shp[i]) continue;
      const km = M.cols.unc[i] || 30, key = [M.cols.lat[i], M.cols.lon[i], km, M.prec[i]].join();
      const found = map.get(key);
      if (found) found.members.push(i);
      else map.set(key, { key: null, id: key, x: M.wx[i], y: M.wy[i], km, sea: M.prec[i] === 4, wide: km > WIDE, edge: M.edge(M.cols.lat[i], M.cols.lon[i], km), members: [i] });
    }
    rounds = { version: M.version, list: [...map.values()] };
    return rounds.list;
  };
  // The points in world coordinates that lie so many kilometres from a place, all around it (on the sphere, not on the sheet).
  M.edge = function (lat, lon, km) {
    const d = Math.min(km / 6371.0088, 3), a = (lat * Math.PI) / 180, out = new Float64Array(146), x0 = M.project(lat, lon)[0];
    for (let k = 0; k <= 72; k++) {
      const b = (k * Math.PI) / 36, north = Math.asin(Math.sin(a) * Math.cos(d) + Math.cos(a) * Math.sin(d) * Math.cos(b));
      const turn = Math.atan2(Math.sin(b) * Math.sin(d) * Math.cos(a), Math.cos(d) - Math.sin(a) * Math.sin(north));
      const p = M.project((north * 180) / Math.PI, lon + (turn * 180) / Math.PI);
      out[2 * k] = p[0] - Math.round(p[0] - x0); out[2 * k + 1] = p[1];
    }
    return out;
  };
  const water = function (ctx, f) { // leaves only the seas to what is drawn next
    ctx.beginPath(); ctx.rect(0, 0, f.width, f.height);
    for (const shape of M.base.shapes) M.traceShape(ctx, shape, f);
    ctx.clip("evenodd");
  };
  function drawRound(ctx, f, area, ink, strong) {
    if (area.wide && !area.sea && !strong) return;
    copies({ from: f.from - 1, to: f.to + 1 }, (copy) => {
      const trace = () => { ctx.beginPath(); M.tracePath(ctx, area.edge, f, copy, true); };
      ctx.save();
      if (area.sea && area.wide) water(ctx, f);
      trace();
      ctx.fillStyle = ink; ctx.globalAlpha = strong ? 0.15 : 0.1; ctx.fill();
      ctx.restore();
      if (area.wide && !strong) return;
      ctx.save();
      trace();
      ctx.globalAlpha = 0.8; ctx.strokeStyle = ink; ctx.lineWidth = strong ? 1.8 : 1.2; ctx.setLineDash([6, 3]); ctx.stroke();
      ctx.restore();
    });
  }

  M.drawAreas = function (ctx, f) {
    if (!M.layers.areas) return;
    const order = [...M.areas()].sort((a, b) => a[0].length - b[0].length);
    for (const [key, members] of order) {
      ctx.beginPath();
      let any = false;
      for (const shape of M.areaShapes(key)) any = M.traceShape(ctx, shape, f) || any;
      if (!any) continue;
      ctx.save();
      ctx.globalAlpha = Math.min(0.2, 0.06 + 0.025 * Math.log2(1 + members.length));
      ctx.fillStyle = M.ink.area; ctx.fill("evenodd");
      ctx.globalAlpha = 0.85; ctx.lineWidth = key.includes(":") ? 1.2 : 1.6; ctx.strokeStyle = M.ink.area; ctx.setLineDash([6, 3]); ctx.stroke();
      ctx.restore();
    }
    for (const area of M.rounds()) drawRound(ctx, f, area, M.ink.area, M.hoverArea === area.id);
  };
  M.areaName = function (key, members) {
    if (!key.includes(":")) return M.country(key);
    const i = members.find((m) => M.place(m));
    return i === undefined ? M.areaShapes(key)[0].name : M.place(i);
  };
  M.areaAt = function (containerPoint) {
    if (!M.layers.areas) return null;
    const ll = M.map.containerPointToLatLng(containerPoint), p = M.project(ll.lat, ll.lng);
    p[0] -= Math.floor(p[0]);
    let found = null;
    for (const [key, members] of M.areas()) {
      if (key === "IL" && M.base.un && M.base.golan && inside(M.base.golan, p)) continue;
      for (const shape of M.areaShapes(key)) {
        if (inside(shape, p) && (!found || key.includes(":"))) found = { key, members };
      }
    }
    if (found) return found;
    const dry = M.base.shapes.some((shape) => inside(shape, p)), near = [];
    for (const area of M.rounds()) {
      if (area.wide && (dry || !area.sea)) continue;
      const i = area.members[0];
      if (ll.wrap().distanceTo([M.cols.lat[i], M.cols.lon[i]]) < area.km * 1000) near.push(...area.members);
    }
    return near.length ? { key: null, members: near } : null;
  };
  M.roundName = function (area) {
    const i = area.members.find((m) => M.place(m));
    return i === undefined ? M.s("prec_" + M.PREC[M.prec[area.members[0]]]) : M.place(i);
  };
  function inside(shape, p) {
    let odd = false;
    shape.rings.forEach((r, k) => {
      const b = shape.boxes[k];
      if (p[0] < b[0] || p[0] > b[2] || p[1] < b[1] || p[1] > b[3]) return;
      for (let n = 0, m = r.length - 2; n < r.length; m = n, n += 2) {
        if (r[n + 1] > p[1] !== r[m + 1] > p[1] && p[0] < ((r[m] - r[n]) * (p[1] - r[n + 1])) / (r[m + 1] - r[n + 1]) + r[n]) odd = !odd;
      }
    });
    return odd;
  }

  function circle(ctx, f, wx, wy, lat, km, colour, alpha, dash) {
    const r = M.kmToPixels(km, lat, f);
    if (r < 3) return;
    copies(f, (copy) => {
      const x = (wx + copy) * f.scale - f.left, y = wy * f.scale - f.top;
      if (x + r < 0 || y + r < 0 || x - r > f.width || y - r > f.height) return;
      ctx.save();
      ctx.beginPath(); ctx.arc(x, y, r, 0, 7);
      ctx.fillStyle = colour; ctx.globalAlpha = alpha; ctx.fill();
      ctx.globalAlpha = 0.8; ctx.strokeStyle = colour; ctx.lineWidth = 1.2; ctx.setLineDash(dash || []); ctx.stroke();
      ctx.restore();
    });
  }
  M.drawUncertainty = function (ctx, f, singles) {
    for (const i of singles.slice(0, 3000)) if (M.cols.unc[i]) circle(ctx, f, M.wx[i], M.wy[i], M.cols.lat[i], M.cols.unc[i], M.fill[M.type[i]], 0.07, [4, 3]);
  };
  M.drawSelected = function (ctx, f) {
    const i = M.selected;
    if (M.shapeOf(i)) {
      ctx.save(); ctx.beginPath();
      for (const shape of M.areaShapes(M.shapeOf(i))) M.traceShape(ctx, shape, f);
      ctx.lineWidth = 3; ctx.strokeStyle = M.ink.accent; ctx.stroke(); ctx.restore();
    }
    if (!M.placed[i] || M.shapeOf(i)) return;
    if (M.roundArea(i)) {
      const area = M.rounds().find((a) => a.members.includes(i));
      if (area) drawRound(ctx, f, area, M.ink.accent, true);
    } else if (M.cols.unc[i]) circle(ctx, f, M.wx[i], M.wy[i], M.cols.lat[i], M.cols.unc[i], M.ink.accent, 0.13, []);
    if (M.cols.org[i] > 0) launches(ctx, f, i, true);
  };

  function launches(ctx, f, i, strong) {
    const flat = M.launchesOf(i);
    if (!flat.length || !M.pinned(i)) return; // an area is no end for a line
    for (let n = 0; n < flat.length; n += 4) {
      const p = M.project(flat[n], flat[n + 1]);
      let dx = M.wx[i] - p[0];
      if (dx > 0.5) p[0] += 1; else if (dx < -0.5) p[0] -= 1;
      copies(f, (copy) => {
        const x0 = (p[0] + copy) * f.scale - f.left, y0 = p[1] * f.scale - f.top, x1 = (M.wx[i] + copy) * f.scale - f.left, y1 = M.wy[i] * f.scale - f.top;
        if (Math.max(x0, x1) < 0 || Math.min(x0, x1) > f.width || Math.max(y0, y1) < -200 || Math.min(y0, y1) > f.height) return;
        const length = Math.hypot(x1 - x0, y1 - y0);
        if (length < 22) return; // no more than its arrow would be seen
        const mx = (x0 + x1) / 2, my = (y0 + y1) / 2 - length * 0.16;
        ctx.save();
        ctx.globalAlpha = strong ? 1 : 0.75;
        const colour = strong ? M.ink.accent : M.fill[M.type[i]];
        for (const [width, ink] of [[strong ? 5 : 4, M.ink.halo], [strong ? 2.4 : 1.5, colour]]) {
          ctx.beginPath(); ctx.moveTo(x0, y0); ctx.quadraticCurveTo(mx, my, x1, y1);
          ctx.lineWidth = width; ctx.strokeStyle = ink; ctx.setLineDash(ink === colour ? [7, 4] : []); ctx.stroke();
        }
        ctx.setLineDash([]);
        ctx.beginPath(); ctx.arc(x0, y0, 4, 0, 7); ctx.fillStyle = M.ink.paper; ctx.fill(); ctx.lineWidth = 2; ctx.strokeStyle = colour; ctx.stroke();
        const a = Math.atan2(y1 - my, x1 - mx), tipX = x1 - 11 * Math.cos(a), tipY = y1 - 11 * Math.sin(a);
        ctx.beginPath(); ctx.moveTo(tipX, tipY);
        ctx.lineTo(tipX - 9 * Math.cos(a - 0.45), tipY - 9 * Math.sin(a - 0.45)); ctx.lineTo(tipX - 9 * Math.cos(a + 0.45), tipY - 9 * Math.sin(a + 0.45));
        ctx.closePath(); ctx.fillStyle = colour; ctx.fill();
        ctx.restore();
      });
    }
  }
  // Many lines at once would hide each other: then only those whose symbol stands alone are drawn.
  M.drawLaunches = function (ctx, f, singles) {
    const told = (list) => Array.prototype.filter.call(list, (i) => M.cols.org[i] > 0 && i !== M.selected);
    const all = told(M.visible);
    for (const i of all.length > 200 ? told(singles).slice(0, 500) : all) launches(ctx, f, i, false);
  };

  const NO_POINT = new Set(["country", "region", "governorate", "district", "water"]);
  M.siteSpots = function (f) {
    const out = [];
    if (!M.layers.sites || f.zoom < 4) return out;
    for (const site of M.block.sites) {
      if (NO_POINT.has(site[4]) || site[6]) continue; // a country, governorate or sea is no point
      site.p = site.p || M.project(site[2], site[3]);
      copies(f, (copy) => {
        const x = (site.p[0] + copy) * f.scale - f.left, y = site.p[1] * f.scale - f.top;
        if (x > -10 && y > -10 && x < f.width + 10 && y < f.height + 10) out.push({ site, x, y, r: 6 });
      });
    }
    return out;
  };
  M.drawSites = function (ctx, f, drawn) {
    ctx.save();
    for (const spot of M.siteSpots(f)) {
      const { x, y } = spot;
      ctx.beginPath(); ctx.moveTo(x, y - 4.5); ctx.lineTo(x + 4.5, y); ctx.lineTo(x, y + 4.5); ctx.lineTo(x - 4.5, y); ctx.closePath();
      ctx.fillStyle = M.ink.paper; ctx.fill(); ctx.lineWidth = 1.3; ctx.strokeStyle = M.ink.muted; ctx.stroke();
      drawn.push(spot);
    }
    ctx.restore();
  };

  // Hexagons that count the visible points; what they show is how much was written, and the legend says so.
  M.drawDensity = function (ctx, f) {
    const R = 22, W = Math.sqrt(3) * R, H = 1.5 * R, bins = new Map();
    let most = 1;
    for (const i of M.visible) {
      if (!M.pinned(i) || !M.counted[i]) continue;
      const X = M.wx[i] * f.scale, Y = M.wy[i] * f.scale;
      let row = Math.round(Y / H), shift = row & 1 ? 0.5 : 0, col = Math.round(X / W - shift);
      const dy = Y - row * H, dx = X - (col + shift) * W;
      if (Math.abs(dy) > R / 2 && Math.abs(dx) * R + Math.abs(dy) * W > W * R) { row += dy > 0 ? 1 : -1; shift = row & 1 ? 0.5 : 0; col = Math.round(X / W - shift); }
      const key = row * 8388608 + col, bin = bins.get(key);
      if (bin) most = Math.max(most, ++bin.n); else bins.set(key, { row, x: (col + shift) * W, y: row * H, n: 1 });
    }
    ctx.save();
    ctx.fillStyle = M.ink.accent;
    for (const bin of bins.values()) copies(f, (copy) => {
      const x = bin.x + copy * f.scale - f.left, y = bin.y - f.top;
      if (x < -R || y < -R || x > f.width + R || y > f.height + R) return;
      ctx.globalAlpha = 0.12 + 0.6 * (Math.log(1 + bin.n) / Math.log(1 + most));
      ctx.beginPath();
      for (let k = 0; k < 6; k++) ctx[k ? "lineTo" : "moveTo"](x + R * 0.96 * Math.sin((k * Math.PI) / 3), y + R * 0.96 * Math.cos((k * Math.PI) / 3));
      ctx.closePath(); ctx.fill();
    });
    ctx.restore();
  };
})(window.Mawqi);
