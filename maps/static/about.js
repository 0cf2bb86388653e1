// "How to read this map": counts, sources, method, precision, what was left out, licences.
(function (M) {
  "use strict";
  const TEXT = {
    ar: {
      what: ["ما الذي تعرضه", ["كل رمز واقعةٌ روتها الأخبار كما استخرجها برنامج من النص. لم يتحقق منها إنسان. عُد إلى المصدر قبل الاستشهاد بها.", "الأعداد تعدّ الوقائع لا الضحايا، فالحصائل قد تتداخل بين التقارير ولا تُجمع.", "كثافة الأخبار ليست كثافة العنف: المكان الذي يُكتب عنه أكثر تظهر فيه رموز أكثر."]],
      place: ["دقة المكان", ["الدائرة حول الرمز مرسومة بالمقياس: المكان يقع داخلها.", "ما عُرف بلده أو محافظته فقط يُظلَّل شكله ويُذكر في القائمة، ولا يوضع له رمز.", "ما لا مكان له مذكور في القائمة ومعدود.", "الخطوط المتقطعة تصل موقع الإطلاق الذي ذكره النص بالهدف، وليست مسار الطيران."]],
      time: ["التاريخ", ["التاريخ لا يُكتب أدق مما يقوله النص. ما عُرف شهره أو سنته يُوزَّع على أيامها في الخط الزمني.", "الليلة تُؤرَّخ بيومها الثاني. غير المؤرخ معدود ويمكن عرضه وحده."]],
      status: ["الحالة", ["الرمز المصمت: وقع. الأجوف: اعتُرض أو أُحبط. نصف الممتلئ: يقوله الفاعل وحده. المنقّط: يقوله غيره دون تأكيد. المشطوب: منفيّ. المتقطع: تهديد."]],
      counts: "الأعداد", left: "ما تُرك", sources: "المصادر", made: "الإعداد", licences: "الحقوق",
      borders_un: "الحدود المتنازع عليها بخط متقطع. أسماء الدول وتبعيتها وفق الأمم المتحدة: الجولان أرض سورية محتلة. ولا يعني الرسم موقفًا من أي حدود.",
      borders_de: "الحدود وفق السيطرة الفعلية كما يرسمها Natural Earth، والمتنازع عليه بخط متقطع. ولا يعني الرسم موقفًا من أي حدود.",
      keys: ["لوحة المفاتيح", ["Tab للتنقل؛ الأسهم تحرك الخريطة والقائمة ومقبضي الخط الزمني؛ + و− للتكبير؛ Esc للإغلاق."]],
      nothing: "لا شيء مذكور.", total: "الوقائع", date: "تاريخ الإعداد",
    },
    en: {
      what: ["What it shows", ["Each symbol is an incident that news reports told, as a program took it from the text. No person has verified it. Go back to the source before you cite it.", "Numbers count incidents, not victims: tolls of different reports overlap and are never added up.", "The density of news is not the density of violence: a place that is written about more shows more symbols."]],
      place: ["How exact the place is", ["The circle around a symbol is drawn to scale: the place lies within it.", "What is known to a country or governorate only is a shaded area and an entry of the list, never a symbol.", "What has no place stands in the list and is counted.", "Dashed lines join the launch place that the text names with the target; they are not flight paths."]],
      time: ["Dates", ["A date is never finer than what the text says. A date known to its month or year is spread over its days in the timeline.", "A night is dated by its second day. Undated incidents are counted and can be shown alone."]],
      status: ["Status", ["Solid: occurred. Hollow: intercepted or foiled. Half filled: told by the doer alone. Dotted: told by others, unconfirmed. Struck: denied. Dashed: threatened."]],
      counts: "Counts", left: "What was left out", sources: "Sources", made: "Making", licences: "Rights",
      borders_un: "Disputed borders are dashed. Names and belonging of states follow the United Nations: the Golan is occupied Syrian territory. The drawing takes no position on any border.",
      borders_de: "Borders follow the lines of control as Natural Earth draws them; disputed ones are dashed. The drawing takes no position on any border.",
      keys: ["Keyboard", ["Tab moves on; arrow keys move the map, the list and the two handles of the timeline; + and − zoom; Esc closes."]],
      nothing: "Nothing was recorded.", total: "Incidents", date: "Date of making",
    },
  };

  M.aboutNode = function () {
    const t = TEXT[M.lang], m = M.meta;
    const part = ([title, lines]) => M.el("section", {}, M.el("h2", { text: title }), ...lines.map((line) => M.el("p", { text: line })));
    const tally = (key) => {
      const f = M.facets[key], counts = M.tally(key, Uint32Array.from({ length: M.n }, (_, i) => i));
      return [...counts.keys()].filter((k) => counts[k]).sort((a, b) => counts[b] - counts[a]).map((k) => [f.labels(k), counts[k]]);
    };
    const list = (rows) => M.el("ul", { class: "mq-tally" }, ...rows.map(([name, n]) => M.el("li", {}, M.bdi(name), M.el("span", { text: M.num(n) }))));
    const sources = tally("source");
    return M.el("div", { class: "mq-about" },
      M.el("p", { class: "mq-banner", text: M.standing() }), M.ofPeople() ? null : M.el("p", { text: M.s("unverified_long") }),
      part(t.what), part(t.place), part(t.time), part(t.status),
      M.el("section", {}, M.el("h2", { text: t.counts }), list([[t.total, M.totals ? M.totals.all : M.n], ...tally("prec"), ...tally("conf").map(([name, n]) => [M.s("confidence") + ": " + name, n])])),
      M.el("section", {}, M.el("h2", { text: t.sources }), list(sources.slice(0, 60)), sources.length > 60 ? M.el("p", { text: M.s("more", M.num(sources.length - 60)) }) : null),
      M.el("section", {}, M.el("h2", { text: t.left }), m.left_out.length ? M.el("ul", {}, ...m.left_out.map((line) => M.el("li", {}, M.bdi(line)))) : M.el("p", { text: t.nothing })),
      part(t.keys),
      M.el("section", {}, M.el("h2", { text: t.made }), m.generated ? M.el("p", {}, t.date + ": ", M.bdi(M.stampText())) : null, ...m.made_by.map((line) => M.el("p", {}, M.bdi(line)))),
      M.el("section", {}, M.el("h2", { text: t.licences }), M.el("p", { text: M.block.basemap.borders === "un" ? t.borders_un : t.borders_de }), M.el("p", { text: M.s("attribution") }),
        M.el("p", { dir: "ltr", lang: "en", text: `Leaflet ${m.leaflet || ""}, BSD 2-Clause licence, © 2010–2022 Vladimir Agafonkin, © 2010–2011 CloudMade. Natural Earth: public domain. GeoNames: Creative Commons Attribution 4.0. Unicode CLDR names: Unicode License v3. Colours: Okabe and Ito (2008).` }),
        m.tiles ? M.el("p", {}, M.bdi(m.tiles.attribution)) : null));
  };
})(window.Mawqi);
