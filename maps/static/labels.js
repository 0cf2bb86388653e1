// Names on the map, placed in one pass: those of shaded areas and those of the ground, none over another.
(function (M) {
  "use strict";
  const TOWNS_FROM = [4, 5, 5.5, 6.5, 7.5, 8.5, 10];
  // From this zoom on a town keeps its name against the governorate that is called the same; farther away the governorate has it.
  const NEAR = 8.5;
  // Names that stand in one another's way are shown from the same zoom on: neither alone.
  const EVEN = new Set(["IL", "PS"]);
  let known = null;

  // All names of the ground in the order in which they are placed.
  M.groundLabels = function () {
    if (known) return known;
    const source = M.block.basemap, names = source.names, out = [];
    const put = (kind, text, at, more) => out.push(Object.assign({ kind, text, x: at[0], y: at[1] }, more));
    for (const s of M.base.shapes) {
      if (!names[s.code] || (M.base.un && M.base.owner[s.code])) continue;
      const zoom = EVEN.has(s.code) ? 6 : s.area > 150 ? 2 : s.area > 40 ? 3 : s.area > 8 ? 4 : s.area > 1.5 ? 5 : s.area > 0.3 ? 6 : 8;
      put("country", names[s.code], s.at, { code: s.code, span: Math.min(s.box[2] - s.box[0], s.box[3] - s.box[1]), min: zoom, max: s.area > 8 ? 8 : 9, size: s.area > 40 ? 13 : 12, rank: -10 - Math.min(9, Math.log(s.area + 1)) });
    }
    for (const [ar, en, lat, lon, min, max] of source.seas) put("sea", [ar, en], M.project(lat, lon), { min, max, size: 12, rank: -5 });
    for (const [ar, en, lat, lon, min, max] of source.river_names) put("river", [ar, en], M.project(lat, lon), { min, max, size: 11, rank: 4.5 });
    for (const [ar, en, lat, lon, rank] of source.towns) put("town", [ar, en], M.project(lat, lon), { min: TOWNS_FROM[rank], max: 30, size: rank < 2 ? 12 : 11, rank, capital: rank === 0 });
    return (known = out.sort((a, b) => a.rank - b.rank));
  };

  const KIND_WORDS = /^(?:محافظة|قضاء|ولاية|إقليم|منطقة|مدينة) |(?: governorate| province| district| region| city)$/gi;
  const bare = (name) => M.fold(String(name).replace(KIND_WORDS, "").trim());
  const clear = (taken, b) => { for (const t of taken) if (b[0] < t[2] && b[2] > t[0] && b[1] < t[3] && b[3] > t[1]) return false; return true; };
  const around = (x, y, hw, hh) => [x - hw, y - hh, x + hw, y + hh];
  const fontOf = (label) => `${label.kind === "sea" || label.kind === "river" ? "italic " : label.kind === "country" || label.capital ? "600 " : ""}${label.size}px ${M.font}`;
  const spacing = (ctx, wide) => { if ("letterSpacing" in ctx) ctx.letterSpacing = wide ? "1px" : "0px"; };
  const AREA_FONT = () => `600 11.5px ${M.font}`;

  // Names of shaded areas that this frame shows: {area, name, text, x, y}; text without a symbol, which opens the list of the area.
  function areaNames(f) {
    const out = [];
    if (!M.areas || !M.visible || !M.layers.areas) return out;
    const put = (area, name, x, y) => out.push({ area, name, text: `${name} · ${M.num(area.members.length)}`, x, y });
    for (let copy = f.from; copy <= f.to; copy++) {
      for (const area of M.rounds()) {
        if (area.wide || (area.y - area.edge[1]) * f.scale > 16) put(area, M.roundName(area), (area.x + copy) * f.scale - f.left, area.y * f.scale - f.top);
      }
      for (const [key, members] of M.areas()) {
        const shape = M.areaShapes(key)[0], part = key.includes(":");
        if (!shape || !shape.at || f.zoom < (part ? 5 : 3)) continue;
        put({ key, members }, M.areaName(key, members), (shape.at[0] + copy) * f.scale - f.left, shape.at[1] * f.scale - f.top + (part ? 16 : 0));
      }
    }
    return out;
  }

  // Where all names of a frame stand. Areas come first, but near by the towns called like them; then the ground's names by rank.
  let last = { key: "" };
  M.placeNames = function (ctx, f) {
    const key = [f.zoom, f.left, f.top, f.width, f.height, M.version, M.lang, M.digits, M.font, M.layers.areas, M.layers.labels, M.layers.tiles, M.layers.incidents, M.layers.presence, M.layers.cluster, M.layers.sites].join();
    if (last.key === key) return last;
    const k = M.lang === "ar" ? 0 : 1, taken = [], ground = [], areas = [];
    const shown = areaNames(f), called = new Set(shown.map((a) => bare(a.name))), marks = symbols(f);
    const open = M.layers.labels && !(M.layers.tiles && M.meta.tiles);
    const alike = (label) => label.kind === "town" && called.size > 0 && called.has(label.bare === undefined ? (label.bare = label.text.map(bare))[k] : label.bare[k]);
    const wide = shown.map((a) => a.area).filter((a) => a.wide);
    const hidden = (label) => f.zoom < label.min || f.zoom > label.max || (label.code && M.layers.areas && M.visible && M.areas && M.areas().has(label.code)) // its area carries the name
      || (label.kind === "sea" && (called.has(bare(label.text[k])) || wide.some((a) => Math.hypot(a.x - label.x, a.y - label.y) * f.scale < 70)));
    const place = (label) => {
      for (let copy = f.from; copy <= f.to; copy++) {
        const x = (label.x + copy) * f.scale - f.left, y = label.y * f.scale - f.top;
        if (x < -60 || y < -20 || x > f.width + 60 || y > f.height + 20) continue;
        const at = spot(ctx, label, k, x, y, { taken, marks, dots, scale: f.scale });
        if (at) { taken.push(at.box); ground.push({ label, x, y, cx: at.cx, cy: at.cy }); }
      }
    };
    // The dots of capitals are in the way of the names of countries; a town whose dot is covered has no name.
    const dots = [];
    const labels = open ? M.groundLabels().filter((label) => !hidden(label)) : [];
    for (const label of labels) if (label.kind === "town" && label.rank < 2) {
      for (let copy = f.from; copy <= f.to; copy++) { const x = (label.x + copy) * f.scale - f.left, y = label.y * f.scale - f.top; if (x > 0 && y > 0 && x < f.width && y < f.height) dots.push(around(x, y, 5, 5)); }
    }
    if (f.zoom >= NEAR) for (const label of labels) if (alike(label)) place(label);
    spacing(ctx, false);
    ctx.font = AREA_FONT();
    for (const name of shown) {
      const hw = ctx.measureText(name.text).width / 2 + 3, hh = 9;
      if (name.x + hw < 0 || name.y + hh < 0 || name.x - hw > f.width || name.y - hh > f.height) continue;
      // It moves up and down until it is free of other names and symbols; where nothing is free, of other names alone.
      const tries = [0, 14, -22, 28, -36, 42, -50, 56, 70, 84, 98, 112];
      const free = (list) => tries.find((dy) => clear(taken, around(name.x, name.y + dy, hw, hh)) && (!list || clear(list, around(name.x, name.y + dy, hw, hh))));
      let dy = free(marks);
      if (dy === undefined) dy = free(null);
      if (dy === undefined) dy = 0;
      const item = { area: name.area, text: name.text, x: name.x, y: name.y + dy, hw, hh, r: hh };
      taken.push(around(item.x, item.y, hw, hh));
      areas.push(item);
    }
    for (const label of labels) if (!alike(label)) place(label);
    return (last = { key, ground, areas });
  };
  // Symbols and rings are in the way of names; of very many only names of towns would be left over nowhere, so then they are not.
  function symbols(f) {
    if (!M.groups || !M.visible) return [];
    const out = (M.siteSpots ? M.siteSpots(f) : []).map((s) => around(s.x, s.y, s.r, s.r));
    for (const group of M.groups(f.zoom)) {
      const r = group.members.length > 1 ? M.ringRadius(group.members.length) + 2 : 10;
      for (let copy = f.from; copy <= f.to; copy++) {
        const x = (group.x + copy) * f.scale - f.left, y = group.y * f.scale - f.top;
        if (x > -40 && y > -40 && x < f.width + 40 && y < f.height + 40) out.push(around(x, y, r, r));
      }
    }
    return out.length > 600 ? [] : out;
  }
  // Where a name may stand: a town's beside, below or above its dot, others at their place or a little off it, within their land or water.
  const BESIDE = [[1, 0, 0], [-1, 0, 0], [1, 7, 0], [-1, -7, 0], [0, 0, 14], [0, 0, -14], [0, 0, 22], [0, 0, -22]];
  const ABOUT = [[0, 0], [0, 1], [0, -1], [0.5, 0], [-0.5, 0], [0.5, 1], [-0.5, 1], [0.5, -1], [-0.5, -1], [1, 0], [-1, 0], [0, 2], [0, -2], [1, 1], [-1, 1], [1, -1], [-1, -1]];
  function spot(ctx, label, k, x, y, { taken, marks, dots, scale }) {
    const about = `${M.lang}${M.font}`;
    if (label.known !== about) {
      ctx.font = fontOf(label); spacing(ctx, label.kind === "country" && k === 1);
      label.known = about; label.width = ctx.measureText(label.text[k]).width;
    }
    const half = label.size * 0.72, hw = label.width / 2 + 3, side = 3 + hw, town = label.kind === "town";
    if (town && !clear(taken, around(x, y, 4, 4))) return null;
    const room = label.kind === "country" ? Math.min(24, 0.12 * scale * label.span) : 20;
    const steps = town ? BESIDE.map(([s, dx, dy]) => [s * side + dx, dy]) : ABOUT.map(([s, t]) => [s * Math.min(hw, 2 * room), t * room]);
    for (const [dx, dy] of steps) {
      const box = around(x + dx, y + dy, hw, half);
      if (!clear(taken, box) || !clear(marks, box) || (!town && !clear(dots, box))) continue;
      return { cx: x + dx, cy: y + dy, box: town ? [Math.min(box[0], x - 4), Math.min(box[1], y - 3), Math.max(box[2], x + 4), Math.max(box[3], y + 3)] : box };
    }
    // A sea or a large country is named even where symbols lie on its name; half a name of a small one would be worse than none.
    const box = around(x, y, hw, half), large = label.kind === "sea" || (label.kind === "country" && scale * label.span > 150);
    return large && clear(taken, box) ? { cx: x, cy: y, box } : null;
  }

  M.drawLabels = function (ctx, f) {
    const k = M.lang === "ar" ? 0 : 1, ink = M.ink, { ground } = M.placeNames(ctx, f);
    ctx.textBaseline = "middle"; ctx.textAlign = "center"; ctx.lineJoin = "round"; ctx.direction = k ? "ltr" : "rtl";
    for (const { label, x, y, cx, cy } of ground) {
      if (label.kind === "town") {
        ctx.beginPath();
        if (label.capital) ctx.rect(x - 2.5, y - 2.5, 5, 5); else ctx.arc(x, y, 1.9, 0, 7);
        ctx.fillStyle = ink.town; ctx.fill();
      }
      ctx.font = fontOf(label); spacing(ctx, label.kind === "country" && k === 1);
      ctx.lineWidth = 3; ctx.strokeStyle = label.kind === "sea" ? ink.sea : ink.halo;
      ctx.strokeText(label.text[k], cx, cy);
      ctx.fillStyle = label.kind === "sea" || label.kind === "river" ? ink.seaLabel : label.kind === "country" ? ink.country : ink.label;
      ctx.fillText(label.text[k], cx, cy);
    }
    spacing(ctx, false);
  };
  M.drawAreaLabels = function (ctx, f, drawn) {
    const { areas } = M.placeNames(ctx, f);
    ctx.textAlign = "center"; ctx.textBaseline = "middle"; ctx.direction = M.lang === "ar" ? "rtl" : "ltr";
    ctx.font = AREA_FONT(); ctx.lineJoin = "round";
    for (const item of areas) {
      ctx.lineWidth = 3.5; ctx.strokeStyle = M.ink.halo; ctx.strokeText(item.text, item.x, item.y);
      ctx.fillStyle = M.ink.area; ctx.fillText(item.text, item.x, item.y);
      drawn.push(item);
    }
  };
})(window.Mawqi);
