// The one filter state: facets, text, time. Everything that shows incidents shows exactly M.visible.
(function (M) {
  "use strict";
  // Each facet has a column of codes. A code is a value of the facet, or (where a record can have several) the number of a list of values.
  const F = (M.facets = {});
  M.FACETS = ["type", "status", "country", "admin", "actor", "weapon", "source", "conf", "prec", "review", "change"];
  M.state = { sel: {}, q: "", quotes: false, from: null, to: null, undated: "auto", sort: "new" };
  const S = M.state;

  const NONE = Uint32Array.of(0);
  function single(key, codes, labels, values) { return { key, codes, labels, values, size: values.length, sets: null }; }
  // A facet is made when it is first asked for: the legend shows three of them, the panel the rest.
  function lazy(key, make) { Object.defineProperty(F, key, { configurable: true, enumerable: true, get() { const value = make(); Object.defineProperty(F, key, { value }); return value; } }); }
  // Codes of a large table become codes of those that occur, in the order in which they occur.
  function dictionary(column, size) {
    const known = new Int32Array(size).fill(-1), values = [], codes = new Uint32Array(column.length);
    for (let i = 0; i < column.length; i++) {
      let k = known[column[i]];
      if (k < 0) { k = known[column[i]] = values.length; values.push(column[i]); }
      codes[i] = k;
    }
    return [codes, values];
  }
  // Values of lists: -1 stands for an empty one; told gives the label and the value of a code.
  function many(key, column, told) {
    const [codes, used] = dictionary(column, M.lists.length), index = new Map(), values = [];
    const sets = used.map((list) => Uint32Array.from(M.lists[list].length ? M.lists[list] : [-1], (code) => {
      let k = index.get(code);
      if (k === undefined) { k = values.length; index.set(code, k); values.push(code); }
      return k;
    }));
    return { key, codes, sets: sets.length ? sets : [NONE], values: values.map((code) => (code < 0 ? "" : told.value(code))), size: values.length, labels: (k) => (values[k] < 0 ? M.s("none") : told.label(values[k])) };
  }

  M.makeFacets = function () {
    const c = M.cols, text = (code) => (code > 0 ? M.strings[code] : "");
    lazy("type", () => single("type", M.type, (k) => M.label(M.types[k]), M.types.map((t) => t.key)));
    lazy("status", () => single("status", M.status, (k) => M.label(M.statuses[k]), M.statuses.map((t) => t.key)));
    lazy("country", () => { const [codes, used] = dictionary(c.iso, M.strings.length); return single("country", codes, (k) => (used[k] ? M.country(text(used[k])) : M.s("none")), used.map(text)); });
    lazy("admin", () => { const [codes, used] = dictionary(c.adm, M.strings.length); return single("admin", codes, (k) => M.division(text(used[k])) || M.s("none"), used.map(text)); });
    lazy("actor", () => many("actor", c.act, { value: text, label: (code) => (M.lang === "ar" && arabic(code)) || text(code) }));
    lazy("weapon", () => many("weapon", c.wp, { value: (code) => M.weapons[code].key, label: (code) => M.label(M.weapons[code]) }));
    lazy("source", () => many("source", c.src, { value: text, label: text }));
    lazy("conf", () => single("conf", Uint8Array.from(c.conf, (v) => (v < 40 ? 0 : v < 70 ? 1 : 2)), (k) => M.s(["conf_low", "conf_mid", "conf_high"][k]), ["low", "mid", "high"]));
    lazy("prec", () => single("prec", M.prec, (k) => M.s("prec_" + M.PREC[k]), M.PREC));
    for (const [key, words, column] of [["review", M.REVIEWS, c.rev], ["change", M.CHANGES, c.chg]]) lazy(key, () => {
      const [told, used] = dictionary(column, words.length);
      return single(key, told, (k) => (used[k] ? M.s(key + "_" + words[used[k]]) : M.s(key + "_none")), used.map((k) => words[k]));
    });
    for (const key of M.FACETS) S.sel[key] = new Set();
    // Totals never include what is no incident of its own: presence of forces, and totals over many incidents.
    M.counted = new Uint8Array(M.n);
    const { n, type, presence, counted, dated, first, last } = M, { agg, tp } = c;
    let low = Infinity, high = -Infinity, all = 0;
    for (let i = 0; i < n; i++) if (type[i] !== presence && !agg[i]) { counted[i] = 1; all++; }
    M.countedAll = all;
    // Dates known to a year only do not stretch the axis, unless there are no others.
    for (const most of [3, 4]) {
      for (let i = 0; i < n; i++) if (dated[i] && tp[i] <= most) { if (first[i] < low) low = first[i]; if (last[i] > high) high = last[i]; }
      if (low <= high) break;
    }
    M.range = low <= high ? [low, high] : null;
  };
  // The Arabic name of an actor, by the code of the other one; looked for when a name is first wanted.
  let named = null;
  function arabic(code) {
    if (!named) {
      const c = M.cols;
      named = new Map();
      for (let i = M.n - 1; i >= 0; i--) { named.set(c.a1[i], c.a1r[i]); named.set(c.a2[i], c.a2r[i]); }
    }
    return named.get(code) > 0 ? M.strings[named.get(code)] : "";
  }
  // How many of the records have each value of a facet.
  M.tally = function (key, records, into) {
    const f = F[key], out = into || new Uint32Array(f.size);
    if (!f.sets) { add(f.codes, records, out); return out; }
    const lists = new Uint32Array(f.sets.length);
    add(f.codes, records, lists);
    for (let l = 0; l < lists.length; l++) if (lists[l]) for (const k of f.sets[l]) out[k] += lists[l];
    return out;
  };
  function add(codes, records, out) { for (let k = 0; k < records.length; k++) out[codes[records[k]]]++; }

  let hay = null;
  function haystack() {
    if (hay) return hay;
    const c = M.cols, folded = M.strings.map(M.fold);
    const labels = M.types.map((t) => M.fold(t.label_ar + " " + t.label_en));
    hay = new Array(M.n);
    for (let i = 0; i < M.n; i++) {
      hay[i] = [labels[M.type[i]], folded[c.loc[i]], folded[c.locar[i]], folded[c.adm[i]], folded[c.a1[i]], folded[c.a1r[i]], folded[c.a2[i]], folded[c.a2r[i]], folded[c.tg[i]], folded[c.tgr[i]],
        M.outletsOf(i).map((s) => folded[s]).join(" ")].join("\n");
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

  // Each test that is set: its name and, for every record, whether it fails. A facet's test is a look into a table of its codes.
  function tests() {
    const list = [];
    for (const key of M.FACETS) {
      const chosen = S.sel[key];
      if (!chosen.size) continue;
      const f = F[key];
      const pass = new Uint8Array(f.size);
      for (const code of chosen) pass[code] = 1;
      list.push([key, look(f.codes, f.sets ? Uint8Array.from(f.sets, (set) => (set.some((k) => pass[k]) ? 1 : 0)) : pass)]);
    }
    const { from, to } = S;
    if (S.undated === "only") list.push(["time", look(M.dated, [1, 0])]);
    else if (from !== null) list.push(["time", within(from, to)]);
    else if (S.undated === "none") list.push(["time", look(M.dated, [0, 1])]);
    if (S.q.trim()) list.push(["q", words(M.fold(S.q).split(/\s+/).filter(Boolean))]);
    return list;
  }
  // Marks what fails: misses[i] counts the tests failed (no further than two), last[i] names the one.
  const look = (codes, pass) => function (misses, last, t) {
    for (let i = 0; i < codes.length; i++) if (!pass[codes[i]] && misses[i] < 2) { misses[i]++; last[i] = t; }
  };
  const within = (from, to) => function (misses, last, t) {
    const { dated, first, last: end } = M;
    for (let i = 0; i < misses.length; i++) if (misses[i] < 2 && !(dated[i] && first[i] <= to && end[i] >= from)) { misses[i]++; last[i] = t; }
  };
  const words = (wanted) => function (misses, last, t) {
    const text = haystack();
    for (let i = 0; i < misses.length; i++) {
      if (misses[i] < 2 && !wanted.every((w) => text[i].includes(w) || (S.quotes && quoted !== null && quoted[i].includes(w)))) { misses[i]++; last[i] = t; }
    }
  };
  // The records that pass all tests but (where one is named) that one.
  function passing(misses, last, t) {
    const out = new Uint32Array(misses.length);
    let n = 0;
    for (let i = 0; i < misses.length; i++) if (misses[i] === 0 || (misses[i] === 1 && last[i] === t)) out[n++] = i;
    return out.subarray(0, n);
  }

  let whole = null;
  function everyone() {
    if (!whole) { whole = new Uint32Array(M.n); for (let i = 0; i < whole.length; i++) whole[i] = i; }
    return whole;
  }
  function datedOf(records, dated) {
    const out = new Uint32Array(records.length);
    let n = 0;
    for (let k = 0; k < records.length; k++) { const i = records[k]; if (dated[i]) out[n++] = i; }
    return out.subarray(0, n);
  }

  M.apply = function (why) {
    const started = performance.now();
    const list = tests(), n = M.n, misses = new Uint8Array(list.length ? n : 0), last = new Uint8Array(list.length ? n : 0);
    list.forEach(([, test], t) => test(misses, last, t));
    const but = new Map(list.map(([key], t) => [key, t]));
    const without = (key) => (but.has(key) ? passing(misses, last, but.get(key)) : M.visible);
    M.visible = list.length ? passing(misses, last, -1) : everyone();
    // Counts of a facet say what a choice in it would give; they are reckoned when they are shown.
    M.counts = {};
    for (const key of M.FACETS) {
      let row = null;
      Object.defineProperty(M.counts, key, { get: () => row || (row = M.tally(key, without(key))) });
    }
    const all = without("time");
    M.timed = datedOf(all, M.dated);
    M.totals = totals(M.visible, all.length - M.timed.length);
    M.version = (M.version || 0) + 1;
    M.sorted = null;
    M.filterTime = performance.now() - started;
    M.emit("filter", why);
  };
  function totals(visible, undated) {
    const total = { incidents: 0, presence: 0, aggregate: 0, unlocated: 0, undated, all: M.countedAll }, agg = M.cols.agg, { type, presence, placed } = M;
    for (let k = 0; k < visible.length; k++) {
      const i = visible[k];
      if (type[i] === presence) total.presence++;
      else if (agg[i]) total.aggregate++;
      else total.incidents++;
      if (!placed[i]) total.unlocated++;
    }
    return total;
  }

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
