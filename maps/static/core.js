// Small tools of the page: making nodes, events, cleaning text. No text from data ever becomes markup.
(function (root) {
  "use strict";
  const M = (root.Mawqi = { ready: false, handlers: {}, meta: {}, layers: { labels: true, provinces: true, graticule: true } });

  // Characters that turn or hide the text around them are taken out where text is shown (exports keep them).
  const HIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069\u061C\uFEFF\uFFF9-\uFFFB]/g;
  M.clean = (value) => String(value === null || value === undefined ? "" : value).replace(HIDDEN, "");

  M.el = function (tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "class") node.className = value;
      else if (name === "text") node.textContent = M.clean(value);
      else if (name === "on") for (const [event, handler] of Object.entries(value)) node.addEventListener(event, handler);
      else if (name === "style") for (const [key, v] of Object.entries(value)) node.style.setProperty(key, v);
      else node.setAttribute(name, value === true ? "" : String(value));
    }
    M.add(node, children);
    return node;
  };

  M.add = function (node, children) {
    for (const child of [].concat(children)) {
      if (child === null || child === undefined || child === false || child === "") continue;
      if (Array.isArray(child)) M.add(node, child);
      else node.appendChild(child instanceof Node ? child : document.createTextNode(M.clean(child)));
    }
    return node;
  };

  // A name or quote from the data, set apart from the direction of the text around it.
  M.bdi = (value, attributes) => M.el("bdi", Object.assign({ text: value, dir: "auto" }, attributes));
  M.empty = (node) => { while (node.firstChild) node.removeChild(node.firstChild); return node; };

  const SVG = "http://www.w3.org/2000/svg";
  const ICONS = {
    language: "M4 5h9M8.5 3v2M11 5c-.8 4-3.3 7-6.5 8.500M6 8c1 2.5 3 4.5 5.5 5.500M12 20l4-10 4 10M13.4 17h5.2",
    theme: "M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.600l1.4 1.400M17 17l1.4 1.400M5.6 18.400L7 17M17 7l1.4-1.400M12 8a4 4 0 100 8 4 4 0 000-8z",
    link: "M10 14a4 4 0 005.7 0l3-3A4 4 0 0013 5.300l-1 1M14 10a4 4 0 00-5.7 0l-3 3A4 4 0 0011 18.700l1-1",
    download: "M12 4v11M7.5 11L12 15.5 16.5 11M4 19h16",
    full: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
    print: "M7 9V4h10v5M7 17H4v-7h16v7h-3M7 14h10v6H7z",
    about: "M12 11v6M12 7.500v.500M12 3a9 9 0 100 18 9 9 0 000-18z",
    play: "M7 5l12 7-12 7z", pause: "M8 5v14M16 5v14", close: "M6 6l12 12M18 6L6 18",
    search: "M10.5 4a6.5 6.5 0 100 13 6.5 6.5 0 000-13zM15.5 15.500L20 20",
    layers: "M12 4l9 5-9 5-9-5zM3 14l9 5 9-5", list: "M4 6h16M4 12h16M4 18h16", filter: "M4 5h16l-6 7v6l-4 2v-8z",
    back: "M14 6l6 6-6 6M20 12H4", up: "M6 15l6-6 6 6", image: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01",
    map: "M9 5L3 7.500V19l6-2.5 6 2.5 6-2.500V5l-6 2.500zM9 5v11.500M15 7.500V19", target: "M12 3v4M12 17v4M3 12h4M17 12h4M12 8a4 4 0 100 8 4 4 0 000-8z",
  };
  M.icon = function (name) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("class", "mq-icon mq-icon-" + name);
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", ICONS[name]);
    svg.appendChild(path);
    return svg;
  };

  M.button = function (icon, key, handler, more) {
    const label = M.s(key);
    return M.el("button", Object.assign({ type: "button", class: "mq-button", title: label, "aria-label": label, on: { click: handler } }, more),
      icon ? M.icon(icon) : label);
  };

  M.on = (event, handler) => { (M.handlers[event] = M.handlers[event] || []).push(handler); };
  M.emit = (event, value) => { for (const handler of M.handlers[event] || []) handler(value); };

  M.link = function (address) {
    // Only plain web addresses become links; everything else stays text.
    try {
      const url = new URL(String(address));
      if (url.protocol === "https:" || url.protocol === "http:") return url.href;
    } catch (fault) { if (!(fault instanceof TypeError)) throw fault; }
    return null;
  };

  // Degrees to world coordinates (0 to 1 from west to east and north to south, Web Mercator) and back.
  M.project = function (lat, lon) {
    const s = Math.sin((Math.max(-85.0511287798, Math.min(85.0511287798, lat)) * Math.PI) / 180);
    return [(lon + 180) / 360, 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)];
  };
  M.unproject = (x, y) => L.latLng((Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI, x * 360 - 180);

  M.calm = () => root.matchMedia && root.matchMedia("(prefers-reduced-motion: reduce)").matches;
  M.phone = () => root.matchMedia && root.matchMedia("(max-width: 760px)").matches;
  M.announce = function (text) { if (M.live) M.live.textContent = M.clean(text); };

  // Arabic orthography folded for search: marks and tatweel out, forms of alef, ya and ta marbuta made one, Latin lowered.
  M.fold = (text) => String(text).normalize("NFKD").replace(/[\u0300-\u036f\u064B-\u065F\u0670\u0640\u0610-\u061A\u200c-\u200f\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/[\u0622\u0623\u0625\u0671]/g, "\u0627").replace(/[\u0649\u06cc]/g, "\u064a").replace(/\u0629/g, "\u0647").replace(/\u0624/g, "\u0648")
    .replace(/\u0626/g, "\u064a").replace(/\u06a9/g, "\u0643").replace(/[\u0660-\u0669]/g, (d) => String(d.charCodeAt(0) - 0x660)).toLowerCase();
})(window);
