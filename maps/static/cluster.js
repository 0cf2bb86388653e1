// Groups the visible points for one zoom: a grid of cells, then neighbours whose middles came too near are joined.
(function (M) {
  "use strict";
  const RADIUS = 54, ALONE = 13;
  let cache = { key: "" };

  // Groups: {x, y (world), members, sites (1 when all stand at one point)}. With grouping off, or near by, only equal points join.
  M.groups = function (zoom) {
    const level = Math.round(zoom), near = M.layers.cluster && level < ALONE;
    const key = [M.version, near ? level : "sites", M.layers.presence, M.layers.incidents].join("/");
    if (cache.key === key) return cache.groups;
    const groups = near ? byGrid(level) : bySite();
    cache = { key, groups };
    return groups;
  };
  M.shownPoint = (i) => M.pinned(i) && (M.type[i] === M.presence ? M.layers.presence : M.layers.incidents);

  function bySite() {
    const map = new Map();
    for (const i of M.visible) {
      if (!M.shownPoint(i)) continue;
      const key = (Math.round(M.cols.lat[i] * 1e5) + 9000000) * 36000001 + Math.round(M.cols.lon[i] * 1e5) + 18000000;
      const found = map.get(key);
      if (found) found.members.push(i);
      else map.set(key, { x: M.wx[i], y: M.wy[i], members: [i], one: true });
    }
    return [...map.values()];
  }

  function byGrid(level) {
    const scale = (256 * Math.pow(2, level)) / RADIUS, cells = new Map(), stride = 4194304;
    for (const i of M.visible) {
      if (!M.shownPoint(i)) continue;
      const cx = Math.floor(M.wx[i] * scale), cy = Math.floor(M.wy[i] * scale), key = cx * stride + cy;
      let cell = cells.get(key);
      if (!cell) cells.set(key, (cell = { cx, cy, sx: 0, sy: 0, members: [], one: true, fx: M.wx[i], fy: M.wy[i] }));
      cell.sx += M.wx[i]; cell.sy += M.wy[i];
      if (cell.fx !== M.wx[i] || cell.fy !== M.wy[i]) cell.one = false;
      cell.members.push(i);
    }
    const list = [...cells.values()].sort((a, b) => b.members.length - a.members.length || a.cx - b.cx || a.cy - b.cy);
    const reach = (0.72 / scale) * (0.72 / scale);
    for (const cell of list) {
      if (cell.gone) continue;
      for (let dx = -1; dx <= 1; dx++) for (let dy = -1; dy <= 1; dy++) {
        const other = cells.get((cell.cx + dx) * stride + cell.cy + dy);
        if (!other || other === cell || other.gone || other.members.length > cell.members.length) continue;
        const ax = cell.sx / cell.members.length - other.sx / other.members.length, ay = cell.sy / cell.members.length - other.sy / other.members.length;
        if (ax * ax + ay * ay > reach) continue;
        other.gone = true;
        cell.sx += other.sx; cell.sy += other.sy;
        if (!other.one || other.fx !== cell.fx || other.fy !== cell.fy) cell.one = false;
        for (const i of other.members) cell.members.push(i);
      }
    }
    const out = [];
    for (const cell of list) {
      if (cell.gone) continue;
      const n = cell.members.length;
      out.push({ x: cell.one ? cell.fx : cell.sx / n, y: cell.one ? cell.fy : cell.sy / n, members: cell.members, one: cell.one });
    }
    return out;
  }

  // How many of each type a group holds, most first; counted when the group is drawn.
  M.mix = function (group) {
    if (group.mix) return group.mix;
    const counts = new Map();
    for (const i of group.members) counts.set(M.type[i], (counts.get(M.type[i]) || 0) + 1);
    return (group.mix = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]));
  };
})(window.Mawqi);
