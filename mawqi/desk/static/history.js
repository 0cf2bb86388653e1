// The history of decisions: who, when, what, the value before and after, and the machine's value with its score.
(function (M) {
  "use strict";
  const D = M.desk;
  D.drawHistory = function () {
    const view = D.current, undone = new Set(view.history.filter((d) => d.action === "undo").map((d) => d.supersedes));
    const rows = view.history.slice().sort((a, b) => (b.seq || 0) - (a.seq || 0));
    return M.el("section", { class: "dk-history", id: "dk-history", "aria-label": M.s("history") }, M.el("h3", { text: M.s("history") }), rows.length ? M.el("ol", {}, ...rows.map((d) => item(d, undone))) : M.el("p", { class: "mq-faint", text: M.s("history_none") }));
  };
  function item(d, undone) {
    const gone = undone.has(d.decision_id), names = fields(d);
    return M.el("li", { class: gone ? "dk-gone" : "", "data-decision": d.action },
      M.el("p", { class: "dk-who" }, M.el("b", { text: M.hasWord("act_" + d.action) ? M.s("act_" + d.action) : d.action }), " ", M.bdi(d.coder), " · ", M.el("time", { datetime: d.at, text: D.moment(d.at) }), gone ? M.el("span", { class: "dk-state", text: M.s("h_undone") }) : null),
      d.reason ? M.el("p", {}, M.bdi(D.reason(d.reason))) : null, d.comment ? M.el("p", { class: "dk-comment", dir: "auto", text: d.comment }) : null,
      ...names.map((name) => M.el("p", { class: "dk-change" }, M.el("span", { class: "mq-faint", text: D.fieldName(name) + ": " }), M.el("del", {}, M.bdi(words(name, d.old))), M.lang === "ar" ? " ← " : " → ", M.el("ins", {}, M.bdi(words(name, after(d)))), machine(name, d))),
      !names.length && D.newWords(d.action, d.new) ? M.el("p", { class: "mq-faint" }, M.bdi(D.newWords(d.action, d.new))) : null);
  }
  const plain = (value) => (value && typeof value === "object" && !Array.isArray(value) ? value : null);
  const after = (d) => Object.assign({}, plain(d.new), plain(d.sets));
  // The properties of the menus that a decision changed.
  function fields(d) {
    if (d.action !== "correct" && d.action !== "place") return [];
    if (d.action === "place") return ["location"];
    const given = plain(d.new) ? Object.keys(d.new) : d.field ? [d.field] : [];
    return given.map((name) => (D.kindOf(name) ? name : name.replace(/_(ar|min|max)$/, ""))).map((name) => (["date_start", "date_end", "time_precision"].includes(name) ? "event_date" : name)).filter((name, k, all) => D.kindOf(name) && all.indexOf(name) === k);
  }
  function words(name, values) {
    const given = plain(values);
    if (!given) return values === null || values === undefined ? M.s("unknown") : String(values);
    if (name === "location" && !("location" in given) && !("location_ar" in given)) return D.newWords("place", given) || M.s("unknown");
    return D.valueWords(name, given);
  }
  function machine(name, d) {
    const given = plain(d.machine);
    if (!given) return null;
    const values = plain(given.properties) || given, score = [given.score, given.confidence, values.confidence].find((x) => typeof x === "number");
    return M.el("small", { class: "dk-machine" }, M.bdi(M.s("machine_said", words(name, values))), score === undefined ? null : ` · ${M.s("h_score", D.percent(score))}`);
  }
  D.focusHistory = function () { D.showPane("fields"); const h = M.root.querySelector("#dk-history"); if (h) { h.tabIndex = -1; h.scrollIntoView({ block: "start" }); h.focus({ preventScroll: true }); } };
})(window.Mawqi);
