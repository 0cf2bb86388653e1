// The words of the page in Arabic and English, numbers, plurals and dates.
(function (M) {
  "use strict";
  const W = {
    ar: {
      unverified: "قراءة آلية غير متحقَّق منها", reviewed: "راجعه إنسان", partly_reviewed: "قراءة آلية؛ راجع بشرٌ {0} من {1}", some_reviewed: "قراءة آلية، راجع بشرٌ بعضها",
      review: "المراجعة", review_none: "ليست من قضية", change_none: "بلا تغيير", review_unreviewed: "لم تُراجَع", review_accepted: "مقبولة", review_corrected: "مصحَّحة", review_unsure: "محل شك", review_rejected: "مرفوضة", review_added: "أضافها مراجِع",
      change: "ما تغيّر", change_new: "جديدة", change_changed: "تغيّرت", change_merged: "دُمجت في غيرها", change_withdrawn: "سُحبت", change_decided: "بتّ فيها مراجِع", l_changes: "ما تغيّر",
      unverified_long: "استخرجت آلةٌ هذه الوقائع من نصوص الأخبار ولم يتحقق منها أحد بعد.",
      title: "خريطة الوقائع", as_of: "حتى {0}", list: "القائمة", filters: "المرشحات", about: "كيف تُقرأ هذه الخريطة", about_tab: "دليل القراءة", map: "الخريطة",
      search: "ابحث في الأسماء والأماكن", search_quotes: "وفي نصوص الاقتباسات أيضًا", reset: "مسح المرشحات", sort: "الترتيب", sort_new: "الأحدث أولًا", sort_old: "الأقدم أولًا",
      sort_place: "حسب المكان", sort_conf: "الأوثق أولًا", language: "English", language_label: "التبديل إلى الإنجليزية", digits: "١٢٣", digits_label: "الأرقام العربية المشرقية",
      theme: "فاتح أو داكن", copy_link: "نسخ الرابط", copied: "نُسخ الرابط", copy_failed: "تعذّر النسخ؛ الرابط في شريط العنوان", download: "تنزيل", full: "ملء الشاشة", print: "طباعة", png: "صورة PNG",
      geojson: "GeoJSON للمعروض", csv: "CSV للمعروض", close: "إغلاق", back: "عودة إلى القائمة", zoom_in: "تكبير", zoom_out: "تصغير", fit: "إظهار الكل",
      type: "نوع الواقعة", status: "الحالة", actor: "الفاعل", weapon: "السلاح", country: "البلد", admin: "المحافظة", source: "المصدر", conf: "الثقة", prec: "دقة المكان",
      none: "غير معروف", more: "المزيد ({0})", less: "أقل", all: "الكل", layers: "الطبقات", legend: "مفتاح الخريطة",
      l_incidents: "الوقائع", l_cluster: "تجميع المتقارب", l_unc: "دوائر عدم اليقين", l_lines: "خطوط الإطلاق", l_presence: "الوجود العسكري", l_sites: "مواقع مذكورة فقط",
      l_areas: "بلدان ومحافظات وبحار", l_density: "الكثافة", l_graticule: "شبكة الإحداثيات", l_labels: "الأسماء", l_provinces: "حدود المحافظات", l_base: "الخلفية المضمّنة", l_tiles: "خلفية من الشبكة",
      density_note: "كثافة الأخبار ليست كثافة العنف.", conf_low: "ضعيفة", conf_mid: "متوسطة", conf_high: "عالية",
      prec_exact: "الموقع نفسه", prec_near: "قرب مكان معروف", prec_area: "محافظة أو منطقة", prec_country: "البلد فقط", prec_sea: "بحر", prec_unlocated: "بلا مكان",
      timeline: "الخط الزمني", from: "من", to: "إلى", play: "تشغيل", pause: "إيقاف", undated: "بلا تاريخ", undated_n: "بلا تاريخ", undated_auto: "بلا تاريخ: مع المعروض", undated_only: "غير المؤرخة فقط", undated_none: "المؤرخة فقط", whole: "كل المدة",
      unlocated_n: "بلا نقطة على الخريطة", presence_n: "وجود عسكري", aggregate_n: "حصائل إجمالية", shown_of: "{0} من {1}",
      no_results: "لا وقائع توافق المرشحات.", no_data: "لم تُقرأ أي واقعة في هذه النصوص.", here: "في هذا الموقع", spread: "نشر الرموز", place: "المكان", date: "التاريخ", time: "الوقت",
      actor1: "الفاعل", actor2: "الطرف الآخر", target: "الهدف", weapons: "السلاح", munitions: "عدد المقذوفات", intercepted_n: "اعتُرض منها", fatalities: "القتلى", injuries: "المصابون",
      range: "بين {0} و{1}", at_least: "{0} على الأقل", unknown_n: "غير معلوم", shared: "حصيلة مشتركة", object_hit: "ما أصيب", target_claimed: "الهدف حسب الفاعل",
      evidence: "الشواهد", quote_of: "من نص {0}", sources: "المصادر", open_source: "فتح المصدر", published: "نُشر {0}", accounts: "الروايات وجهًا لوجه", account_toll: "القتلى {0}، المصابون {1}",
      why: "لماذا؟", why_type: "لماذا هذا النوع؟", why_place: "لماذا هذا المكان؟", why_date: "لماذا هذا التاريخ؟", why_status: "لماذا هذه الحالة؟", why_other: "أسباب أخرى", words_in_text: "الكلمات في النص:", no_words: "لا كلمات مسجلة",
      within_km: "ضمن {0} كم", confidence: "الثقة", uncertainty: "نطاق المكان", launch: "أُطلق من", full_card: "البطاقة الكاملة", zoom_to: "اعرض على الخريطة", id: "المعرّف", made_by: "أعدّه",
      published_on: "محسوب من تاريخ النشر {0}", relation: "العلاقة المكانية", loading: "يُقرأ…", also: "ورد بأنه", sub_event: "تصنيف ACLED", merged: "دُمجت تقارير: {0}", notes: "ملخص", area_reports: "تقارير على مستوى المنطقة",
      somewhere: "في مكان ما ضمن {0} كم", mentions: "مذكور {0} مرة", site_only: "موقع مذكور لا يحمل واقعة", origin_line: "خط من موقع الإطلاق المذكور", scale: "مقياس", km: "كم", metres: "م", attribution: "خريطة الأساس: Natural Earth · الأسماء: GeoNames (CC BY 4.0)",
      by: "قال", claims_about: "بشأن {0}", cluster_of: "{0}: انقر للتقريب أو النشر", map_label: "خريطة الوقائع؛ القائمة تحمل المضمون نفسه", results: "النتائج", tabs: "أقسام اللوحة",
      masked: "الحجب", masked_yes: "خُفِّفت دقة الموقع أو حُجبت تفاصيل", selected: "المحدد", unknown_date: "بلا تاريخ", speed: "السرعة", panel: "اللوحة", skip: "تخطَّ إلى القائمة", png_failed: "تعذّر حفظ الصورة مع خلفية الشبكة؛ اختر الخلفية المضمّنة.",
    },
    en: {
      unverified: "Read by machine, unverified", reviewed: "Reviewed by a person", partly_reviewed: "Read by machine; people reviewed {0} of {1}", some_reviewed: "Read by machine, some reviewed by people",
      review: "Review", review_none: "Not of a case", change_none: "Unchanged", review_unreviewed: "Not reviewed", review_accepted: "Accepted", review_corrected: "Corrected", review_unsure: "In doubt", review_rejected: "Rejected", review_added: "Added by a coder",
      change: "What changed", change_new: "New", change_changed: "Changed", change_merged: "Merged into another", change_withdrawn: "Withdrawn", change_decided: "Decided by a coder", l_changes: "What changed",
      unverified_long: "A machine took these incidents from news texts; nobody has verified them yet.",
      title: "Map of incidents", as_of: "as of {0}", list: "List", filters: "Filters", about: "How to read this map", about_tab: "Reading guide", map: "Map",
      search: "Search names and places", search_quotes: "and the quoted texts too", reset: "Clear filters", sort: "Order", sort_new: "Newest first", sort_old: "Oldest first",
      sort_place: "By place", sort_conf: "Most certain first", language: "العربية", language_label: "Switch to Arabic", digits: "١٢٣", digits_label: "Eastern Arabic digits",
      theme: "Light or dark", copy_link: "Copy link", copied: "Link copied", copy_failed: "Could not copy; the link is in the address bar", download: "Download", full: "Full screen", print: "Print", png: "PNG picture",
      geojson: "GeoJSON of what is shown", csv: "CSV of what is shown", close: "Close", back: "Back to the list", zoom_in: "Zoom in", zoom_out: "Zoom out", fit: "Show all",
      type: "Type", status: "Status", actor: "Actor", weapon: "Weapon", country: "Country", admin: "Governorate", source: "Source", conf: "Confidence", prec: "Precision of place",
      none: "Not known", more: "More ({0})", less: "Fewer", all: "All", layers: "Layers", legend: "Legend",
      l_incidents: "Incidents", l_cluster: "Group what is near", l_unc: "Uncertainty circles", l_lines: "Launch lines", l_presence: "Military presence", l_sites: "Sites only mentioned",
      l_areas: "Countries, governorates, seas", l_density: "Density", l_graticule: "Graticule", l_labels: "Names", l_provinces: "Governorate borders", l_base: "Embedded basemap", l_tiles: "Basemap from the network",
      density_note: "The density of news is not the density of violence.", conf_low: "Low", conf_mid: "Medium", conf_high: "High",
      prec_exact: "The site itself", prec_near: "Near a known place", prec_area: "Governorate or region", prec_country: "Country only", prec_sea: "A sea", prec_unlocated: "No place",
      timeline: "Timeline", from: "From", to: "To", play: "Play", pause: "Pause", undated: "Undated", undated_n: "undated", undated_auto: "Undated: with the rest", undated_only: "Undated only", undated_none: "Dated only", whole: "All dates",
      unlocated_n: "without a point", presence_n: "military presence", aggregate_n: "aggregate totals", shown_of: "{0} of {1}",
      no_results: "No incident fits the filters.", no_data: "No incident was read in these texts.", here: "At this site", spread: "Spread apart", place: "Place", date: "Date", time: "Time",
      actor1: "Actor", actor2: "Other side", target: "Target", weapons: "Weapons", munitions: "Munitions", intercepted_n: "of them intercepted", fatalities: "Killed", injuries: "Injured",
      range: "{0} to {1}", at_least: "at least {0}", unknown_n: "not known", shared: "shared toll", object_hit: "What was hit", target_claimed: "Target, by the doer's word",
      evidence: "Evidence", quote_of: "From {0}", sources: "Sources", open_source: "Open the source", published: "published {0}", accounts: "Accounts face to face", account_toll: "killed {0}, injured {1}",
      why: "Why?", why_type: "Why this type?", why_place: "Why this place?", why_date: "Why this date?", why_status: "Why this status?", why_other: "Further reasons", words_in_text: "Words in the text:", no_words: "no words recorded",
      within_km: "within {0} km", confidence: "Confidence", uncertainty: "Extent of the place", launch: "Launched from", full_card: "Full card", zoom_to: "Show on the map", id: "Id", made_by: "Made by",
      published_on: "reckoned from the publication date {0}", relation: "Relation", loading: "Reading…", also: "Told as", sub_event: "ACLED class", merged: "Merged reports: {0}", notes: "Summary", area_reports: "Reports at the level of an area",
      somewhere: "somewhere within {0} km", mentions: "mentioned {0} times", site_only: "A site that is mentioned and carries no incident", origin_line: "Line from the launch place that was told", scale: "Scale", km: "km", metres: "m", attribution: "Basemap: Natural Earth · Names: GeoNames (CC BY 4.0)",
      by: "by", claims_about: "on {0}", cluster_of: "{0}: click to come nearer or spread", map_label: "Map of incidents; the list holds the same content", results: "Results", tabs: "Parts of the panel",
      masked: "Masked", masked_yes: "The place was coarsened or details were withheld", selected: "selected", unknown_date: "Undated", speed: "Speed", panel: "Panel", skip: "Skip to the list", png_failed: "The picture cannot be saved with tiles from the network; choose the embedded basemap.",
    },
  };
  const ENUMS = {
    ar: {
      outcome: { occurred: "وقع", intercepted: "اعتُرض", foiled: "أُحبط", threatened: "هُدّد به", unknown: "غير معلوم" },
      stance: { claims: "يتبنّى", confirms: "يؤكد", denies: "ينفي", doubts: "يشكك" },
      relation: { at: "في", near: "قرب", between: "بين مكانين", toward: "باتجاه", along: "على طول", offset: "على مسافة واتجاه", ring: "على مسافة", off_coast: "قبالة الساحل", direction_of: "في جهة", part_of: "جزء من", border: "على الحدود" },
      about: { fatalities: "القتلى", injuries: "المصابين", munitions: "عدد المقذوفات", responsibility: "المسؤولية", actor1: "الفاعل", target: "الهدف", outcome: "النتيجة", occurrence: "الوقوع", event: "الواقعة" },
      property: { incident_type: "النوع", location: "المكان", event_date: "التاريخ", actor1: "الفاعل", actor2: "الطرف الآخر", fatalities: "القتلى", injuries: "المصابون", weapons: "السلاح", target: "الهدف", munitions: "المقذوفات", status: "الحالة", outcome: "النتيجة", origins: "الإطلاق", object_hit: "ما أصيب" },
      site_kind: { military_base: "قاعدة عسكرية", city: "مدينة", town: "بلدة", village: "قرية", neighbourhood: "حي", camp: "مخيم", governorate: "محافظة", district: "قضاء", country: "بلد", region: "منطقة", border_crossing: "معبر حدودي", airport: "مطار", oil_field: "حقل نفط", water: "مياه", road: "طريق", building: "مبنى", other: "موقع" },
      object: { hospital: "منشأة صحية", school: "مدرسة أو جامعة", aid: "مساعدات", water: "منشأة مياه", power: "منشأة كهرباء", oil_gas: "منشأة نفط أو غاز", airport: "مطار", port: "ميناء", ship: "سفينة", residential: "مساكن", displaced: "نازحون", market: "سوق", religious: "دار عبادة", funeral: "جنازة أو عزاء", embassy: "سفارة أو بعثة", vehicle: "مركبة", base: "قاعدة أو معسكر" },
      time: { dawn: "فجرًا", morning: "صباحًا", noon: "ظهرًا", afternoon: "بعد الظهر", evening: "مساءً", night: "ليلًا", midnight: "منتصف الليل" },
      time_precision: ["", "اليوم معلوم", "الأسبوع معلوم", "الشهر معلوم", "السنة معلومة"],
    },
    en: {
      outcome: { occurred: "occurred", intercepted: "intercepted", foiled: "foiled", threatened: "threatened", unknown: "not known" },
      stance: { claims: "claims", confirms: "confirms", denies: "denies", doubts: "doubts" },
      relation: { at: "at", near: "near", between: "between two places", toward: "toward", along: "along", offset: "at a distance and bearing", ring: "at a distance", off_coast: "off the coast", direction_of: "in the direction of", part_of: "part of", border: "at the border" },
      about: { fatalities: "killed", injuries: "injured", munitions: "munitions", responsibility: "responsibility", actor1: "actor", target: "target", outcome: "outcome", occurrence: "whether it occurred", event: "the event" },
      property: { incident_type: "type", location: "place", event_date: "date", actor1: "actor", actor2: "other side", fatalities: "killed", injuries: "injured", weapons: "weapons", target: "target", munitions: "munitions", status: "status", outcome: "outcome", origins: "launch", object_hit: "what was hit" },
      site_kind: { military_base: "military base", city: "city", town: "town", village: "village", neighbourhood: "neighbourhood", camp: "camp", governorate: "governorate", district: "district", country: "country", region: "region", border_crossing: "border crossing", airport: "airport", oil_field: "oil field", water: "water", road: "road", building: "building", other: "site" },
      object: { hospital: "medical facility", school: "school or university", aid: "aid", water: "water works", power: "power works", oil_gas: "oil or gas works", airport: "airport", port: "port", ship: "ship", residential: "homes", displaced: "displaced people", market: "market", religious: "place of worship", funeral: "funeral", embassy: "embassy or mission", vehicle: "vehicle", base: "base or camp" },
      time: { dawn: "at dawn", morning: "in the morning", noon: "at noon", afternoon: "in the afternoon", evening: "in the evening", night: "at night", midnight: "at midnight" },
      time_precision: ["", "day known", "week known", "month known", "year known"],
    },
  };
  const MONTHS = {
    ar: ["كانون الثاني/يناير", "شباط/فبراير", "آذار/مارس", "نيسان/أبريل", "أيار/مايو", "حزيران/يونيو", "تموز/يوليو", "آب/أغسطس", "أيلول/سبتمبر", "تشرين الأول/أكتوبر", "تشرين الثاني/نوفمبر", "كانون الأول/ديسمبر"],
    en: ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
  };
  const PLURALS = {
    ar: { incident: { zero: "لا وقائع", one: "واقعة واحدة", two: "واقعتان", few: "{0} وقائع", many: "{0} واقعة", other: "{0} واقعة" } },
    en: { incident: { one: "{0} incident", other: "{0} incidents" } },
  };

  M.lang = "ar";
  M.digits = "latn";
  M.s = function (key, ...values) {
    let text = W[M.lang][key];
    if (text === undefined) return key;
    values.forEach((value, n) => { text = text.split("{" + n + "}").join(String(value)); });
    return text;
  };
  M.hasWord = (key) => W[M.lang][key] !== undefined;
  M.languages = W;
  M.term = (group, key) => (key && Object.prototype.hasOwnProperty.call(ENUMS[M.lang][group], key) ? ENUMS[M.lang][group][key] : key || "");
  M.localDigits = (text) => (M.digits === "arab" ? String(text).replace(/[0-9]/g, (d) => String.fromCharCode(0x660 + Number(d))) : String(text));
  M.num = function (n, decimals) {
    const fixed = decimals === undefined ? String(n) : Number(n).toFixed(decimals);
    const [whole, part] = fixed.split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, M.digits === "arab" ? "٬" : ",");
    return M.localDigits(part ? grouped + (M.digits === "arab" ? "٫" : ".") + part : grouped);
  };
  const rules = {};
  M.plural = function (word, n) {
    rules[M.lang] = rules[M.lang] || new Intl.PluralRules(M.lang);
    const forms = PLURALS[M.lang][word];
    return (forms[rules[M.lang].select(n)] || forms.other).split("{0}").join(M.num(n));
  };

  M.parts = function (day) {
    const date = new Date(day * 86400000);
    return [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  };
  M.iso = (day) => new Date(day * 86400000).toISOString().slice(0, 10);
  M.month = (n, long) => (long ? MONTHS[M.lang][n] : M.lang === "ar" ? MONTHS.ar[n].split("/")[1] : MONTHS.en[n].slice(0, 3));
  M.date = function (day, long) {
    const [y, m, d] = M.parts(day);
    return M.localDigits(`${d} ${M.month(m, long)} ${y}`);
  };
  // A date of the data as ISO text, or whatever it says where it is none.
  M.isoDate = function (text) {
    const day = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(String(text).slice(0, 10) + "T00:00:00Z") : NaN;
    return Number.isNaN(day) ? M.localDigits(String(text)) : M.date(Math.round(day / 86400000));
  };
  // A date no finer than what is known: precision 1 day, 2 week, 3 month, 4 year.
  M.when = function (first, last, precision, long) {
    if (first === null) return M.s("unknown_date");
    const [y, m] = M.parts(first);
    if (precision === 4) return M.localDigits(String(y));
    if (precision === 3) return M.localDigits(`${M.month(m, long)} ${y}`);
    if (last !== null && last !== first && !(precision === 1 && last - first === 1)) return M.date(first, long) + " – " + M.date(last, long);
    return M.date(last === null ? first : last, long);
  };
  M.label = (row) => (row ? row[M.lang === "ar" ? "label_ar" : "label_en"] : "");
})(window.Mawqi);
