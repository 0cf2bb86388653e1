"""Every format of reports in: what is read, which date is taken, what the ids are."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest
import zstandard

from gazetteer.errors import InputError, MawqiError
from incidents.model import Report
from incidents.readers import ENDINGS, FORMATS, read_sources, sha256

TEXT = "قصفت مدفعية مجهولة أطراف مدينة هيت صباح اليوم، وأسفر القصف عن إصابة شخصين.\nوقال مصدر محلي إن القصف استمر نصف ساعة."


def read(*paths: Path, **options: object) -> tuple[list[Report], list[MawqiError]]:
    faults: list[MawqiError] = []
    return list(read_sources(paths, on_fault=faults.append, **options)), faults  # type: ignore[arg-type]


def only(path: Path, **options: object) -> Report:
    reports, faults = read(path, **options)
    assert faults == [] and len(reports) == 1
    return reports[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1256", "iso8859_6", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_text_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    text = TEXT.replace("،", ",")
    file = tmp_path / "news.txt"
    file.write_bytes(text.encode(encoding))
    report = only(file)
    assert (report.id, report.text) == ("news", text)


def test_line_ends_and_blanks_stay(tmp_path: Path) -> None:
    file = tmp_path / "a.b.txt"
    file.write_bytes(b"  " + TEXT.replace("\n", "\r\n").encode() + b"\n\n")
    report = only(file)
    assert report.text == "  " + TEXT.replace("\n", "\r\n") + "\n\n"
    assert report.id == "a.b"


def test_a_cut_last_letter_is_still_utf8(tmp_path: Path) -> None:
    file = tmp_path / "cut.txt"
    file.write_bytes(TEXT[:-1].encode() + "م".encode()[:1])
    assert only(file).text.startswith(TEXT[:-1])


def test_french_of_the_maghreb(tmp_path: Path) -> None:
    text = "Une attaque a été signalée hier près de l'aéroport, où des témoins ont été blessés. L'armée n'a pas réagi."
    file = tmp_path / "fr.txt"
    file.write_bytes(text.encode("latin-1"))
    assert "été signalée" in only(file).text


PAGE = """<!DOCTYPE html><html lang="ar"><head><title>قصف على هيت - الموقع</title>{head}</head><body>
<div class="top">اليوم: الجمعة 5 أيار 2017 <time datetime="2017-05-05">الجمعة</time></div><nav><a href="/">الرئيسية</a> <a href="/x">رياضة</a></nav>
<article><h1>قصف على هيت</h1>{body}<p>{text}</p><p>وأضاف المصدر أن الأهالي نقلوا المصابين إلى مستشفى المدينة، وأن السلطات فتحت تحقيقا في الحادث.</p></article>
<footer>آخر تحديث <time datetime="2019-01-01" class="updated">2019</time> جميع الحقوق محفوظة</footer></body></html>"""


def page(tmp_path: Path, head: str = "", body: str = "") -> Report:
    file = tmp_path / "page.html"
    file.write_text(PAGE.format(head=head, body=body, text=TEXT.replace("\n", " ")), encoding="utf-8")
    return only(file)


def test_page_gives_main_text_and_title_alone(tmp_path: Path) -> None:
    report = page(tmp_path)
    assert "مدفعية مجهولة" in report.text and "جميع الحقوق" not in report.text and "الرئيسية" not in report.text
    assert report.title is not None and "قصف على هيت" in report.title
    assert report.lang == "ar" and report.id == "page"


def test_header_and_update_dates_are_no_publication_date(tmp_path: Path) -> None:
    assert page(tmp_path).published is None
    assert page(tmp_path, '<meta property="article:modified_time" content="2019-01-01">').published is None
    assert page(tmp_path, '<script type="application/ld+json">{"@type":"NewsArticle","dateModified":"2019-01-01"}</script>').published is None
    assert page(tmp_path, '<meta name="date" content="2019-01-01">').published is None


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2024-01-28T21:30:00+03:00"}</script>', ""),
        ('<script type="application/ld+json">{"@graph":[{"@type":"Organization"},{"@type":["Article"],"datePublished":"2024-01-28T21:30:00+03:00"}]}</script>', ""),
        ('<script type="application/ld+json">{broken</script><meta property="article:published_time" content="2024-01-28T21:30:00+03:00">', ""),
        ("", '<time itemprop="datePublished" datetime="2024-01-28T21:30:00+03:00">الأحد</time>'),
        ("", '<time pubdate datetime="2024-01-28T21:30:00+03:00">الأحد</time>'),
        ("", '<time class="entry-date" datetime="2024-01-28T21:30:00+03:00">الأحد</time>'),
        ("", '<header><time datetime="2024-01-28T21:30:00+03:00">الأحد</time></header>'),
    ],
)
def test_marked_dates_are_taken(tmp_path: Path, head: str, body: str) -> None:
    assert page(tmp_path, head, body).published == "2024-01-28T21:30:00+03:00"


def test_page_in_windows_1256_with_its_charset(tmp_path: Path) -> None:
    file = tmp_path / "old.htm"
    markup = PAGE.format(head='<meta http-equiv="Content-Type" content="text/html; charset=windows-1256">', body="", text=TEXT)
    file.write_bytes(markup.encode("cp1256"))
    assert "مدفعية مجهولة" in only(file).text


def test_feed_keeps_the_day_of_the_outlet(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(
        f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>وكالة</title>
        <item><title>خبر</title><description>&lt;p&gt;{TEXT.splitlines()[0]}&lt;/p&gt;&lt;p&gt;{TEXT.splitlines()[1]}&lt;/p&gt;</description>
        <pubDate>Sun, 28 Jan 2024 01:30:00 +0300</pubDate><link>https://example.org/1</link></item>
        <item><title>بلا نص</title></item></channel></rss>""",
        encoding="utf-8",
    )
    reports, faults = read(file)
    assert [r.text for r in reports] == [TEXT]
    assert reports[0].published == "2024-01-28T01:30:00+03:00" and reports[0].source == "وكالة" and reports[0].url == "https://example.org/1"
    assert reports[0].id == f"feed-{sha256(TEXT)[:6]}"
    assert len(faults) == 1 and "row 2" in str(faults[0])


