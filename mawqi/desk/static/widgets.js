// Parts of forms: labelled inputs, menus, a list of suggestions under an input, dialogs, short messages.
(function (M) {
  "use strict";
  const D = M.desk;
  let number = 0;
  const next = (name) => `dk-${name}-${++number}`;

  D.field = function (label, input, hint) {
    input.id = input.id || next("input");
    const more = hint ? M.el("small", { id: input.id + "-hint", class: "mq-faint", text: hint }) : null;
    if (more) input.setAttribute("aria-describedby", more.id);
    return M.el("div", { class: "dk-field" }, M.el("label", { for: input.id, text: label }), input, more);
  };
  D.input = (type, value, more) => {
    const input = M.el("input", Object.assign({ type, class: "mq-input", autocomplete: "off", dir: type === "text" || type === "search" ? "auto" : null }, more));
    input.value = value === null || value === undefined ? "" : value;
    return input;
  };
  D.area = (value) => { const area = M.el("textarea", { class: "mq-input dk-area", rows: 3, dir: "auto" }); area.value = value || ""; return area; };
  D.menu = function (rows, value, more) {
    const menu = M.el("select", Object.assign({ class: "mq-select" }, more), ...rows.map(([key, label]) => M.el("option", { value: key, text: label })));
    menu.value = value === null || value === undefined ? "" : value;
    return menu;
  };
  D.checks = function (rows, chosen, name) {
    const box = M.el("div", { class: "dk-checks", role: "group", "aria-label": name }, ...rows.map(([key, label]) => {
      const input = M.el("input", { type: "checkbox", value: key });
      input.checked = chosen.includes(key);
      return M.el("label", { class: "mq-check" }, input, label);
    }));
    box.values = () => [...box.querySelectorAll("input:checked")].map((i) => i.value);
    return box;
  };
  D.button = (label, handler, cls) => M.el("button", { type: "button", class: cls || "dk-button", text: label, on: { click: handler } });

  // An input with suggestions (the pattern "editable combobox with list" of ARIA). `find(text)` gives rows {label, more, value}, at once or later.
  D.suggest = function (label, value, find, taken) {
    const list = M.el("ul", { class: "dk-options", role: "listbox", id: next("list"), "aria-label": M.s("suggestions"), hidden: true });
    const input = D.input("text", value, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id });
    let rows = [], at = -1, turn = 0;
    const box = D.field(label, input);
    box.classList.add("dk-combo");
    box.appendChild(list);
    const close = () => { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const mark = (k) => {
      at = k;
      [...list.children].forEach((node, n) => { node.setAttribute("aria-selected", String(n === k)); if (n === k) node.scrollIntoView({ block: "nearest" }); });
      if (k >= 0) input.setAttribute("aria-activedescendant", list.children[k].id); else input.removeAttribute("aria-activedescendant");
    };
    const take = (k) => { const row = rows[k]; input.value = M.clean(row.label); input.taken = row; close(); if (taken) taken(row); };
    const show = async () => {
      const text = input.value.trim(), mine = ++turn;
      if (!text) return close();
      const found = await find(text);
      if (mine !== turn || document.activeElement !== input) return;
      rows = found.slice(0, 12);
      M.empty(list);
      rows.forEach((row, k) => list.appendChild(M.el("li", { role: "option", id: `${list.id}-${k}`, "aria-selected": "false", on: { mousedown: (e) => { e.preventDefault(); take(k); } } }, M.bdi(row.label), row.more ? M.el("small", {}, M.bdi(row.more)) : null)));
      list.hidden = rows.length === 0;
      input.setAttribute("aria-expanded", String(rows.length > 0));
      mark(-1);
    };
    input.addEventListener("input", () => { input.taken = null; clearTimeout(input.wait); input.wait = setTimeout(show, 120); });
    input.addEventListener("blur", () => setTimeout(close, 120));
    input.addEventListener("keydown", (e) => {
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        e.preventDefault(); e.stopPropagation();
        if (list.hidden) return void show();
        mark((at + (e.key === "ArrowDown" ? 1 : -1) + rows.length) % rows.length);
      } else if (e.key === "Enter" && at >= 0) { e.preventDefault(); e.stopPropagation(); take(at); } else if (e.key === "Escape" && !list.hidden) { e.preventDefault(); e.stopPropagation(); close(); }
    });
    box.input = input;
    return box;
  };

  // A dialog with a heading, its parts, and buttons; `send` returns a sentence when something is missing, or a promise.
  D.dialog = function (title, children, { ok, send, wide, cancel } = {}) {
    D.closeDialog();
    const before = document.activeElement, wrong = M.el("p", { class: "dk-wrong", role: "alert", hidden: true });
    const box = M.el("dialog", { class: "dk-dialog" + (wide ? " dk-wide" : ""), "aria-labelledby": next("title"), lang: M.lang, dir: M.lang === "ar" ? "rtl" : "ltr" });
    const close = () => { if (box.isConnected) { box.close(); box.remove(); } D.open = null; if (before && before.isConnected) before.focus({ preventScroll: true }); };
    const go = async () => {
      if (box.sending) return;
      box.sending = true;
      try {
        const missing = await send();
        if (missing) { wrong.hidden = false; wrong.textContent = M.clean(missing); } else if (D.open === box) close();
      } finally { box.sending = false; }
    };
    const form = M.el("form", { method: "dialog", on: { submit: (e) => { e.preventDefault(); if (send) go(); } } }, M.el("h2", { id: box.getAttribute("aria-labelledby"), text: title }), M.el("div", { class: "dk-dialog-body" }, ...[].concat(children)), wrong,
      M.el("div", { class: "dk-dialog-foot" }, M.el("button", { type: "button", class: "dk-button", text: cancel || M.s(send ? "cancel" : "close"), "data-act": "cancel", on: { click: close } }), send ? M.el("button", { type: "submit", class: "dk-button dk-strong", text: ok, "data-act": "send" }) : null));
    box.appendChild(form);
    box.addEventListener("cancel", (e) => { e.preventDefault(); close(); });
    box.addEventListener("keydown", (e) => { if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && send) { e.preventDefault(); go(); } });
    M.root.appendChild(box);
    box.showModal();
    D.open = box;
    const first = box.querySelector(".dk-dialog-body input, .dk-dialog-body select, .dk-dialog-body textarea") || box.querySelector("[data-act=send]") || box.querySelector("[data-act=cancel]");
    const body = box.querySelector(".dk-dialog-body");
    if (!body.querySelector("input, select, textarea, button")) body.tabIndex = 0;
    if (first) first.focus();
    return box;
  };
  D.open = null;
  D.closeDialog = () => { if (D.open) { D.open.close(); D.open.remove(); D.open = null; } };

  let timer = 0;
  D.say = function (text, { bad, act, key } = {}) {
    clearTimeout(timer);
    const old = M.root.querySelector(".dk-toast");
    if (old) old.remove();
    const box = M.el("div", { class: "dk-toast" + (bad ? " dk-bad" : ""), role: bad ? "alert" : "status" }, M.el("span", { text }), act ? M.el("button", { type: "button", class: "dk-toast-act", on: { click: () => { box.remove(); act(); } } }, M.s("act_undo"), M.el("kbd", { text: key })) : null);
    M.root.appendChild(box);
    timer = setTimeout(() => box.remove(), bad ? 9000 : 6000);
  };
  const PATHS = { queue: "M4 6h16M4 12h16M4 18h16", text: "M6 3h9l4 4v14H6zM9 11h7M9 15h7", map: "M12 21s-6-5.600-6-11a6 6 0 0112 0c0 5.400-6 11-6 11zM12 8v4M10 10h4", fields: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3" };
  D.icon = function (name) {
    const svg = M.icon("map");
    svg.firstChild.setAttribute("d", PATHS[name]);
    return svg;
  };
  // An ISO date no finer than it is told, in words; a date within a sentence would be turned around by Arabic letters before it.
  D.day = function (text) {
    const found = /^(\d{4})-(\d\d)$/.exec(text || "");
    if (found && Number(found[2]) >= 1 && Number(found[2]) <= 12) return M.localDigits(`${M.month(Number(found[2]) - 1)} ${found[1]}`);
    return M.isoDate(text || "");
  };
  D.dated = (text) => String(text).replace(/\d{4}-\d\d-\d\d/g, (day) => M.isoDate(day));
  D.percent = (x) => M.num(Math.round(100 * (Number(x) || 0)));
  D.comma = () => (M.lang === "ar" ? "، " : ", ");
  D.moment = function (text) {
    const time = Date.parse(text);
    if (Number.isNaN(time)) return M.localDigits(String(text || ""));
    const date = new Date(time), two = (n) => String(n).padStart(2, "0");
    return `${M.isoDate(`${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`)} ${M.localDigits(two(date.getHours()) + ":" + two(date.getMinutes()))}`;
  };
})(window.Mawqi);
