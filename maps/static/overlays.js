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
    const map = new Map();
    for (const i of M.visible) {
      const key = M.cols.shp[i];
      if (!key) continue;
      if (!map.has(key)) map.set(key, []);
      map.get(key).push(i);
    }
    areas = { version: M.version, map };
    return map;
  };
  // Areas without a shape of their own (smaller regions) are drawn as a circle of their stated radius.
  const roundArea = (i) => M.placed[i] && M.prec[i] === 2 && !M.cols.shp[i];

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
    for (const i of M.visible) {
      if (!roundArea(i)) continue;
      circle(ctx, f, M.wx[i], M.wy[i], M.cols.lat[i], M.cols.unc[i] || 30, M.ink.area, 0.08, [6, 3]);
    }
  };
  M.drawAreaLabels = function (ctx, f) {
    if (!M.layers.areas) return;
    ctx.textAlign = "center"; ctx.textBaseline = "middle"; ctx.direction = M.lang === "ar" ? "rtl" : "ltr";
    const write = (x, y, text) => {
      ctx.font = `600 11.5px ${M.font}`; ctx.lineWidth = 3.5; ctx.strokeStyle = M.ink.halo; ctx.lineJoin = "round";
      ctx.strokeText(text, x, y); ctx.fillStyle = M.ink.areaText || M.ink.area; ctx.fillText(text, x, y);
    };
    for (const [key, members] of M.areas()) {
      const shape = M.areaShapes(key)[0];
      if (!shape || !shape.at) continue;
      copies(f, (copy) => {
        const x = (shape.at[0] + copy) * f.scale - f.left, y = shape.at[1] * f.scale - f.top;
        if (f.zoom >= (key.includes(":") ? 5 : 3)) write(x, key.includes(":") ? y + 16 : y, `${M.areaName(key, members)} · ${M.num(members.length)}`);
      });
    }
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
    const scale = 256 * Math.pow(2, M.map.getZoom()), round = [];
    for (const i of M.visible) {
      if (!roundArea(i)) continue;
      const r = M.kmToPixels(M.cols.unc[i] || 30, M.cols.lat[i], { scale }) / scale;
      if (Math.hypot(M.wx[i] - p[0], M.wy[i] - p[1]) < r) round.push(i);
    }
    return round.length ? { key: null, members: round } : null;
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
    if (M.cols.shp[i]) {
      ctx.save(); ctx.beginPath();
      for (const shape of M.areaShapes(M.cols.shp[i])) M.traceShape(ctx, shape, f);
      ctx.lineWidth = 3; ctx.strokeStyle = M.ink.accent; ctx.stroke(); ctx.restore();
    }
    if (!M.placed[i]) return;
    if (M.cols.unc[i]) circle(ctx, f, M.wx[i], M.wy[i], M.cols.lat[i], M.cols.unc[i], M.ink.accent, 0.13, []);
    if (M.cols.org[i]) launches(ctx, f, i, true);
  };

  function launches(ctx, f, i, strong) {
    const flat = M.cols.org[i];
    if (!flat || !M.placed[i]) return;
    for (let n = 0; n < flat.length; n += 3) {
      const p = M.project(flat[n], flat[n + 1]);
      let dx = M.wx[i] - p[0];
      if (dx > 0.5) p[0] += 1; else if (dx < -0.5) p[0] -= 1;
      copies(f, (copy) => {
        const x0 = (p[0] + copy) * f.scale - f.left, y0 = p[1] * f.scale - f.top, x1 = (M.wx[i] + copy) * f.scale - f.left, y1 = M.wy[i] * f.scale - f.top;
        if (Math.max(x0, x1) < 0 || Math.min(x0, x1) > f.width || Math.max(y0, y1) < -200 || Math.min(y0, y1) > f.height) return;
        const length = Math.hypot(x1 - x0, y1 - y0);
        if (length < 6) return;
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
  M.drawLaunches = function (ctx, f) {
    let n = 0;
    for (const i of M.visible) if (M.cols.org[i] && i !== M.selected && n++ < 2000) launches(ctx, f, i, false);
  };

  const WIDE = new Set(["country", "region", "governorate", "district"]);
  M.drawSites = function (ctx, f, drawn) {
    if (!M.layers.sites || f.zoom < 4) return;
    ctx.save();
    for (const site of M.block.sites) {
      if (WIDE.has(site[4])) continue; // a country or governorate is no point
      site.p = site.p || M.project(site[2], site[3]);
      copies(f, (copy) => {
        const x = (site.p[0] + copy) * f.scale - f.left, y = site.p[1] * f.scale - f.top;
        if (x < -10 || y < -10 || x > f.width + 10 || y > f.height + 10) return;
        ctx.beginPath(); ctx.moveTo(x, y - 4.5); ctx.lineTo(x + 4.5, y); ctx.lineTo(x, y + 4.5); ctx.lineTo(x - 4.5, y); ctx.closePath();
        ctx.fillStyle = M.ink.paper; ctx.fill(); ctx.lineWidth = 1.3; ctx.strokeStyle = M.ink.muted; ctx.stroke();
        drawn.push({ site, x, y, r: 6 });
      });
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