def test_atom(tmp_path: Path) -> None:
    file = tmp_path / "atom.xml"
    file.write_text(
        f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>و</title><entry><title>خبر</title><updated>2025-01-01T00:00:00Z</updated>
        <content type="html">{TEXT}</content></entry></feed>""",
        encoding="utf-8",
    )
    report = only(file)
    assert report.text == TEXT and report.published is None


def test_the_dublin_core_date_of_rss(tmp_path: Path) -> None:
    file = tmp_path / "old.xml"
    spaces = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    file.write_text(f"<rdf:RDF {spaces}><channel><title>و</title></channel><item><title>خ</title><description>{TEXT}</description><dc:date>2024-01-28T10:00:00+03:00</dc:date></item></rdf:RDF>", encoding="utf-8")
    assert only(file).published == "2024-01-28T10:00:00+03:00"
    atom = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:a="http://www.w3.org/2005/Atom"'
    file.write_text(f"<rss version='2.0' {atom}><channel><item><description>{TEXT}</description><a:updated>2024-01-28T10:00:00Z</a:updated></item></channel></rss>", encoding="utf-8")
    assert only(file).published is None


def test_a_feed_says_its_charset(tmp_path: Path) -> None:
    file = tmp_path / "w.xml"
    file.write_bytes(f"<?xml version='1.0' encoding='windows-1256'?><rss version='2.0'><channel><item><description>{TEXT.replace('ّ', '')}</description></item></channel></rss>".encode("cp1256", "ignore"))
    assert only(file).text.split()[0] == TEXT.replace("ّ", "").split()[0]


def rows() -> list[dict[str, object]]:
    return [{"id": 7, "text": TEXT, "published": "2024-01-28", "source": "وكالة"}, {"id": "b", "text": TEXT + " ", "published": None}]


def check_rows(reports: list[Report]) -> None:
    assert [(r.id, r.text, r.published, r.source) for r in reports] == [("7", TEXT, "2024-01-28", "وكالة"), ("b", TEXT + " ", None, None)]


@pytest.mark.parametrize("ending", [".jsonl", ".jsonl.gz", ".jsonl.zst", ".ndjson"])
def test_jsonl_plain_and_packed(tmp_path: Path, ending: str) -> None:
    data = b"\xef\xbb\xbf" + b"\n\n".join(json.dumps(r, ensure_ascii=False).encode() for r in rows())
    data = gzip.compress(data) if ending.endswith("gz") else zstandard.compress(data) if ending.endswith("zst") else data
    file = tmp_path / f"r{ending}"
    file.write_bytes(data)
    reports, faults = read(file)
    assert faults == []
    check_rows(reports)


def test_standard_input() -> None:
    stream = io.BytesIO("\n".join(json.dumps(r) for r in rows()).encode())
    check_rows(list(read_sources("-", stdin=stream)))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv(tmp_path: Path, delimiter: str) -> None:
    import csv

    file = tmp_path / "r.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, ["id", "published", "source", "text"], delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows())
    reports, faults = read(file)
    assert faults == []
    check_rows(reports)


def test_parquet(tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    file = tmp_path / "r.parquet"
    table = pyarrow.table({"id": ["7", "b"], "text": [TEXT, TEXT + " "], "published": ["2024-01-28", None], "source": ["وكالة", None], "more": [1, 2]})
    pyarrow.parquet.write_table(table, file)
    reports, faults = read(file)
    assert faults == []
    check_rows(reports)


def test_ids_that_collide_take_six_digits_of_the_text(tmp_path: Path) -> None:
    for folder, text in (("a", TEXT), ("b", TEXT + " ثانية")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "news.txt").write_text(text, encoding="utf-8")
    reports, faults = read(tmp_path)
    assert faults == []
    assert [r.id for r in reports] == [f"news-{sha256(r.text)[:6]}" for r in reports]
    again, _ = read(tmp_path / "b", tmp_path / "a")
    assert {r.id for r in again} == {r.id for r in reports}


def test_the_same_report_twice_is_left_out_and_told(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    file.write_text("\n".join(json.dumps({"id": "x", "text": t}) for t in (TEXT, TEXT, TEXT + "2")), encoding="utf-8")
    reports, faults = read(file)
    assert [r.id for r in reports] == ["x", f"x-{sha256(TEXT + '2')[:6]}"]
    assert len(faults) == 1 and "row 2" in str(faults[0])


def test_no_id_holds_a_path(tmp_path: Path) -> None:
    (tmp_path / "n.txt").write_text(TEXT, encoding="utf-8")
    assert str(tmp_path) not in only(tmp_path / "n.txt").id


def test_folders_globs_and_repeats(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("b.txt", "a.txt", "deep/c.txt", ".hidden.txt", "picture.png"):
        (tmp_path / name).write_text(TEXT + name, encoding="utf-8")
    assert [r.id for r in read(tmp_path)[0]] == ["a", "b", "c"]
    assert [r.id for r in read(tmp_path / "*.txt", tmp_path / "a.txt")[0]] == ["a", "b"]
    assert [r.id for r in read(tmp_path / "**/c.txt")[0]] == ["c"]


def test_names_that_stand_for_nothing_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(b"")
    (tmp_path / "void").mkdir()
    with pytest.raises(InputError) as told:
        read_sources([tmp_path / "gone.txt", tmp_path / "x.png", tmp_path / "void", tmp_path / "*.csv"])
    for part in ("gone.txt does not exist", "x.png has an ending", "void holds no reports", "no reports match"):
        assert part in str(told.value)


def test_meta_fills_what_is_missing(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(TEXT + name, encoding="utf-8")
    meta = tmp_path / "dates.csv"
    meta.write_text("file,published,source,url\na.txt,2024-01-28,وكالة,https://example.org/a\nb,2024-01-29,,\n", encoding="utf-8")
    reports, faults = read(tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "c.txt", meta=meta, published="2024-02-01")
    assert faults == []
    assert [(r.published, r.source) for r in reports] == [("2024-01-28", "وكالة"), ("2024-01-29", None), ("2024-02-01", None)]
    assert reports[0].url == "https://example.org/a"


def test_meta_does_not_overrule_the_report(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    file.write_text(json.dumps({"id": "x", "text": TEXT, "published": "2024-01-01"}), encoding="utf-8")
    meta = tmp_path / "m.csv"
    meta.write_text("id,published,source\nx,2020-01-01,وكالة\n", encoding="utf-8")
    report = only(file, meta=meta)
    assert (report.published, report.source) == ("2024-01-01", "وكالة")


def test_meta_csv_of_a_folder_serves_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "meta.csv").write_text("file,published\na.txt,2024-01-28\n", encoding="utf-8")
    assert only(tmp_path).published == "2024-01-28"


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "published\n2024-01-01\n"])
def test_meta_without_its_columns_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "m.csv").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"m\.csv"):
        list(read_sources(tmp_path / "a.txt", meta=tmp_path / "m.csv"))


@pytest.mark.parametrize("day", ["28/01/2024", "yesterday", "2024-13-01"])
def test_published_must_be_iso(tmp_path: Path, day: str) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    with pytest.raises(InputError, match="2024-01-28"):
        read_sources(tmp_path / "a.txt", published=day)


def test_every_ending_has_a_module() -> None:
    from importlib import import_module

    assert len(ENDINGS) == len(set(ENDINGS))
    for ending, name in FORMATS.items():
        assert ending in import_module(f"incidents.readers.{name}").ENDINGS
