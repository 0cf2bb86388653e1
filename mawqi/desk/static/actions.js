// Decisions: sent with the version that was seen; a conflict shows both values and overwrites nothing; the last one can be taken back.
(function (M) {
  "use strict";
  const D = M.desk;

  D.openIncident = async function (id, quiet) {
    const turn = (D.turn = (D.turn || 0) + 1);
    let view;
    try { view = await D.incident(id); } catch (fault) { D.say(D.told(fault), { bad: true }); return false; }
    if (turn !== D.turn) return false;
    const same = D.current && D.current.id === view.id;
    D.current = view;
    if (!same) { D.report = 0; D.pin = null; }
    D.drawIncident();
    if (!quiet) M.announce(`${D.label("incident_type", view.values.incident_type)} ${D.placeOf(view.values)}`);
    return true;
  };

  // Sends a decision on the present incident. Returns the new view, or null when it was not stored.
  D.decide = async function (decision, { on, view } = {}) {
    const now = view || D.current;
    if (!now && decision.action !== "add") return null;
    if (D.busy) return null;
    // What is being written and not yet saved would be lost without a word.
    if ((D.editing && decision.action !== "correct") || (D.pin && decision.action !== "place")) { D.closeDialog(); D.say(M.s("finish_first"), { bad: true }); D.finish(); return null; }
    D.busy = 1;
    M.root.classList.add("dk-busy");
    const body = Object.assign({ seen_version: now && decision.action !== "add" ? now.version : 0, incident_id: decision.action === "add" ? null : now.id }, decision);
    try {
      const made = await D.post("/api/decide", body);
      D.decided.push(made.id);
      D.closeDialog();
      D.pin = null;
      if (decision.action === "add" || !D.current || D.current.id === made.id || on) { if (decision.action === "add" || (D.current && D.current.id !== made.id)) D.report = 0; D.current = made; }
      D.drawIncident(true);
      D.say(M.s("did_" + decision.action), { act: () => D.undoLast(), key: "Z" });
      await D.afterDecision(made.id, on);
      return made;
    } catch (fault) {
      if (fault.status === 409) D.conflict(fault.body, decision, now);
      else if (fault.key) D.say(D.told(fault), { bad: true });
      else throw fault;
      return null;
    } finally { D.busy = 0; M.root.classList.remove("dk-busy"); }
  };

  D.finish = function () {
    const open = D.editing ? D.fieldBox.querySelector(".dk-editor") : D.placeBox.querySelector(".dk-pinform");
    D.showPane(D.editing ? "fields" : "map");
    if (open) { open.scrollIntoView({ block: "nearest" }); open.querySelector("input, select").focus(); }
  };
  D.accept = () => { if (D.current) D.decide({ action: "accept" }, { on: true }); };

  D.undoLast = async function () {
    const id = D.decided[D.decided.length - 1] || (D.current && D.current.history.some((d) => d.coder === M.meta.coder && d.action !== "undo") ? D.current.id : null);
    if (!id) { D.say(M.s("nothing_undo"), { bad: true }); return; }
    await D.undo(id);
  };
  D.undo = async function (id) {
    if (D.busy) return;
    D.busy = 1;
    try {
      const view = D.current && D.current.id === id ? D.current : await D.incident(id);
      const made = await D.post("/api/undo", { incident_id: view.id, seen_version: view.version });
      const at = D.decided.lastIndexOf(id);
      if (at >= 0) D.decided.splice(at, 1);
      D.pin = null;
      if (made.gone) { D.current = null; D.drawIncident(); } else { if (!D.current || D.current.id !== made.id) D.report = 0; D.current = made; D.drawIncident(true); }
      D.say(M.s("did_undo"));
      await D.afterDecision(id, false);
    } catch (fault) {
      if (fault.status === 409) D.conflict(fault.body, { action: "undo" }, D.current);
      else if (fault.key) D.say(D.told(fault), { bad: true });
      else throw fault;
    } finally { D.busy = 0; }
  };

  // What a decision says, in words: for the history and for a conflict.
  D.newWords = function (action, given) {
    if (given === null || given === undefined) return "";
    if (action === "correct" && typeof given === "object") return Object.keys(given).filter((k) => k !== "evidence" && !/_(ar|min|max)$/.test(k) && !["date_start", "date_end", "time_precision"].includes(k)).map((k) => `${D.fieldName(k)}: ${D.valueWords(k, given)}`).join(D.comma());
    if (action === "place" && typeof given === "object") {
      if (given.none) return M.s("no_place");
      if (given.site_id) { const c = D.places.find((p) => p.site_id === given.site_id); return c ? D.siteName(c) : given.site_id; }
      return `${given.location_ar || given.location ? (M.lang === "ar" ? given.location_ar || given.location : given.location || given.location_ar) + D.comma() : ""}${M.localDigits(`${given.latitude}, ${given.longitude}`)} · ${M.s("within_km", M.num(given.uncertainty_km))}`;
    }
    if (typeof given === "object") { const ids = given.with || given.member_ids || (given.into ? [given.into] : null); if (ids) return ids.join(D.comma()); }
    return "";
  };

  // Somebody decided meanwhile: theirs and ours side by side; ours is stored only when the coder says so, after theirs.
  D.conflict = function (body, decision, before) {
    const current = body.current;
    if (decision.action === "merge" && current && current.id !== before.id) { // one of those that were to join has moved
      const by = body.decision || {};
      D.closeDialog();
      D.say(M.s("merge_moved", by.coder || M.s("machine_row"), D.moment(by.at)), { bad: true });
      D.openIncident(before.id); D.loadQueue(true);
      return;
    }
    if (!current || current.id !== before.id) { // it is part of another incident now: a decision about one is none about the other
      D.current = current || null; D.pin = null; D.report = 0;
      D.drawIncident(); D.loadQueue(true);
      D.dialog(M.s("conflict_title"), [M.el("p", { text: M.s("conflict_gone") })], {});
      return;
    }
    const last = body.decision || {};
    const fields = decision.action === "correct" ? Object.keys(decision.new).filter((k) => D.kindOf(k)) : decision.action === "place" ? ["location"] : [];
    const changed = Object.keys(current.values).concat(Object.keys(before.values)).filter((k, n, all) => all.indexOf(k) === n && D.kindOf(k) && D.valueWords(k, current.values) !== D.valueWords(k, before.values));
    const names = [...new Set([...fields, ...changed])];
    const ours = (name) => (fields.includes(name) ? (decision.action === "place" ? D.newWords("place", decision.new) : D.valueWords(name, decision.new)) : "—");
    const review = M.el("tr", {}, M.el("th", { scope: "row", text: M.s("actions") }), M.el("td", {}, M.bdi(M.s("s_" + before.review))), M.el("td", { class: "dk-theirs" }, M.bdi(`${M.s("act_" + (last.action || "correct"))} · ${M.s("s_" + current.review)}`)), M.el("td", { class: "dk-yours" }, M.bdi(M.s("act_" + decision.action))));
    const table = M.el("table", { class: "dk-faces" }, M.el("thead", {}, M.el("tr", {}, M.el("td"), M.el("th", { scope: "col", text: M.s("before") }), M.el("th", { scope: "col", text: M.s("theirs") }), M.el("th", { scope: "col", text: M.s("yours") }))),
      M.el("tbody", {}, review, ...names.map((n) => M.el("tr", { "data-conflict": n }, M.el("th", { scope: "row", text: D.fieldName(n) }), M.el("td", {}, M.bdi(D.valueWords(n, before.values))), M.el("td", { class: "dk-theirs" }, M.bdi(D.valueWords(n, current.values))), M.el("td", { class: "dk-yours" }, M.bdi(ours(n)))))));
    D.current = current;
    D.pin = null;
    D.drawIncident(true);
    D.loadQueue(true);
    const again = decision.action !== "undo" && decision.action !== "add";
    const box = D.dialog(M.s("conflict_title"), [M.el("p", {}, M.bdi(M.s("conflict_who", last.coder || "", D.moment(last.at), M.s("act_" + (last.action || "correct"))))), last.comment || last.reason ? M.el("blockquote", { dir: "auto", text: [last.reason ? D.reason(last.reason) : "", last.comment].filter(Boolean).join(" · ") }) : null, M.el("p", { text: M.s("conflict_kept") }), table],
      Object.assign({ wide: true, cancel: M.s("keep_theirs") }, again ? { ok: M.s("record_mine"), send: async () => { D.busy = 0; await D.decide(decision, { view: current }); } } : {}));
    box.querySelector("[data-act=cancel]").focus();
  };
  D.reason = (key) => (M.hasWord("r_" + key) ? M.s("r_" + key) : key);
})(window.Mawqi);
