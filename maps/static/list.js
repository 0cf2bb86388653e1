// The list of the visible incidents: only the rows in view exist; it follows the map and the map follows it.
(function (M) {
  "use strict";
  const ROW = 78, OVER = 6;
  const V = { from: -1, to: -1, focus: 0 };

  M.makeList = function () {
    V.spacer = M.el("ul", { class: "mq-rows" });
    V.none = M.el("p", { class: "mq-none", hidden: true });
    V.box = M.el("div", { class: "mq-list", tabindex: "-1", on: { scroll: () => draw(), keydown: key } }, V.spacer, V.none);
    V.from = -1;
    if (V.observer) M.watchList();
    return V.box;
  };
  M.watchList = function () {
    if (!window.ResizeObserver) return;
    if (V.observer) V.observer.disconnect();
    V.observer = new ResizeObserver(() => draw(true));
    V.observer.observe(V.box);
  };

  M.drawList = function (why) {
    if (!V.box) return;
    const n = M.visible.length;
    V.spacer.style.height = n * ROW + "px";
    V.none.hidden = n > 0;
    V.none.textContent = M.s(M.n ? "no_results" : "no_data");
    if (why !== "time" && why !== "select" && why !== "lang") V.box.scrollTop = 0;
    V.focus = Math.min(V.focus, Math.max(0, n - 1));
    draw(true);
  };

  function item(i, k, n) {
    const toll = M.toll(i, 0), hurt = M.toll(i, 3);
    return M.el("li", { class: "mq-row" + (i === M.selected ? " mq-on" : ""), style: { top: k * ROW + "px", height: ROW + "px" }, "aria-setsize": n, "aria-posinset": k + 1 },
      M.el("button", { type: "button", "data-row": k, "data-id": M.id(i), tabindex: k === V.focus ? "0" : "-1", "aria-current": i === M.selected ? "true" : null, on: { click: () => { V.focus = k; M.select(i, "list"); }, focus: () => { V.focus = k; } } },
        M.swatch(M.type[i], M.status[i], 22),
        M.el("span", { class: "mq-grow" },
          M.el("span", { class: "mq-row-top" }, M.el("b", { text: M.label(M.typeOf(i)) }), M.status[i] ? M.el("span", { class: "mq-state mq-state-" + M.statusOf(i).key, text: M.label(M.statusOf(i)) }) : null, M.changeChip(i), M.reviewChip(i)),
          M.el("span", { class: "mq-row-place" }, ...M.placeLine(i).slice(0, 3)),
          M.el("span", { class: "mq-row-foot" }, M.el("span", {}, M.bdi(M.dateOf(i))), toll !== null ? M.el("span", { class: "mq-killed" }, M.s("fatalities") + " ", M.bdi(toll)) : hurt !== null ? M.el("span", {}, M.s("injuries") + " ", M.bdi(hurt)) : null,
            M.prec[i] > 1 ? M.el("span", { class: "mq-faint", text: M.precWord(i) }) : null, M.cols.nsrc[i] > 1 ? M.el("span", { class: "mq-faint", text: `${M.s("sources")} ${M.num(M.cols.nsrc[i])}` }) : null)),
        M.el("span", { class: "mq-dots", title: `${M.s("confidence")}: ${M.confWord(i)}` }, M.el("span", { class: "mq-hidden", text: `${M.s("confidence")}: ${M.confWord(i)}` }), ...[0, 1, 2].map((d) => M.el("i", { class: d <= M.confClass(i) ? "mq-on" : "" })))));
  }

  function draw(force) {
    if (!V.box || !V.box.isConnected) return;
    const list = M.order(), height = V.box.clientHeight || 400;
    const from = Math.max(0, Math.floor(V.box.scrollTop / ROW) - OVER), to = Math.min(list.length, Math.ceil((V.box.scrollTop + height) / ROW) + OVER);
    if (!force && from === V.from && to === V.to) return;
    const had = document.activeElement && V.box.contains(document.activeElement) && document.activeElement.dataset.row;
    V.from = from; V.to = to;
    M.empty(V.spacer);
    for (let k = from; k < to; k++) V.spacer.appendChild(item(list[k], k, list.length));
    if (V.focus < from || V.focus >= to) { const b = V.spacer.querySelector("button"); if (b) b.tabIndex = 0; }
    if (had) { const b = V.spacer.querySelector(`button[data-row="${V.focus}"]`); if (b) b.focus({ preventScroll: true }); }
  }

  function key(event) {
    const page = Math.max(1, Math.floor(V.box.clientHeight / ROW) - 1), n = M.visible.length;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -n, End: n }[event.key];
    if (!step || !n) return;
    event.preventDefault();
    V.focus = Math.max(0, Math.min(n - 1, V.focus + step));
    reveal(V.focus);
    draw(true);
    const b = V.spacer.querySelector(`button[data-row="${V.focus}"]`);
    if (b) b.focus({ preventScroll: true });
  }
  function reveal(k) {
    const top = k * ROW, h = V.box.clientHeight;
    if (top < V.box.scrollTop) V.box.scrollTop = top;
    else if (top + ROW > V.box.scrollTop + h) V.box.scrollTop = top + ROW - h;
  }
  M.revealInList = function (i) {
    if (!V.box) return;
    const k = M.order().indexOf(i);
    if (k >= 0) {
      V.focus = k;
      const top = k * ROW, h = V.box.clientHeight;
      if (top < V.box.scrollTop || top + ROW > V.box.scrollTop + h) V.box.scrollTop = Math.max(0, top - h / 3);
    }
    draw(true);
  };
})(window.Mawqi);
