// The keyboard: single letters act wherever no text is typed. Arabic keyboards are read by the place of the key, so the same keys serve.
(function (M) {
  "use strict";
  const D = M.desk;
  const ACTS = {
    KeyJ: () => D.step(1), KeyK: () => D.step(-1), KeyA: () => D.accept(), KeyR: () => D.reject(), KeyU: () => D.unsure(), KeyC: () => D.comment(), KeyE: () => D.focusFields(), KeyW: () => D.focusText(), KeyN: () => D.startAdd(),
    KeyP: () => (D.sync() ? D.findPlace(D.marked.text) : D.focusPlaces()), KeyG: () => D.startPinning(), KeyM: () => D.merge(), KeyS: () => D.split(), KeyZ: () => D.undoLast(), KeyH: () => D.focusHistory(), KeyQ: () => D.focusQueue(),
    KeyO: () => D.nextReport(), KeyL: () => D.setLanguage(M.lang === "ar" ? "en" : "ar"), KeyT: () => D.nextTheme(), BracketLeft: () => D.nextMark(-1), BracketRight: () => D.nextMark(1),
  };
  D.nextReport = function () { const v = D.current; if (!v || v.reports.length < 2) return; D.report = (D.report + 1) % v.reports.length; D.drawReport(); };
  D.typing = (node) => node && (node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName)) && !/^(checkbox|radio|button)$/.test(node.type || "");

  D.keydown = function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const node = document.activeElement;
    if (event.key === "Escape") {
      if (D.editing && !D.typing(node)) { event.preventDefault(); D.editing.close(); } else if (D.pin && !D.typing(node)) { event.preventDefault(); D.stopPinning(); } else if (D.typing(node)) node.blur(); else if (D.marked) { getSelection().removeAllRanges(); D.take(null); }
      return;
    }
    if (D.open || D.typing(node)) return;
    if (event.key === "?" || (event.code === "Slash" && event.shiftKey) || event.key === "؟") { event.preventDefault(); D.help(); return; }
    if (event.key === "/" || (event.code === "Slash" && !event.shiftKey)) { event.preventDefault(); D.showPane("queue"); const s = M.root.querySelector("#dk-search"); s.focus(); s.select(); return; }
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code || "");
    if (digit && !event.shiftKey) { event.preventDefault(); D.choose(Number(digit[1]) - 1); return; }
    const code = event.code || (/^[a-z]$/i.test(event.key) ? "Key" + event.key.toUpperCase() : { "[": "BracketLeft", "]": "BracketRight" }[event.key]);
    const act = ACTS[code];
    if (!act || event.shiftKey || event.repeat && !["KeyJ", "KeyK", "BracketLeft", "BracketRight"].includes(code)) return;
    event.preventDefault();
    act();
  };
})(window.Mawqi);
