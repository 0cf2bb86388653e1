// The one filter state: facets, text, time. Everything that shows incidents shows exactly M.visible.
(function (M) {
  "use strict";
  // Each facet gives a record one code or several; code tables are made once from the data.
  const F = (M.facets = {});
  M.FACETS = ["type", "status", "country", "admin", "actor", "weapon", "source", "conf", "prec"];
  M.state = { sel: {}, q: "", quotes: false, from: null, to: null, undated: "auto", sort: "new" };
  const S = M.state;

  function single(key, codes, labels, values) { F[key] = { key, codes, labels, values, size: values.length, multi: false }; }
  function dictionary(column) {
    const index = new Map(), values = [];
    const codes = Uint32Array.from(column, (code) => {
      let k = index.get(code);
      if (k === undefined) { k = values.length; index.set(code, k); values.push(code); }
      return k;
    });
    return [codes, values];
  }
  function many(key, lists, label) {
    const index = new Map(), values = [], flat = [], start = new Uint32Array(M.n + 1);
    const known = new Map(); // equal lists are one object
    for (let i = 0; i < M.n; i++) {
      const list = lists(i);
      let codes = known.get(list);
      if (!codes) {
        codes = (list.length ? list : [-1]).map((code) => {
          let k = index.get(code);
          if (k === undefined) { k = values.length; index.set(code, k); values.push(code); }
          return k;
        });
        known.set(list, codes);
      }
      for (const k of codes) flat.push(k);
      start[i + 1] = flat.length;
    }
    F[key] = { key, flat: Uint32Array.from(flat), start, values, size: values.length, multi: true, labels: label };
  }

  M.makeFacets = function () {
    const c = M.cols, text = (code) => (code > 0 ? M.strings[code] : "");
    const two = new Map();
    const pairs = new Map(), width = M.strings.length;
    const pair = (i) => {
      const key = c.a1[i] * width + c.a2[i];
      let list = pairs.get(key);
      if (!list) {
        pairs.set(key, (list = [...new Set([c.a1[i], c.a2[i]])].filter((code) => code)));
        two.set(c.a1[i], c.a1r[i]); two.set(c.a2[i], c.a2r[i]);
      }
      return list;
    };
    single("type", M.type, (k) => M.label(M.types[k]), M.types.map((t) => t.key));
    single("status", M.status, (k) => M.label(M.statuses[k]), M.statuses.map((t) => t.key));
    let [codes, values] = dictionary(c.iso);
    single("country", codes, (k) => (values[k] ? M.country(text(values[k])) : M.s("none")), values.map(text));
    const [codes2, values2] = dictionary(c.adm);
    single("admin", codes2, (k) => M.division(text(values2[k])) || M.s("none"), values2.map(text));
    many("actor", pair, null);
    const actors = F.actor.values;
    F.actor.labels = (k) => (actors[k] < 0 ? M.s("none") : (M.lang === "ar" && text(two.get(actors[k]))) || text(actors[k]));
    F.actor.values = actors.map((code) => (code < 0 ? "" : text(code)));
    many("weapon", (i) => c.wp[i], (k) => k);
    const weapons = F.weapon.values;
    F.weapon.labels = (k) => (weapons[k] < 0 ? M.s("none") : M.label(M.weapons[weapons[k]]));
    F.weapon.values = weapons.map((code) => (code < 0 ? "" : M.weapons[code].key));
    many("source", (i) => c.src[i], null);
    const sources = F.source.values;
    F.source.labels = (k) => (sources[k] < 0 ? M.s("none") : text(sources[k]));
    F.source.values = sources.map((code) => (code < 0 ? "" : text(code)));
    single("conf", Uint8Array.from(c.conf, (v) => (v < 40 ? 0 : v < 70 ? 1 : 2)), (k) => M.s(["conf_low", "conf_mid", "conf_high"][k]), ["low", "mid", "high"]);
    single("prec", M.prec, (k) => M.s("prec_" + M.PREC[k]), M.PREC);
    for (const key of M.FACETS) S.sel[key] = new Set();
    // Totals never include what is no incident of its own: presence of forces, and totals over many incidents.
    M.counted = new Uint8Array(M.n);
    for (let i = 0; i < M.n; i++) M.counted[i] = M.type[i] !== M.presence && !c.agg[i] ? 1 : 0;
    let low = Infinity, high = -Infinity;
    // Dates known to a year only do not stretch the axis, unless there are no others.
    for (const most of [3, 4]) {
      for (let i = 0; i < M.n; i++) if (M.dated[i] && c.tp[i] <= most) { low = Math.min(low, M.first[i]); high = Math.max(high, M.last[i]); }
      if (low <= high) break;
    }
    M.range = low <= high ? [low, high] : null;
  };

  let hay = null;
  function haystack() {
    if (hay) return hay;
    const c = M.cols, folded = M.strings.map(M.fold);
    const labels = M.types.map((t) => M.fold(t.label_ar + " " + t.label_en));
    hay = new Array(M.n);
    for (let i = 0; i < M.n; i++) {
      hay[i] = [labels[M.type[i]], folded[c.loc[i]], folded[c.locar[i]], folded[c.adm[i]], folded[c.a1[i]], folded[c.a1r[i]], folded[c.a2[i]], folded[c.a2r[i]], folded[c.tg[i]], folded[c.tgr[i]],
        c.src[i].map((s) => folded[s]).join(" ")].join("\n");
    }
    return hay;
  }
  let quoted = null;
  async function readQuotes() {
    if (quoted) return;
    const all = new Array(M.n).fill("");
    for (let i = 0; i < M.n; i++) {
      const detail = await M.detail(i);
      const notes = detail.notes && typeof detail.notes === "object" ? Object.values(detail.notes).join(" ") : detail.notes || "";
      all[i] = M.fold((detail.sources || []).map((s) => (s.title || "") + " " + (s.segments || []).map((x) => x[0]).join("")).join("\n") + "\n" + notes);
    }
    quoted = all;
  }

  function tests() {
    const list = [];
    for (const key of M.FACETS) {
      const f = F[key], chosen = S.sel[key];
      if (!chosen.size) continue;
      const pass = new Uint8Array(f.size);
      for (const code of chosen) pass[code] = 1;
      list.push([key, f.multi
        ? (i) => { for (let p = f.start[i]; p < f.start[i + 1]; p++) if (pass[f.flat[p]]) return true; return false; }
        : (i) => pass[f.codes[i]] === 1]);
    }
    if (S.q.trim()) {
      const words = M.fold(S.q).split(/\s+/).filter(Boolean), text = haystack();
      list.push(["q", (i) => words.every((w) => text[i].includes(w) || (S.quotes && quoted !== null && quoted[i].includes(w)))]);
    }
    const { from, to } = S;
    if (S.undated === "only") list.push(["time", (i) => !M.dated[i]]);
    else if (from !== null) list.push(["time", (i) => (M.dated[i] ? M.first[i] <= to && M.last[i] >= from : false)]);
    else if (S.undated === "none") list.push(["time", (i) => M.dated[i] === 1]);
    return list;
  }

  M.apply = function (why) {
    const started = performance.now();
    const list = tests(), n = M.n;
    const keys = list.map((t) => t[0]), pass = list.map((t) => t[1]);
    const counts = {};
    for (const key of M.FACETS) counts[key] = new Uint32Array(F[key].size);
    const shown = new Uint32Array(n);
    const byTime = new Uint32Array(n);
    let count = 0, timed = 0, undated = 0;
    M.totals = { incidents: 0, presence: 0, aggregate: 0, unlocated: 0, undated: 0, all: 0 };
    const tally = (key, i) => {
      const f = F[key], row = counts[key];
      if (f.multi) for (let p = f.start[i]; p < f.start[i + 1]; p++) row[f.flat[p]]++;
      else row[f.codes[i]]++;
    };
    for (let i = 0; i < n; i++) {
      let failed = 0, which = -1;
      for (let t = 0; t < pass.length && failed < 2; t++) if (!pass[t](i)) { failed++; which = t; }
      if (failed === 0) {
        shown[count++] = i;
        for (const key of M.FACETS) tally(key, i);
        if (M.type[i] === M.presence) M.totals.presence++;
        else if (M.cols.agg[i]) M.totals.aggregate++;
        else M.totals.incidents++;
        if (!M.placed[i]) M.totals.unlocated++;
      } else if (failed === 1 && keys[which] !== "q" && keys[which] !== "time") tally(keys[which], i);
      if (failed === 0 || (failed === 1 && keys[which] === "time")) {
        if (M.dated[i]) byTime[timed++] = i; else undated++;
      }
      if (M.counted[i]) M.totals.all++;
    }
    M.totals.undated = undated;
    M.visible = shown.subarray(0, count);
    M.timed = byTime.subarray(0, timed);
    M.counts = counts;
    M.version = (M.version || 0) + 1;
    M.sorted = null;
    M.filterTime = performance.now() - started;
    M.emit("filter", why);
  };

  M.order = function () {
    if (M.sorted) return M.sorted;
    const list = Array.from(M.visible), c = M.cols;
    const date = (i) => (M.dated[i] ? (c.tp[i] > 2 ? M.first[i] : M.last[i]) : null);
    const when = (sign) => (a, b) => {
      const x = date(a), y = date(b);
      if (x === y) return a - b;
      if (x === null) return 1;
      if (y === null) return -1;
      return sign * (x - y);
    };
    if (S.sort === "new") list.sort(when(-1));
    else if (S.sort === "old") list.sort(when(1));
    else if (S.sort === "conf") list.sort((a, b) => c.conf[b] - c.conf[a] || a - b);
    else {
      const names = new Map(), rank = new Map();
      for (const i of list) names.set(M.place(i), 0);
      const collator = new Intl.Collator(M.lang);
      [...names.keys()].sort((a, b) => (!a) - (!b) || collator.compare(a, b)).forEach((name, k) => rank.set(name, k));
      list.sort((a, b) => rank.get(M.place(a)) - rank.get(M.place(b)) || a - b);
    }
    M.sorted = list;
    return list;
  };

  M.toggle = function (key, code, only) {
    const chosen = S.sel[key];
    if (only) { const alone = chosen.size === 1 && chosen.has(code); chosen.clear(); if (!alone) chosen.add(code); }
    else if (chosen.has(code)) chosen.delete(code);
    else chosen.add(code);
    M.apply("facet");
  };
  M.search = async function (text, quotes) {
    S.q = text; S.quotes = quotes === undefined ? S.quotes : quotes;
    if (S.q.trim() && S.quotes && !quoted) { M.announce(M.s("loading")); await readQuotes(); }
    M.apply("search");
  };
  M.window = function (from, to) {
    S.from = from; S.to = to;
    if (from !== null && S.undated === "only") S.undated = "auto";
    M.apply("time");
  };
  M.reset = function () {
    for (const key of M.FACETS) S.sel[key].clear();
    S.q = ""; S.from = S.to = null; S.undated = "auto";
    M.apply("reset");
  };
  M.filtered = () => M.FACETS.some((key) => S.sel[key].size) || S.q.trim() !== "" || S.from !== null || S.undated !== "auto";
})(window.Mawqi);
