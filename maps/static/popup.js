// Popups: one incident in short, the list of a stack, an area, a site. Their nodes are made when they open.
(function (M) {
  "use strict";
  let popup = null;
  M.closePopup = function () { if (popup) { const old = popup; popup = null; old.remove(); } };

  function open(latlng, node, cls, lift) {
    M.closePopup();
    node.dir = M.lang === "ar" ? "rtl" : "ltr";
    node.lang = M.lang;
    // The map moves until the popup stands clear of the tools and the legend.
    const room = M.margins(), top = M.phone() ? 108 : 66, small = M.phone() ? 8 : 24;
    const left = Math.max(small, room.paddingTopLeft[0] - 30), right = Math.max(small, room.paddingBottomRight[0] - 30);
    popup = L.popup({ className: "mq-popup " + (cls || ""), maxWidth: 320, minWidth: 240, autoPanPaddingTopLeft: [left, top], autoPanPaddingBottomRight: [right, 24], closeButton: false, autoPan: true, keepInView: false, offset: [0, 7 - (lift || 0)] })
      .setLatLng(latlng).setContent(node);
    popup.on("remove", function () { if (popup === this) popup = null; });
    popup.openOn(M.map);
    node.prepend(M.el("button", { type: "button", class: "mq-close", "aria-label": M.s("close"), on: { click: () => { M.closePopup(); M.gather(); } } }, M.icon("close")));
    popup.getElement().setAttribute("role", "dialog");
    popup.getElement().setAttribute("aria-label", M.s("selected"));
  }
  M.popupOpen = () => Boolean(popup);

  M.openPopup = async function (i, latlng) {
    const detail = await M.detail(i);
    if (M.selected !== i || !M.pinned(i)) return;
    const node = M.smallCard(i, detail);
    node.appendChild(M.el("button", { type: "button", class: "mq-primary", text: M.s("full_card"), on: { click: () => M.openCard(i, true) } }));
    open(latlng || L.latLng(M.cols.lat[i], M.cols.lon[i]), node);
  };

  // Lists grow by fifty, so that three hundred at one point stay light.
  function rows(members) {
    const list = M.el("ul", { class: "mq-stack" });
    let shown = 0;
    const more = M.el("button", { type: "button", class: "mq-text-button" });
    const grow = () => {
      for (const i of members.slice(shown, shown + 50)) {
        list.appendChild(M.el("li", {}, M.el("button", { type: "button", on: { click: () => { M.select(i, "stack"); M.openCard(i, true); } } },
          M.swatch(M.type[i], M.status[i], 18), M.el("span", { class: "mq-grow" }, M.label(M.typeOf(i)), M.el("small", {}, M.bdi(M.place(i)), " · ", M.bdi(M.dateOf(i)))))));
      }
      shown = Math.min(members.length, shown + 50);
      more.hidden = shown >= members.length;
      more.textContent = M.s("more", M.num(members.length - shown));
    };
    more.addEventListener("click", grow);
    grow();
    return [list, more];
  }
  // Presence of forces and totals over many incidents are told apart from the incidents.
  const counted = M.countedWords = function (members) {
    const presence = members.filter((i) => M.type[i] === M.presence).length, total = members.filter((i) => M.cols.agg[i]).length;
    return [M.plural("incident", members.length - presence - total), presence ? `${M.num(presence)} ${M.s("presence_n")}` : "", total ? `${M.num(total)} ${M.s("aggregate_n")}` : ""].filter(Boolean).join(" · ");
  };
  const newest = (members) => members.slice().sort((a, b) => (M.dated[b] ? M.last[b] : -1e9) - (M.dated[a] ? M.last[a] : -1e9) || a - b);
  const unverified = (members) => M.el("p", { class: "mq-banner-small", text: members ? M.standingOfAll(members) : M.s("unverified") });

  M.openStack = function (group, copy) {
    const first = group.members[0];
    open(M.unproject(group.x + (copy || 0), group.y), M.el("section", { class: "mq-card mq-small" },
      M.el("h2", {}, group.one ? M.bdi(M.place(first)) : M.s("here")), M.el("p", { class: "mq-faint", text: counted(group.members) }), ...rows(newest(group.members)), unverified(group.members)), "mq-stack-popup", M.spiderReach());
  };
  M.openArea = function (area, latlng) {
    const title = area.key ? M.areaName(area.key, area.members) : M.roundName(area);
    open(latlng, M.el("section", { class: "mq-card mq-small" }, M.el("h2", {}, M.bdi(title)), M.el("p", { class: "mq-faint", text: `${M.s("area_reports")} · ${counted(area.members)}` }), ...rows(newest(area.members)), unverified(area.members)), "mq-area-popup");
  };
  M.openSite = function (site) {
    const k = M.lang === "ar" ? 0 : 1;
    open(L.latLng(site[2], site[3]), M.el("section", { class: "mq-card mq-small" }, M.el("h2", {}, M.bdi(site[k])), M.el("p", { class: "mq-faint", text: M.term("site_kind", site[4]) }), M.el("p", { text: M.s("site_only") }), M.el("p", { text: M.s("mentions", M.num(site[5])) }), unverified()), "mq-site-popup");
  };
})(window.Mawqi);
