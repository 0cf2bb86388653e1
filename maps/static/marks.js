// Points and groups on the map: drawing, spreading apart, finding what is under the pointer.
(function (M) {
  "use strict";
  M.spider = null;
  M.selected = -1;
  M.hover = -1;
  let drawn = [];

  M.drawMarks = function (ctx, f) {
    drawn = [];
    M.drawAreas(ctx, f);
    if (M.layers.density) M.drawDensity(ctx, f);
    M.drawSites(ctx, f, drawn);
    const groups = M.groups(f.zoom);
    const singles = [];
    const put = (group, copy) => {
      const x = (group.x + copy) * f.scale - f.left, y = group.y * f.scale - f.top;
      if (x < -40 || y < -40 || x > f.width + 40 || y > f.height + 40) return;
      drawn.push({ group, x, y, copy, r: group.members.length > 1 ? M.ringRadius(group.members.length) : 9 });
      if (group.members.length === 1) singles.push(group.members[0]);
    };
    for (let copy = f.from; copy <= f.to; copy++) for (const group of groups) put(group, copy);
    if (M.layers.uncertainty) M.drawUncertainty(ctx, f, singles);
    if (M.layers.lines) M.drawLaunches(ctx, f, singles);
    if (M.selected >= 0) M.drawSelected(ctx, f);
    for (const item of drawn) {
      if (!item.group) continue;
      const { group, x, y } = item;
      if (M.spider && M.spider.group === group) ctx.globalAlpha = 0.25;
      if (group.members.length === 1) M.stamp(ctx, x, y, M.type[group.members[0]], M.status[group.members[0]]);
      else M.drawRing(ctx, x, y, group);
      ctx.globalAlpha = 1;
      if (M.selected >= 0 && group.members.includes(M.selected)) mark(ctx, x, y, item.r);
    }
    if (M.layers.changes) M.drawChanges(ctx, drawn);
    if (M.layers.areas && (M.areas().size || M.rounds().length)) M.drawAreaLabels(ctx, f, drawn);
    if (M.spider) drawSpider(ctx, f);
  };

  function mark(ctx, x, y, r) {
    ctx.beginPath(); ctx.arc(x, y, r + 4, 0, 7);
    ctx.lineWidth = 2.5; ctx.strokeStyle = M.ink.accent; ctx.stroke();
  }

  // Legs of a spread: a circle for a few, a spiral for many.
  function legs(n) {
    const out = [];
    if (n <= 10) {
      const r = 26 + 3.2 * n;
      for (let k = 0; k < n; k++) out.push([r * Math.cos((k * 2 * Math.PI) / n - Math.PI / 2), r * Math.sin((k * 2 * Math.PI) / n - Math.PI / 2)]);
      return out;
    }
    let angle = 0, r = 30;
    for (let k = 0; k < n; k++) {
      out.push([r * Math.cos(angle), r * Math.sin(angle)]);
      angle += 24 / r; r += 94 / (r + 4);
    }
    return out;
  }
  M.spread = function (group) {
    const members = group.members.slice(0, 80);
    M.spider = { group, members, legs: legs(members.length), more: group.members.length - members.length };
    M.marks.redraw();
  };
  M.spiderReach = () => (M.spider ? Math.max(...M.spider.legs.map(([, dy]) => -dy)) + 8 : 0);
  M.gather = function () { if (M.spider) { M.spider = null; if (M.marks) M.marks.redraw(); } };
  function drawSpider(ctx, f) {
    const s = M.spider;
    const copy = Math.round((f.left + f.width / 2) / f.scale - 0.5);
    const cx = (s.group.x + copy) * f.scale - f.left, cy = s.group.y * f.scale - f.top;
    ctx.strokeStyle = M.ink.muted; ctx.lineWidth = 1;
    ctx.beginPath();
    for (const [dx, dy] of s.legs) { ctx.moveTo(cx, cy); ctx.lineTo(cx + dx, cy + dy); }
    ctx.stroke();
    ctx.beginPath(); ctx.arc(cx, cy, 3, 0, 7); ctx.fillStyle = M.ink.text; ctx.fill();
    s.members.forEach((i, k) => {
      const x = cx + s.legs[k][0], y = cy + s.legs[k][1];
      M.stamp(ctx, x, y, M.type[i], M.status[i]);
      if (i === M.selected) mark(ctx, x, y, 9);
      drawn.push({ leg: i, x, y, r: 10 });
    });
  }

  // What lies under a point of the container: the last drawn first.
  M.hit = function (containerPoint) {
    const p = M.map.containerPointToLayerPoint(containerPoint), b = M.marks._bounds;
    if (!b) return null;
    const x = p.x - b.min.x, y = p.y - b.min.y;
    let best = null, bestD = Infinity;
    for (let k = drawn.length - 1; k >= 0; k--) {
      const item = drawn[k], more = M.coarse ? 10 : 3;
      const d = item.area ? Math.max(Math.abs(item.x - x) - item.hw, Math.abs(item.y - y) - item.hh, 0) : Math.hypot(item.x - x, item.y - y);
      if (d > (item.area ? more : item.r + more)) continue;
      const weight = item.leg !== undefined ? d - 1000 : item.group ? d : d + (item.area ? 400 : 500);
      if (weight < bestD) { best = item; bestD = weight; }
    }
    return best;
  };
  M.drawnItems = () => drawn;

  M.clicked = function (event) {
    const item = M.hit(event.containerPoint);
    M.hideTip();
    if (!item) {
      const area = M.areaAt(event.containerPoint);
      M.gather();
      if (area) M.openArea(area, event.latlng);
      else if (M.selected >= 0) M.select(-1);
      return;
    }
    if (item.leg !== undefined) return M.select(item.leg, "map", event.latlng);
    if (item.site) return M.openSite(item.site);
    if (item.area) { M.gather(); return M.openArea(item.area, event.latlng); }
    const group = item.group;
    if (group.members.length === 1) { M.gather(); return M.select(group.members[0], "map"); }
    M.openGroup(group, item.copy);
  };

  // A group comes apart by zooming while that helps; then its symbols spread; one site opens its own list.
  M.openGroup = function (group, copy) {
    let west = 9, east = -9, north = 9, south = -9;
    for (const i of group.members) {
      west = Math.min(west, M.wx[i]); east = Math.max(east, M.wx[i]); north = Math.min(north, M.wy[i]); south = Math.max(south, M.wy[i]);
    }
    const zoom = M.map.getZoom(), size = Math.max(east - west, south - north);
    if (group.one || size * 256 * Math.pow(2, 13) < 30) {
      M.spread(group);
      M.openStack(group, copy);
      return;
    }
    M.gather();
    const fits = M.map.getBoundsZoom(L.latLngBounds(M.unproject(west, north), M.unproject(east, south)), false, L.point(60, 60));
    const next = Math.max(Math.floor(zoom) + 1, Math.min(fits, 14));
    M.map.setView(M.unproject((west + east) / 2 + (copy || 0), (north + south) / 2), Math.min(next, M.map.getMaxZoom()), { animate: !M.calm() });
  };

  M.select = function (i, from, latlng) {
    M.selected = i;
    if (i < 0) M.closePopup();
    M.emit("select", { i, from, latlng });
    if (M.marks) M.marks.redraw();
    M.writeHash();
  };

  let tip = null;
  M.moved = function (event) {
    const item = M.hit(event.containerPoint);
    M.map.getContainer().classList.toggle("mq-pointing", Boolean(item));
    const over = (item && item.area && item.area.id) || null;
    if (over !== (M.hoverArea || null)) { M.hoverArea = over; M.marks.redraw(); }
    if (!item || M.coarse || (M.spider && item.group === M.spider.group)) return M.hideTip();
    if (!tip) tip = M.root.querySelector(".mq-tip");
    M.empty(tip);
    const one = item.leg !== undefined ? item.leg : item.group && item.group.members.length === 1 ? item.group.members[0] : -1;
    if (one >= 0) {
      M.add(tip, [M.el("strong", { text: M.label(M.typeOf(one)) }), M.el("span", {}, M.bdi(M.place(one) || M.s("prec_unlocated")), " · ", M.bdi(M.dateOf(one))), M.el("span", { class: "mq-faint", text: M.label(M.statusOf(one)) })]);
    } else if (item.area) {
      const { key, members, km } = item.area;
      M.add(tip, [M.el("strong", {}, M.bdi(key ? M.areaName(key, members) : M.roundName(item.area))), M.el("span", { text: M.countedWords(members) }), M.el("span", { class: "mq-faint", text: km ? M.s("somewhere", M.num(Math.round(km))) : M.s("area_reports") })]);
    } else if (item.site) {
      M.add(tip, [M.el("strong", {}, M.bdi(item.site[M.lang === "ar" ? 0 : 1])), M.el("span", { text: M.s("site_only") }), M.el("span", { class: "mq-faint", text: M.s("mentions", M.num(item.site[5])) })]);
    } else {
      M.add(tip, M.el("strong", { text: item.group.one ? M.place(item.group.members[0]) : M.s("cluster_of", M.plural("incident", item.group.members.length)) }));
      for (const [type, count] of M.mix(item.group).slice(0, 5)) M.add(tip, M.el("span", { class: "mq-tip-row" }, M.swatch(type, 0, 16), M.label(M.types[type]), M.el("b", { text: M.num(count) })));
    }
    tip.hidden = false;
    const size = M.map.getSize(), w = tip.offsetWidth, h = tip.offsetHeight;
    const x = event.containerPoint.x + 16 + w > size.x ? event.containerPoint.x - 16 - w : event.containerPoint.x + 16;
    const y = Math.max(6, Math.min(event.containerPoint.y + 12, size.y - h - 6));
    tip.style.transform = `translate(${Math.max(4, x)}px, ${y}px)`;
  };
  M.hideTip = function () { if (tip) tip.hidden = true; };
})(window.Mawqi);
