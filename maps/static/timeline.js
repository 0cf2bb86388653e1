// The timeline: a histogram of the incidents that pass all other filters, a brush with two handles, and play.
(function (M) {
  "use strict";
  const T = { playing: 0 };
  const S = M.state;

  M.makeTimeline = function () {
    const box = M.el("section", { class: "mq-timeline", "aria-label": M.s("timeline") });
    M.timeline = box;
    if (!M.range) { box.hidden = !M.n; M.add(box, M.el("p", { class: "mq-faint", text: M.s("undated") + ": " + M.num(M.n) })); return box; }
    T.canvas = M.el("canvas", { "aria-hidden": "true" });
    T.track = M.el("div", { class: "mq-track", dir: "ltr" }, T.canvas);
    T.play = M.el("button", { type: "button", class: "mq-button mq-play", on: { click: toggle } });
    T.text = M.el("output", { class: "mq-window", "aria-live": "off" });
    T.undated = M.el("select", { class: "mq-select", "aria-label": M.s("undated"), on: { change: (e) => { S.undated = e.target.value; if (S.undated === "only") S.from = S.to = null; M.apply("undated"); } } },
      ...["auto", "only", "none"].map((key) => M.el("option", { value: key, text: M.s("undated_" + key) })));
    T.count = M.el("span", { class: "mq-faint" });
    T.all = M.el("button", { type: "button", class: "mq-text-button", text: M.s("whole"), on: { click: () => { stop(); M.window(null, null); } } });
    T.handles = ["from", "to"].map((which) => M.el("div", { class: "mq-handle mq-handle-" + which, role: "slider", tabindex: "0", "aria-label": M.s(which), "aria-orientation": "horizontal", on: { keydown: (e) => key(e, which) } }));
    T.brush = M.el("div", { class: "mq-brush", "aria-hidden": "true" });
    M.add(T.track, [T.brush, ...T.handles]);
    M.add(box, [M.el("div", { class: "mq-timeline-bar" }, T.play, T.text, T.all, M.el("label", { class: "mq-undated", hidden: !M.dated.includes(0) }, T.count, T.undated)), T.track]);
    T.track.addEventListener("pointerdown", press);
    if (T.observer) M.watchTimeline();
    return box;
  };
  M.watchTimeline = function () {
    if (!window.ResizeObserver || !T.track) return;
    if (T.observer) T.observer.disconnect();
    T.observer = new ResizeObserver(() => M.drawTimeline());
    T.observer.observe(T.track);
  };

  const low = () => M.range[0], high = () => M.range[1] + 1;
  // A margin at both ends keeps the handles on the track.
  const PAD = 10;
  const width = () => Math.max(40, T.track.clientWidth);
  const toX = (day) => PAD + ((day - low()) / (high() - low())) * (width() - 2 * PAD);
  const toDay = (x) => Math.max(low(), Math.min(high() - 1, Math.floor(low() + ((x - PAD) / (width() - 2 * PAD)) * (high() - low()))));

  function bins() {
    const days = high() - low(), room = width() / 4;
    const step = days <= room ? 1 : days / 7 <= room ? 7 : days / 30.4 <= room * 1.5 ? "month" : "year";
    const edges = [];
    if (typeof step === "number") { for (let d = low(); d < high(); d += step) edges.push(d); edges.push(high()); }
    else {
      let [y, m] = M.parts(low());
      if (step === "year") m = 0;
      for (;;) {
        const d = Math.round(Date.UTC(y, m, 1) / 86400000);
        edges.push(d);
        if (d >= high()) break;
        if (step === "year") y++; else { m++; if (m > 11) { m = 0; y++; } }
      }
    }
    return edges;
  }
  function fill(edges) {
    const count = new Float64Array(edges.length - 1), uniform = edges.length > 2 && edges[1] - edges[0] === edges[edges.length - 2 >= 1 ? 2 : 1] - edges[1];
    const at = (d) => {
      if (uniform) return Math.min(count.length - 1, Math.max(0, Math.floor((d - edges[0]) / (edges[1] - edges[0]))));
      let a = 0, b = count.length - 1;
      while (a < b) { const c = (a + b + 1) >> 1; if (edges[c] <= d) a = c; else b = c - 1; }
      return a;
    };
    for (const i of M.timed) {
      if (!M.counted[i]) continue;
      const a = at(M.first[i]), b = at(M.last[i]);
      if (a === b) count[a]++;
      else { // a date known to a month or year only is spread over its days
        const days = M.last[i] - M.first[i] + 1;
        for (let k = a; k <= b; k++) count[k] += Math.max(0, Math.min(M.last[i] + 1, edges[k + 1]) - Math.max(M.first[i], edges[k])) / days;
      }
    }
    return count;
  }

  M.drawTimeline = function () {
    if (!T.canvas || !M.range || !T.track.isConnected || !M.ink || !M.timed) return;
    const w = width(), h = T.track.clientHeight, ratio = Math.min(window.devicePixelRatio || 1, 3);
    if (!h) return;
    T.canvas.width = w * ratio; T.canvas.height = h * ratio;
    T.canvas.style.width = w + "px"; T.canvas.style.height = h + "px";
    const ctx = T.canvas.getContext("2d");
    ctx.scale(ratio, ratio);
    const edges = bins(), count = fill(edges), most = Math.max(1, ...count), base = h - 18;
    const from = S.from === null ? low() : S.from, to = S.from === null ? high() : S.to + 1;
    ctx.strokeStyle = M.ink.border; ctx.lineWidth = 1;
    ctx.beginPath(); ctx.moveTo(PAD, base + 0.5); ctx.lineTo(w - PAD, base + 0.5); ctx.stroke();
    count.forEach((n, k) => {
      if (!n) return;
      const x0 = toX(Math.max(low(), edges[k])), x1 = toX(Math.min(high(), edges[k + 1])), bar = Math.max(1, Math.min(24, x1 - x0 - (x1 - x0 > 4 ? 1 : 0)));
      const inside = edges[k] < to && edges[k + 1] > from && S.undated !== "only";
      ctx.fillStyle = inside ? M.ink.accent : M.ink.muted; ctx.globalAlpha = inside ? 0.9 : 0.35;
      const height = Math.max(n >= 0.5 ? 1.5 : 0, (n / most) * (base - 6));
      ctx.fillRect((x0 + x1) / 2 - bar / 2, base - height, bar, height);
    });
    ctx.globalAlpha = 1;
    ctx.fillStyle = M.ink.label; ctx.font = `11px ${M.font}`; ctx.textBaseline = "top"; ctx.textAlign = "center"; ctx.direction = M.lang === "ar" ? "rtl" : "ltr";
    ticks(w).forEach(([x, text]) => { ctx.fillText(text, x, base + 5); });
    const label = M.num(Math.round(most)), lw = ctx.measureText(label).width;
    if (count.some(Boolean)) { // the number of the highest bar, legible over the others
      ctx.textAlign = "left"; ctx.lineWidth = 4; ctx.lineJoin = "round"; ctx.strokeStyle = M.ink.paper;
      ctx.strokeText(label, w - PAD - lw - 8, 4); ctx.fillText(label, w - PAD - lw - 8, 4);
    }
    place(from, to);
  };
  function ticks(w) {
    const days = high() - low(), out = [];
    const room = Math.max(2, Math.floor(w / 92));
    let [y, m, d] = M.parts(low());
    const push = (day, text) => { const x = toX(day); if (x > 26 && x < w - 26 && (!out.length || x - out[out.length - 1][0] > 62)) out.push([x, M.localDigits(text)]); };
    if (days <= 45) {
      const step = Math.max(1, Math.ceil(days / room));
      for (let day = low(); day < high(); day += step) { const p = M.parts(day); push(day + 0.5, `${p[2]} ${M.month(p[1])}`); }
    } else if (days <= 1100) {
      const step = [1, 2, 3, 6, 12].find((s) => days / 30.4 / s <= room) || 12;
      for (let k = 0; k < 60; k++) { const mm = m + k; if (mm % step) continue; const day = Date.UTC(y, mm, 1) / 86400000; if (day >= high()) break; const p = M.parts(day); push(day, `${M.month(p[1])} ${p[0]}`); }
    } else {
      const step = Math.max(1, Math.ceil(days / 365 / room));
      for (let yy = y; ; yy += step) { const day = Date.UTC(yy, 0, 1) / 86400000; if (day >= high()) break; push(day, String(yy)); }
    }
    if (!out.length) out.push([w / 2, M.localDigits(`${d} ${M.month(m)} ${y}`)]);
    return out;
  }
  function place(from, to) {
    const x0 = toX(from), x1 = toX(to);
    T.brush.style.left = x0 + "px"; T.brush.style.width = Math.max(2, x1 - x0) + "px";
    T.brush.classList.toggle("mq-on", S.from !== null);
    [[x0, from], [x1, to - 1]].forEach(([x, day], k) => {
      const handle = T.handles[k];
      handle.style.left = x + "px";
      handle.setAttribute("aria-valuemin", low()); handle.setAttribute("aria-valuemax", high() - 1); handle.setAttribute("aria-valuenow", day);
      handle.setAttribute("aria-valuetext", M.date(day));
    });
    M.empty(T.text);
    M.add(T.text, S.undated === "only" ? M.s("undated_only") : M.bdi(from === to - 1 ? M.date(from, false) : M.date(from, false) + " – " + M.date(to - 1, false)));
    T.all.hidden = S.from === null;
    T.count.textContent = M.num(M.totals.undated);
    T.undated.value = S.undated;
    M.empty(T.play).appendChild(M.icon(T.playing ? "pause" : "play"));
    T.play.setAttribute("aria-label", M.s(T.playing ? "pause" : "play")); T.play.title = M.s(T.playing ? "pause" : "play");
    T.play.setAttribute("aria-pressed", T.playing ? "true" : "false");
  }

  function press(event) {
    if (event.button) return;
    stop();
    const rect = T.track.getBoundingClientRect(), x = event.clientX - rect.left;
    const handle = event.target.classList.contains("mq-handle-from") ? "from" : event.target.classList.contains("mq-handle-to") ? "to" : null;
    const from = S.from === null ? low() : S.from, to = S.from === null ? high() - 1 : S.to;
    const inside = S.from !== null && event.target === T.brush;
    const startDay = toDay(x);
    let moved = false;
    const move = (e) => {
      const day = toDay(e.clientX - rect.left);
      if (Math.abs(e.clientX - event.clientX) > 3) moved = true;
      if (!moved) return;
      if (handle === "from") set(Math.min(day, to), to);
      else if (handle === "to") set(from, Math.max(day, from));
      else if (inside) { const shift = Math.max(low() - from, Math.min(high() - 1 - to, day - startDay)); set(from + shift, to + shift); }
      else set(Math.min(startDay, day), Math.max(startDay, day));
    };
    const up = () => {
      window.removeEventListener("pointermove", move); window.removeEventListener("pointerup", up); window.removeEventListener("pointercancel", up);
      if (!moved && !handle && !inside) { const e = bins(); let k = 0; while (k < e.length - 2 && e[k + 1] <= startDay) k++; M.window(Math.max(low(), e[k]), Math.min(high() - 1, e[k + 1] - 1)); }
    };
    window.addEventListener("pointermove", move); window.addEventListener("pointerup", up); window.addEventListener("pointercancel", up);
    event.preventDefault();
    if (handle) event.target.focus();
  }
  let frame = 0;
  function set(from, to) {
    S.from = from; S.to = to;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => M.window(from, to));
  }
  function key(event, which) {
    const big = Math.max(1, Math.round((high() - low()) / 20));
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -big, PageUp: big, Home: -1e9, End: 1e9 }[event.key];
    if (!step) { if (event.key === "Escape") { stop(); M.window(null, null); } return; }
    event.preventDefault();
    stop();
    let from = S.from === null ? low() : S.from, to = S.from === null ? high() - 1 : S.to;
    if (which === "from") from = Math.max(low(), Math.min(to, from + step));
    else to = Math.min(high() - 1, Math.max(from, to + step));
    M.window(from, to);
    M.announce(M.date(which === "from" ? from : to));
  }

  function toggle() { if (T.playing) stop(); else start(); }
  function start() {
    const days = high() - low();
    let from = S.from, to = S.to;
    if (from === null || to >= high() - 1) { const size = S.from === null ? Math.max(1, Math.round(days / 24)) : S.to - S.from + 1; from = low(); to = Math.min(high() - 1, from + size - 1); }
    const step = Math.max(1, Math.round(days / (M.calm() ? 24 : 120)));
    M.window(from, to);
    T.playing = setInterval(() => {
      if (S.from === null || S.to >= high() - 1) return stop();
      const shift = Math.min(step, high() - 1 - S.to);
      M.window(S.from + shift, S.to + shift);
    }, M.calm() ? 1200 : 240);
    M.drawTimeline();
  }
  function stop() {
    if (!T.playing) return;
    clearInterval(T.playing); T.playing = 0;
    M.drawTimeline();
  }
  M.playing = () => Boolean(T.playing);
  M.stopPlay = stop;
})(window.Mawqi);
