// The symbols: a shape and colour for each type, drawn solid, hollow, half, struck, dashed or dotted by status.
(function (M) {
  "use strict";
  const polygon = (sides, turn) => (ctx, r) => {
    for (let k = 0; k < sides; k++) {
      const a = turn + (k * 2 * Math.PI) / sides;
      ctx[k ? "lineTo" : "moveTo"](r * Math.cos(a), r * Math.sin(a));
    }
    ctx.closePath();
  };
  const points = (list, grow) => (ctx, r) => {
    list.forEach(([x, y], k) => ctx[k ? "lineTo" : "moveTo"](x * r * grow, y * r * grow));
    ctx.closePath();
  };
  const UP = -Math.PI / 2;
  const SHAPES = {
    circle: (ctx, r) => { ctx.moveTo(r * 0.92, 0); ctx.arc(0, 0, r * 0.92, 0, 7); },
    ring: (ctx, r) => { ctx.moveTo(r * 0.95, 0); ctx.arc(0, 0, r * 0.95, 0, 7); ctx.moveTo(r * 0.45, 0); ctx.arc(0, 0, r * 0.45, 0, 7, true); },
    square: points([[-1, -1], [1, -1], [1, 1], [-1, 1]], 0.82),
    diamond: points([[0, -1], [1, 0], [0, 1], [-1, 0]], 1.08),
    triangle: points([[0, -1], [0.95, 0.75], [-0.95, 0.75]], 1.1),
    triangle_down: points([[0, 1], [0.95, -0.75], [-0.95, -0.75]], 1.1),
    chevron: points([[0, -1], [1, 0.85], [0, 0.35], [-1, 0.85]], 1.12),
    pentagon: polygon(5, UP),
    hexagon: polygon(6, 0),
    star: (ctx, r) => {
      for (let k = 0; k < 10; k++) {
        const a = UP + (k * Math.PI) / 5, d = (k % 2 ? 0.5 : 1.2) * r;
        ctx[k ? "lineTo" : "moveTo"](d * Math.cos(a), d * Math.sin(a));
      }
      ctx.closePath();
    },
    plus: points([[-0.36, -1], [0.36, -1], [0.36, -0.36], [1, -0.36], [1, 0.36], [0.36, 0.36], [0.36, 1], [-0.36, 1], [-0.36, 0.36], [-1, 0.36], [-1, -0.36], [-0.36, -0.36]], 1),
    cross: points([[-1, -0.52], [-0.52, -1], [0, -0.48], [0.52, -1], [1, -0.52], [0.48, 0], [1, 0.52], [0.52, 1], [0, 0.48], [-0.52, 1], [-1, 0.52], [-0.48, 0]], 1),
    flag: points([[-0.7, -1], [0.95, -0.45], [-0.42, 0.1], [-0.42, 1], [-0.7, 1]], 1.05),
    bars: points([[-1, -0.8], [1, -0.8], [1, 0.8], [-1, 0.8]], 0.9),
    drop: (ctx, r) => { ctx.moveTo(0, -1.2 * r); ctx.bezierCurveTo(0.35 * r, -0.5 * r, 0.85 * r, -0.1 * r, 0.85 * r, 0.3 * r); ctx.arc(0, 0.3 * r, 0.85 * r, 0, Math.PI); ctx.bezierCurveTo(-0.85 * r, -0.1 * r, -0.35 * r, -0.5 * r, 0, -1.2 * r); },
  };

  M.drawSymbol = function (ctx, x, y, r, type, status) {
    const colour = M.fill[type], mark = M.statuses[status].mark;
    const shape = SHAPES[M.types[type].shape] || SHAPES.circle;
    ctx.save();
    ctx.translate(x, y);
    ctx.lineJoin = "round";
    ctx.beginPath(); shape(ctx, r);
    ctx.lineWidth = 4; ctx.strokeStyle = M.ink.halo; ctx.stroke();
    ctx.fillStyle = mark === "solid" ? colour : M.ink.paper;
    ctx.fill();
    if (mark === "half") {
      ctx.save(); ctx.clip(); ctx.fillStyle = colour; ctx.fillRect(-2 * r, 0, 4 * r, 2 * r); ctx.restore();
    }
    ctx.lineWidth = mark === "solid" ? 0.9 : 1.9;
    ctx.strokeStyle = mark === "solid" ? (M.dark ? "rgba(0,0,0,.75)" : "rgba(20,26,33,.75)") : edge(colour);
    if (mark === "dashed") ctx.setLineDash([3.5, 2.2]);
    if (mark === "dotted") ctx.setLineDash([1.2, 2]);
    ctx.beginPath(); shape(ctx, r); ctx.stroke();
    if (mark === "struck") { ctx.setLineDash([]); ctx.beginPath(); ctx.moveTo(-r, r); ctx.lineTo(r, -r); ctx.stroke(); }
    ctx.restore();
  };
  // A pale outline would vanish on pale ground: yellow and sky blue are drawn darker where they are only an outline.
  function edge(colour) {
    if (M.dark) return colour;
    return { "#F0E442": "#9A8F00", "#56B4E9": "#1E83BD", "#E69F00": "#B97F00" }[colour] || colour;
  }

  const sprites = new Map();
  M.clearSprites = () => sprites.clear();
  const HALF = 14;
  M.stamp = function (ctx, x, y, type, status) {
    const ratio = Math.min(window.devicePixelRatio || 1, 3), key = type * 16 + status;
    let sprite = sprites.get(key);
    if (!sprite) {
      sprite = document.createElement("canvas");
      sprite.width = sprite.height = 2 * HALF * ratio;
      const own = sprite.getContext("2d");
      own.scale(ratio, ratio);
      M.drawSymbol(own, HALF, HALF, 6.6, type, status);
      sprites.set(key, sprite);
    }
    ctx.drawImage(sprite, x - HALF, y - HALF, 2 * HALF, 2 * HALF);
  };

  M.swatch = function (type, status, size) {
    const px = size || 20, ratio = 2, canvas = M.el("canvas", { class: "mq-swatch", width: px * ratio, height: px * ratio, "aria-hidden": "true" });
    canvas.style.width = canvas.style.height = px + "px";
    const paint = () => {
      const ctx = canvas.getContext("2d");
      ctx.scale(ratio, ratio);
      M.drawSymbol(ctx, px / 2, px / 2, px * 0.32, type, status);
    };
    if (M.waiting) M.waiting.push(paint); else paint();
    return canvas;
  };

  M.ringRadius = (n) => Math.min(30, 13 + 3.6 * Math.log10(n) * 1.3);
  M.drawRing = function (ctx, x, y, group) {
    const n = group.members.length, r = M.ringRadius(n), inner = r - 5;
    ctx.beginPath(); ctx.arc(x, y, r + 2, 0, 7); ctx.fillStyle = M.ink.halo; ctx.fill();
    if (group.one) { // a stack at one site: the edges of further sheets show beneath
      ctx.strokeStyle = M.ink.muted; ctx.lineWidth = 1.2;
      for (const off of [3, 6]) { ctx.beginPath(); ctx.arc(x, y + off, r, 0.25, Math.PI - 0.25); ctx.stroke(); }
    }
    let a = -Math.PI / 2;
    for (const [type, count] of M.mix(group)) {
      const b = a + (count / n) * 2 * Math.PI;
      ctx.beginPath(); ctx.moveTo(x, y); ctx.arc(x, y, r, a, b); ctx.closePath();
      ctx.fillStyle = M.fill[type]; ctx.fill();
      if (count < n) { ctx.lineWidth = 1; ctx.strokeStyle = M.ink.paper; ctx.stroke(); }
      a = b;
    }
    ctx.beginPath(); ctx.arc(x, y, inner, 0, 7); ctx.fillStyle = M.ink.paper; ctx.fill();
    ctx.beginPath(); ctx.arc(x, y, r, 0, 7); ctx.lineWidth = 0.8; ctx.strokeStyle = M.dark ? "rgba(0,0,0,.6)" : "rgba(20,26,33,.55)"; ctx.stroke();
    ctx.fillStyle = M.ink.text; ctx.textAlign = "center"; ctx.textBaseline = "middle"; ctx.direction = "ltr";
    ctx.font = `600 ${n > 999 ? 10.5 : 12}px ${M.font}`;
    ctx.fillText(n > 9999 ? M.num(n / 1000, 0) + "k" : M.num(n), x, y + 0.5);
  };
})(window.Mawqi);
