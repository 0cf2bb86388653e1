// What leaves the page: link, GeoJSON and CSV of the filtered set, a PNG of the map, the printed page.
(function (M) {
  "use strict";
  M.copyLink = async function () {
    const text = M.permalink || location.href;
    let done = false;
    try {
      if (navigator.clipboard && window.isSecureContext) { await navigator.clipboard.writeText(text); done = true; }
    } catch (fault) { if (fault.name !== "NotAllowedError") throw fault; }
    if (!done) {
      const field = M.el("textarea", { class: "mq-hidden", "aria-hidden": "true" });
      field.value = text;
      M.root.appendChild(field); field.select();
      done = document.execCommand("copy");
      field.remove();
    }
    M.toast(M.s(done ? "copied" : "copy_failed"));
  };
  let timer = 0;
  M.toast = function (text) {
    const node = M.root.querySelector(".mq-toast");
    node.textContent = text; node.hidden = false;
    clearTimeout(timer); timer = setTimeout(() => { node.hidden = true; }, 2600);
  };

  function save(parts, type, name) {
    const url = URL.createObjectURL(parts instanceof Blob ? parts : new Blob(parts, { type }));
    const a = M.el("a", { href: url, download: name });
    document.body.appendChild(a); a.click(); a.remove();
    setTimeout(() => URL.revokeObjectURL(url), 30000);
  }
  const TOLLS = ["fatalities", "fatalities_min", "fatalities_max", "injuries", "injuries_min", "injuries_max"];
  const orNull = (v) => (v === "" || v === undefined ? null : v);

  // The record as the contract has it, put together again from columns and details.
  M.feature = async function (i) {
    const detail = Object.assign({}, await M.detail(i)), c = M.cols, toll = M.tollsOf(i), at = (v) => (M.placed[i] ? v : null);
    const properties = {
      incident_type: M.typeOf(i).key, status: M.statusOf(i).key, aggregate: Boolean(c.agg[i]), latitude: at(c.lat[i]), longitude: at(c.lon[i]), uncertainty_km: c.unc[i],
      event_date: detail.event_date || (M.dated[i] ? M.iso(M.last[i]) : null), date_start: M.dated[i] ? M.iso(M.first[i]) : null, date_end: M.dated[i] ? M.iso(M.last[i]) : null,
      time_precision: c.tp[i] || null, event_time: orNull(M.str("tm", i)), confidence: c.conf[i] / 100, iso: orNull(M.str("iso", i)), admin1: orNull(M.str("adm", i)),
      location: orNull(M.str("loc", i)), location_ar: orNull(M.str("locar", i)), actor1: orNull(M.str("a1", i)), actor1_ar: orNull(M.str("a1r", i)), actor2: orNull(M.str("a2", i)), actor2_ar: orNull(M.str("a2r", i)),
      target: orNull(M.str("tg", i)), target_ar: orNull(M.str("tgr", i)), weapons: M.weaponsOf(i).map((k) => M.weapons[k].key),
    };
    TOLLS.forEach((name, k) => { properties[name] = toll[k] === undefined ? null : toll[k]; });
    detail.sources = (detail.sources || []).map((s) => { const { segments, ...rest } = s; return segments ? { ...rest, quote: segments.map((x) => x[0]).join("") } : rest; });
    Object.assign(properties, detail);
    return { type: "Feature", id: M.id(i), geometry: M.placed[i] ? { type: "Point", coordinates: [c.lon[i], c.lat[i]] } : null, properties };
  };
  const NOTE = { mawqi_note_ar: "قراءة آلية غير متحقَّق منها", mawqi_note_en: "Read by machine, unverified" };

  M.exportGeoJSON = async function () {
    const parts = ['{"type":"FeatureCollection",' + JSON.stringify(Object.assign({}, NOTE, { mawqi_generated: M.meta.generated || null })).slice(1, -1) + ',"features":[\n'];
    let first = true;
    for (const i of M.visible) { parts.push((first ? "" : ",\n") + JSON.stringify(await M.feature(i))); first = false; }
    parts.push("\n]}\n");
    save(parts, "application/geo+json", "incidents.geojson");
  };

  // A cell that a spreadsheet would take for a formula gets an apostrophe.
  function cell(value) {
    if (value === null || value === undefined) return "";
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    let text = typeof value === "object" ? JSON.stringify(value) : String(value);
    if (/^[=+\-@\t\r]/.test(text)) text = "'" + text;
    return /[",\n\r;]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }
  M.csvCell = cell;
  M.exportCSV = async function () {
    const names = ["id", "incident_type", "status", "aggregate", "event_date", "date_start", "date_end", "time_precision", "event_time", "location", "location_ar", "admin1", "iso", "latitude", "longitude", "uncertainty_km", "geo_precision",
      "actor1", "actor1_ar", "actor2", "actor2_ar", "target", "weapons", ...TOLLS, "confidence", "sources", "quote", "notes", "read_by_machine"];
    const rows = ["\ufeff" + names.join(",") + "\r\n"];
    for (const i of M.visible) {
      const f = await M.feature(i), p = f.properties;
      const extra = { id: f.id, weapons: p.weapons.join("; "), sources: p.sources.map((s) => s.url || s.source || s.report_id || "").join("; "), quote: (p.sources.find((s) => s.quote) || {}).quote, notes: M.headline(i, p), read_by_machine: M.reviewed(i) ? "Reviewed by a person" : NOTE.mawqi_note_en };
      rows.push(names.map((name) => cell(name in extra ? extra[name] : p[name])).join(",") + "\r\n");
    }
    save(rows, "text/csv;charset=utf-8", "incidents.csv");
  };

  // The key of a picture: symbols of the types and ways of filling of the statuses that are shown, in rows of a width.
  function keyRows(width) {
    const ctx = document.createElement("canvas").getContext("2d"), rows = [];
    ctx.font = `12px ${M.font}`;
    let room = 0;
    const entries = (key, draw) => [...M.counts[key].keys()].filter((k) => M.counts[key][k]).map((k) => ({ draw: (c, x, y) => draw(c, x, y, k), text: `${M.clean(M.facets[key].labels(k))} ${M.num(M.counts[key][k])}` }));
    for (const entry of [...entries("type", (c, x, y, k) => M.drawSymbol(c, x, y, 6, k, 0)), ...entries("status", (c, x, y, k) => M.drawSymbol(c, x, y, 6, 0, k))]) {
      entry.width = 38 + ctx.measureText(entry.text).width;
      if (entry.width > room) { rows.push([]); room = width; }
      rows[rows.length - 1].push(entry);
      room -= entry.width;
    }
    return rows;
  }
  function drawKey(ctx, rows, rtl, width, top) {
    rows.forEach((row, n) => {
      let x = 16;
      for (const entry of row) {
        const at = rtl ? width - x - 8 : x + 8, y = top + 24 * n;
        entry.draw(ctx, at, y);
        ctx.font = `12px ${M.font}`; ctx.fillStyle = M.ink.text; ctx.textAlign = rtl ? "right" : "left"; ctx.textBaseline = "middle"; ctx.direction = rtl ? "rtl" : "ltr";
        ctx.fillText(entry.text, rtl ? at - 14 : at + 14, y + 1);
        x += entry.width;
      }
    });
  }

  // The picture: basemap, symbols, heading, legend of what is shown, and the attribution, drawn on one canvas.
  M.picture = function (bare) {
    const size = M.map.getSize(), ratio = 2, head = bare ? 0 : 64, key = bare ? [] : keyRows(size.x - 32), foot = bare ? 0 : 34 + 24 * key.length;
    const canvas = M.el("canvas", { width: size.x * ratio, height: (size.y + head + foot) * ratio });
    const ctx = canvas.getContext("2d");
    ctx.scale(ratio, ratio);
    ctx.fillStyle = M.ink.paper; ctx.fillRect(0, 0, size.x, size.y + head + foot);
    ctx.save();
    ctx.translate(0, head); ctx.beginPath(); ctx.rect(0, 0, size.x, size.y); ctx.clip();
    if (M.layers.tiles && M.meta.tiles) {
      const origin = M.map.getContainer().getBoundingClientRect();
      for (const img of M.map.getPane("tilePane").querySelectorAll("img")) { const r = img.getBoundingClientRect(); if (img.complete && img.naturalWidth) ctx.drawImage(img, r.left - origin.left, r.top - origin.top, r.width, r.height); }
    }
    const topLeft = M.map.containerPointToLayerPoint([0, 0]);
    const f = M.frame(M.map, L.bounds(topLeft, topLeft.add(size)), size);
    M.drawBase(ctx, f); M.drawLabels(ctx, f); M.drawMarks(ctx, f);
    ctx.restore();
    M.marks.redraw();
    if (bare) return canvas;
    const rtl = M.lang === "ar", x = rtl ? size.x - 16 : 16;
    ctx.direction = rtl ? "rtl" : "ltr"; ctx.textAlign = rtl ? "right" : "left"; ctx.textBaseline = "alphabetic"; ctx.fillStyle = M.ink.text;
    ctx.font = `700 20px ${M.font}`; ctx.fillText(M.clean(M.meta.title || M.s("title")), x, 28, size.x - 32);
    ctx.font = `13px ${M.font}`; ctx.fillStyle = M.ink.label;
    ctx.fillText([M.plural("incident", M.totals.incidents), M.standing(), M.meta.generated ? M.s("as_of", M.stampText()) : ""].filter(Boolean).join(" · "), x, 50, size.x - 32);
    drawKey(ctx, key, rtl, size.x, size.y + head + 20);
    ctx.font = `11px ${M.font}`; ctx.fillStyle = M.ink.label; ctx.textAlign = rtl ? "right" : "left"; ctx.textBaseline = "alphabetic";
    ctx.fillText(M.s("attribution") + (M.layers.tiles && M.meta.tiles ? " · " + M.clean(M.meta.tiles.attribution) : ""), x, size.y + head + foot - 12, size.x - 32);
    return canvas;
  };
  M.exportPNG = function () {
    try {
      M.picture().toBlob((blob) => { if (blob) save(blob, "image/png", "map.png"); else M.toast(M.s("png_failed")); }, "image/png");
    } catch (fault) { if (fault.name !== "SecurityError") throw fault; M.toast(M.s("png_failed")); }
  };

  M.fullScreen = function () {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (M.root.requestFullscreen) M.root.requestFullscreen().catch((fault) => M.toast(String(fault.message)));
  };

  // On paper: the map as a picture, then a table of up to three hundred incidents.
  M.preparePrint = function () {
    const box = M.root.querySelector(".mq-paper");
    M.empty(box);
    const picture = M.el("img", { alt: M.s("map_label") });
    try { picture.src = M.picture(true).toDataURL("image/png"); } catch (fault) { if (fault.name !== "SecurityError") throw fault; }
    const head = ["date", "type", "status", "place", "prec", "fatalities", "injuries", "conf"];
    const rows = M.order().slice(0, 300).map((i) => M.el("tr", {}, ...[M.dateOf(i), M.label(M.typeOf(i)), M.label(M.statusOf(i)), M.place(i) || M.s("prec_unlocated"), M.precWord(i), M.toll(i, 0) || "", M.toll(i, 3) || "", M.confWord(i)].map((v) => M.el("td", {}, M.bdi(v)))));
    M.add(box, [picture, M.el("table", {}, M.el("thead", {}, M.el("tr", {}, ...head.map((k) => M.el("th", { scope: "col", text: M.s(k) })))), M.el("tbody", {}, ...rows)),
      M.visible.length > 300 ? M.el("p", { text: M.s("more", M.num(M.visible.length - 300)) }) : null, M.el("p", { text: M.s("attribution") + " · Leaflet " + (M.meta.leaflet || "") })]);
  };
})(window.Mawqi);
