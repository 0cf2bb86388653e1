// The reasons that the program recorded, told in the language of the page. What it does not know stays as it was recorded.
(function (M) {
  "use strict";
  const WORDS = {
    ar: {
      weights: "ما رجّح هذا الموقع", triggers: "ألفاظ من باب", weapons: "السلاح", from: "من الكلمات", carried: "والتاريخ محمول عمّا ذُكر قبله", presence: "قوات متمركزة أو منتشرة أو منسحبة في مكان",
      refined: "دقّقت جملةٌ لاحقة المكان", stated: "ذكرت جملةٌ لاحقة المكان", merged: "دُمجت {0} من التقارير: المكان واليوم واحد، والأنواع والأسلحة والحصائل والأطراف تحتمل واقعة واحدة",
      size: "الحجم والشهرة", curated: "في قائمتنا المحرَّرة", capital: "عاصمة", alias: "اسم بديل", country: "اسم بلد", "region or water": "منطقة أو مياه", "first-level division": "محافظة", "second-level division": "قضاء أو مديرية",
      "kind word": "الكلمة التي قبل الاسم", "country in the text": "بلده مذكور في النص", "country not in the text": "بلده غير مذكور في النص", adjective: "النسبة إلى بلده", "adjective close by": "نسبة إلى بلده قريبة في النص",
      "inside its division": "داخل محافظته المذكورة", "outside its division": "خارج محافظته المذكورة", dateline: "في صدر الخبر", "parent named": "محافظته أو مدينته مذكورة", "near other places": "قريب من أماكن أخرى في النص", "same name earlier": "ذُكر من قبل بالمعنى نفسه", "near spelling": "كتابة قريبة",
    },
    en: {
      weights: "What spoke for this place", triggers: "words of", weapons: "weapons", from: "from the words", carried: "the date is carried on from what was told before", presence: "forces stationed, deployed or withdrawn at a place",
      refined: "a later sentence made the place more exact", stated: "a later sentence named the place", merged: "{0} reports were merged: same place and day; types, weapons, tolls and actors can be one incident",
      size: "size", curated: "in our own list", capital: "a capital", alias: "another name", country: "name of a country", "region or water": "region or water", "first-level division": "governorate", "second-level division": "district",
      "kind word": "word before the name", "country in the text": "its country is named", "country not in the text": "its country is not named", adjective: "adjective of its country", "adjective close by": "adjective of its country close by",
      "inside its division": "inside its governorate named", "outside its division": "outside its governorate named", dateline: "in the dateline", "parent named": "its governorate or city is named", "near other places": "near other places of the text", "same name earlier": "named before with this meaning", "near spelling": "near spelling",
    },
  };
  const STANCE = { ar: { tells: "يرويه التقرير", confirms: "تأكيد", claims: "تبنٍّ أو ادعاء", denies: "نفي", doubts: "تشكيك" }, en: { tells: "told by the report", confirms: "confirmed", claims: "claimed", denies: "denied", doubts: "doubted" } };
  const has = (table, key) => Object.prototype.hasOwnProperty.call(table, key);
  const word = (key) => (has(WORDS[M.lang], key) ? WORDS[M.lang][key] : key);
  const list = (text, tell) => text.split(/,\s*/).map(tell).join(M.lang === "ar" ? "، " : ", ");
  const said = (text) => (M.lang === "ar" ? `«${text}»` : `“${text}”`);
  const end = () => (M.lang === "ar" ? "؛ " : "; ");

  const trigger = (id) => (M.lang === "ar" && has(M.block.terms.triggers, id) ? M.block.terms.triggers[id] : id.replace(/_verb$/, "").replace(/_/g, " "));
  const weapon = (id) => { const found = M.weapons.find((w) => w.key === id); return found ? M.label(found) : id; };
  const weight = (part) => {
    const found = /^(.*?) ([+-]\d+\.?\d*)$/.exec(part);
    return found ? `${word(found[1])} ${M.localDigits(found[2].replace("-", "\u2212"))}` : part;
  };

  const FORMS = [
    ["type", /^type presence: forces stationed/, () => word("presence")],
    ["type", /^type (\w+): triggers ([^;]*)(?:; weapons (.*))?$/, ([, , ids, weapons]) => `${word("triggers")}: ${list(ids, trigger)}` + (weapons ? `${end()}${word("weapons")}: ${list(weapons, weapon)}` : "")],
    ["place", /^place (.*): (\w+)(?:; (.*))?$/, ([, name, relation, weights]) => (relation === "None" ? said(name) : `${M.term("relation", relation)} ${said(name)}`) + (weights ? `${end()}${word("weights")}: ${list(weights, weight)}` : "")],
    ["place", /^place refined by a later sentence$/, () => word("refined")],
    ["place", /^place stated by a later sentence$/, () => word("stated")],
    ["date", /^date (\S+): from the words "(.*)"( \(carried on.*\))?$/, ([, , words, carried]) => `${word("from")} ${said(words)}` + (carried ? `${end()}${word("carried")}` : "")],
    ["status", /^status (\w+): (.*)$/, ([, key, stances]) => { const row = M.statuses.find((s) => s.key === key); return `${row ? M.label(row) : key}: ${list(stances, (s) => (has(STANCE[M.lang], s) ? STANCE[M.lang][s] : s))}`; }],
    ["other", /^merged from (\d+) reports: /, ([, n]) => word("merged").split("{0}").join(M.num(Number(n)))],
  ];
  const KIND = { type: /^\s*(type|incident_type|event|\u0627\u0644\u0646\u0648\u0639)(\s*[:\uff1a]\s*|\s+)/i, place: /^\s*(place|location|site|\u0627\u0644\u0645\u0643\u0627\u0646)(\s*[:\uff1a]\s*|\s+)/i, date: /^\s*(date|when|event_date|\u0627\u0644\u062a\u0627\u0631\u064a\u062e)(\s*[:\uff1a]\s*|\s+)/i };

  // A reason as {kind, text}: kind is type, place, date, status or other.
  M.reason = function (text) {
    for (const [kind, pattern, tell] of FORMS) {
      const found = pattern.exec(text);
      if (found) return { kind, text: tell(found) };
    }
    const kind = Object.keys(KIND).find((k) => KIND[k].test(text));
    return kind ? { kind, text: text.replace(KIND[kind], "").trim() } : { kind: "other", text };
  };
  // A speaker or side as the page's language has it.
  M.speaker = (name) => (M.lang === "ar" && has(M.block.terms.actors, name) ? M.block.terms.actors[name] : name);
})(window.Mawqi);
