// Groups the visible points for one zoom: a grid of cells, then neighbours whose middles came too near are joined.
(function (M) {
  "use strict";
  const RADIUS = 54, ALONE = 13;
  let cache = { key: "" };

  // Groups: {x, y (world), members, sites (1 when all stand at one point)}. With grouping off, or near by, only equal points join.
  M.groups = function (zoom) {
    const level = Math.round(2 * zoom) / 2, near = M.layers.cluster && level < ALONE;
    const key = [M.version, near ? level : "sites", M.layers.presence, M.layers.incidents].join("/");
    if (cache.key === key) return cache.groups;
    const groups = near ? byGrid(level) : bySite();
    cache = { key, groups };
    return groups;
  };
  // Which of the visible records are drawn as symbols.
  function points() {
    const { visible, placed, prec, type, presence } = M, { presence: forces, incidents } = M.layers, out = new Uint32Array(visible.length);
    let n = 0;
    for (let k = 0; k < visible.length; k++) { const i = visible[k]; if (placed[i] === 1 && prec[i] < 2 && (type[i] === presence ? forces : incidents)) out[n++] = i; }
    return out.subarray(0, n);
  }

  function bySite() {
    const map = new Map(), { lat, lon } = M.cols;
    for (const i of points()) {
      const key = (Math.round(lat[i] * 1e5) + 9000000) * 36000001 + Math.round(lon[i] * 1e5) + 18000000;
      const found = map.get(key);
      if (found) found.members.push(i);
      else map.set(key, { x: M.wx[i], y: M.wy[i], members: [i], one: true });
    }
    return [...map.values()];
  }

  function byGrid(level) {
    const scale = (256 * Math.pow(2, level)) / RADIUS, cells = new Map(), stride = 4194304;
    const { wx, wy } = M;
    for (const i of points()) {
      const x = wx[i], y = wy[i], cx = Math.floor(x * scale), cy = Math.floor(y * scale), key = cx * stride + cy;
      let cell = cells.get(key);
      if (!cell) cells.set(key, (cell = { sx: 0, sy: 0, members: [], one: true, fx: x, fy: y }));
      cell.sx += x; cell.sy += y;
      if (cell.fx !== x || cell.fy !== y) cell.one = false;
      cell.members.push(i);
    }
    let list = [...cells.values()];
    for (const cell of list) { cell.x = cell.sx / cell.members.length; cell.y = cell.sy / cell.members.length; }
    for (let round = 0; round < 12; round++) {
      const joined = join(list, 256 * Math.pow(2, level));
      if (joined.length === list.length) break;
      list = joined;
    }
    return list.map(({ x, y, one, fx, fy, members }) => ({ x: one ? fx : x, y: one ? fy : y, members, one }));
  }

  // Groups whose rings would touch become one, the smaller goes to the larger; pixels is the width of the world.
  function join(list, pixels) {
    const size = 64 / pixels, stride = 4194304, near = new Map(), reach = 0.72 * RADIUS;
    list.sort((a, b) => b.members.length - a.members.length || a.x - b.x || a.y - b.y);
    for (const group of list) {
      group.r = group.members.length > 1 ? M.ringRadius(group.members.length) : 9;
      group.key = Math.floor(group.x / size) * stride + Math.floor(group.y / size);
      const there = near.get(group.key);
      if (there) there.push(group); else near.set(group.key, [group]);
    }
    for (const group of list) {
      if (group.gone) continue;
      for (let dx = -1; dx <= 1; dx++) for (let dy = -1; dy <= 1; dy++) for (const other of near.get(group.key + dx * stride + dy) || []) {
        if (other === group || other.gone || other.members.length > group.members.length) continue;
        const far = Math.max(reach, group.r + other.r + 3) / pixels, x = group.x - other.x, y = group.y - other.y;
        if (x * x + y * y > far * far) continue;
        const n = group.members.length, m = other.members.length;
        other.gone = true;
        group.x = (group.x * n + other.x * m) / (n + m); group.y = (group.y * n + other.y * m) / (n + m);
        if (!other.one || other.fx !== group.fx || other.fy !== group.fy) group.one = false;
        for (const i of other.members) group.members.push(i);
      }
    }
    return list.filter((group) => !group.gone);
  }

  // How many of each type a group holds, most first; counted when the group is drawn.
  M.mix = function (group) {
    if (group.mix) return group.mix;
    const counts = new Map();
    for (const i of group.members) counts.set(M.type[i], (counts.get(M.type[i]) || 0) + 1);
    return (group.mix = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]));
  };
})(window.Mawqi);
