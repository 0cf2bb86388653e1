// What people decided and what changed since some day: chips, a ring on the map, the sentence that says who stands behind an incident.
(function (M) {
  "use strict";
  const COLOURS = { new: "#009e73", changed: "#e69f00", merged: "#7f7f7f", withdrawn: "#7f7f7f", decided: "#0072b2" };
  const DASHES = { new: [], changed: [5, 3], merged: [1.5, 3], withdrawn: [1.5, 3], decided: [] };
  M.reviewOf = (i) => M.REVIEWS[M.cols.rev[i]];
  M.changeOf = (i) => M.CHANGES[M.cols.chg[i]];
  const BY_PERSON = ["accepted", "corrected", "added", "rejected"];
  M.reviewed = (i) => BY_PERSON.includes(M.reviewOf(i));
  let some = null, people = null;
  M.hasChanges = () => (some === null ? (some = M.cols.chg.findIndex(Boolean) >= 0) : some);
  M.ofPeople = function () {
    if (people !== null) return people;
    const byPerson = M.REVIEWS.map((word) => (BY_PERSON.includes(word) ? 1 : 0)), column = M.cols.rev;
    people = 0;
    for (let i = 0; i < column.length; i++) people += byPerson[column[i]];
    return people;
  };
  // The sentence under every heading: for the whole page, and for one incident.
  M.standing = () => (M.ofPeople() ? M.s("partly_reviewed", M.num(M.ofPeople()), M.num(M.n)) : M.s("unverified"));
  M.standingOf = (i) => M.s(M.reviewed(i) ? "reviewed" : "unverified");
  M.standingOfAll = (members) => (members.every(M.reviewed) ? M.s("reviewed") : members.some(M.reviewed) ? M.s("some_reviewed") : M.s("unverified"));

  M.changeChip = (i) => (M.changeOf(i) ? M.el("span", { class: "mq-state mq-change-" + M.changeOf(i), text: M.s("change_" + M.changeOf(i)) }) : null);
  M.reviewChip = (i) => (M.cols.rev[i] > 1 ? M.el("span", { class: "mq-state mq-review-" + M.reviewOf(i), text: M.s("review_" + M.reviewOf(i)) }) : null);

  const NAMES = { fatalities: "fatalities", injuries: "injuries", incident_type: "type", status: "status", event_date: "date", location: "place", actor1: "actor1", actor2: "actor2", target: "target", weapons: "weapons", sources: "sources", review: "review", munitions: "munitions", object_hit: "object_hit", into: "change_merged" };
  const value = (v, key) => {
    if (v === null || v === undefined || v === "" || (Array.isArray(v) && !v.length)) return M.s("none");
    if (Array.isArray(v)) return v.join(M.lang === "ar" ? "، " : ", ");
    if (key === "review") return M.s("review_" + v);
    if (key === "incident_type") { const t = M.types.find((x) => x.key === v); return t ? M.label(t) : String(v); }
    if (key === "status") { const t = M.statuses.find((x) => x.key === v); return t ? M.label(t) : String(v); }
    return typeof v === "number" ? M.num(v) : String(v);
  };
  // The fields that changed, each with its value before and now; of a coarsened map the names of the fields alone.
  M.changesOf = function (detail) {
    const told = detail.changed;
    if (!told || typeof told !== "object") return [];
    const names = Array.isArray(told) ? told.map((key) => [key, null]) : Object.entries(told);
    return names.filter(([key]) => Object.prototype.hasOwnProperty.call(NAMES, key)).map(([key, pair]) => M.el("div", {}, M.el("span", { text: M.s(NAMES[key]) }),
      Array.isArray(pair) ? [": ", M.bdi(value(pair[0], key)), M.lang === "ar" ? " ← " : " → ", M.bdi(value(pair[1], key))] : null));
  };

  M.drawChanges = function (ctx, drawn) {
    if (!M.hasChanges()) return;
    ctx.save();
    ctx.lineWidth = 2;
    for (const item of drawn) {
      if (!item.group) continue;
      const kinds = new Set(item.group.members.map(M.changeOf));
      kinds.delete("");
      if (!kinds.size) continue;
      const kind = kinds.size === 1 ? [...kinds][0] : ""; // several in one group
      ctx.strokeStyle = COLOURS[kind] || M.ink.text;
      ctx.setLineDash(DASHES[kind] || [1.5, 3]);
      ctx.beginPath(); ctx.arc(item.x, item.y, item.r + 4.5, 0, 7); ctx.stroke();
    }
    ctx.restore();
  };
})(window.Mawqi);
