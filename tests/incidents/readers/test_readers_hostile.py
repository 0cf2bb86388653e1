"""Broken and hostile input ends in bounded time and memory with one clear sentence, and the good reports go on."""

from __future__ import annotations

import gzip
import json
import os
import tempfile
import time
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from gazetteer.errors import MawqiError
from incidents.model import Report
from incidents.readers import ENDINGS, read_sources
from incidents.readers.limits import MAX_LINE, MAX_TEXT

TEXT = "وقع انفجار قرب سوق بلدة الميادين مساء السبت، ولم ترد أنباء عن إصابات."
GOOD = json.dumps({"id": "good", "text": TEXT}, ensure_ascii=False).encode()


def read(path: Path, seconds: float = 10.0) -> tuple[list[Report], list[str]]:
    faults: list[MawqiError] = []
    start = time.monotonic()
    reports = list(read_sources(path, on_fault=faults.append))
    assert time.monotonic() - start < seconds
    return reports, [str(f) for f in faults]


def one_fault(path: Path, *words: str) -> list[Report]:
    reports, faults = read(path)
    assert len(faults) == 1 and all(w in faults[0] for w in (path.name, *words)), faults
    return reports


@pytest.mark.parametrize("ending", [e for e in ENDINGS if not e.endswith((".gz", ".zst"))])
@pytest.mark.parametrize("content", [b"", bytes(range(256)) * 40, b"\x89PNG\r\n\x1a\n" + bytes(500)], ids=["empty", "bytes", "png"])
def test_empty_and_binary_files_of_every_ending(tmp_path: Path, ending: str, content: bytes) -> None:
    (tmp_path / f"x{ending}").write_bytes(content)
    (tmp_path / "zz.jsonl").write_bytes(GOOD)
    reports, faults = read(tmp_path)
    assert [r.id for r in reports] == ["good"]
    assert len(faults) == 1 and faults[0].startswith(f"x{ending}")


def test_broken_lines_are_told_with_their_rows(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    lines = [b"{", b"[1]", b'{"id": "x"}', b'{"text": "y"}', b'{"id": "x", "text": 5}', b'{"id": "x", "text": null}', b"[" * 100_000, b"\xff\xfe", b'{"id": {}, "text": "a"}']
    file.write_bytes(b"\n".join([*lines, GOOD]))
    reports, faults = read(file)
    assert [r.id for r in reports] == ["good"]
    assert [int(f.split("row ")[1].split(":")[0]) for f in faults] == list(range(1, len(lines) + 1))


def test_a_bad_date_costs_the_date_alone(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    file.write_text(json.dumps({"id": "a", "text": TEXT, "published": "28/01/2024"}), encoding="utf-8")
    reports = one_fault(file, "28/01/2024", "2024-01-28")
    assert reports[0].published is None


@pytest.mark.parametrize("columns", ["id,body", "text,published", "a;b", "id"])
def test_wrong_columns(tmp_path: Path, columns: str) -> None:
    file = tmp_path / "r.csv"
    file.write_text(f"{columns}\n1,2\n", encoding="utf-8")
    assert one_fault(file, "row 1", "id and text") == []


def test_wrong_columns_of_parquet(tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    file = tmp_path / "r.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"id": [1], "body": ["x"]}), file)
    assert one_fault(file, "column text") == []
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])
    assert one_fault(file, "no Parquet") == []


def test_rows_of_uneven_length(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text(f'id,text\n1,"{TEXT}"\n2,a,b\n3,"{TEXT} "\n', encoding="utf-8")
    assert [r.id for r in one_fault(file, "row 3")] == ["1", "3"]


def test_a_line_of_fifty_megabytes(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    file.write_bytes(b'{"id":1,"text":"' + b"a" * 50_000_000 + b'"}\n' + GOOD)
    assert [r.id for r in one_fault(file, "row 1", f"{MAX_LINE >> 20} MiB")] == ["good"]


def test_a_text_beyond_all_news(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    file.write_bytes(json.dumps({"id": 1, "text": "ا " * MAX_TEXT}).encode() + b"\n" + GOOD)
    assert [r.id for r in one_fault(file, "row 1", "split")] == ["good"]


@pytest.mark.parametrize("body", [b"0" * 1_000_000, b"\n" * 1_000_000], ids=["one line", "blank lines"])
@pytest.mark.parametrize("ending", ["gz", "zst"])
def test_bombs_are_stopped(tmp_path: Path, ending: str, body: bytes) -> None:
    file = tmp_path / f"bomb.jsonl.{ending}"
    with gzip.open(file, "wb") if ending == "gz" else zstandard.open(file, "wb") as out:
        out.write(GOOD + b"\n")
        for _ in range(400):
            out.write(body)
    assert [r.id for r in one_fault(file, "unpacks to more")] == ["good"]


def test_a_cut_gzip_gives_what_it_holds(tmp_path: Path) -> None:
    file = tmp_path / "cut.jsonl.gz"
    file.write_bytes(gzip.compress(GOOD + b"\n" + b'{"id": "z", "text": "' + os.urandom(60_000).hex().encode() + b'"}')[:-20_000])
    reports, faults = read(file)
    assert [r.id for r in reports] == ["good"] and len(faults) == 1 and "damaged" in faults[0]


@pytest.mark.parametrize("tag", ["<div>", "<p>", "<b><i>", "<table><tr><td>"])
def test_a_million_tags(tmp_path: Path, tag: str) -> None:
    file = tmp_path / "deep.html"
    file.write_text("<html><body>" + tag * (1_000_000 // tag.count("<")) + TEXT, encoding="utf-8")
    assert one_fault(file, "tags") == []


@pytest.mark.parametrize("markup", ["<html><bod <p <<< ", "<!-- " * 1000, "<script>" + "x" * 1000, "<html></html>"])
def test_broken_pages(tmp_path: Path, markup: str) -> None:
    file = tmp_path / "p.html"
    file.write_text(markup, encoding="utf-8")
    assert one_fault(file) == []


def test_entities_of_a_feed_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "f.xml"
    file.write_text('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel><item><description>&b;</description></item></channel></rss>', encoding="utf-8")
    assert one_fault(file, "entities") == []


def test_nul_bytes_and_half_surrogates(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    file.write_bytes(b'{"id":"a\\u0000b","text":"\\u0000 \\ud800 x"}')
    reports, faults = read(file)
    assert faults == [] and reports[0].id == "a b" and reports[0].text == "\0 \ufffd x"
    reports[0].text.encode("utf-8")


def test_an_unreadable_folder_member_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(GOOD)
    (tmp_path / "b.txt").symlink_to(tmp_path / "gone.txt")
    reports, faults = read(tmp_path)
    assert [r.id for r in reports] == ["good"] and len(faults) == 1 and faults[0].startswith("b.txt")


def test_without_a_callback_the_first_fault_is_raised(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    with pytest.raises(MawqiError, match="empty"):
        list(read_sources(tmp_path))


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=2000), ending=st.sampled_from([e for e in ENDINGS if e != ".parquet"]))
def test_any_bytes_end_in_reports_or_faults(data: bytes, ending: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"x{ending}"
        path.write_bytes(data)
        faults: list[MawqiError] = []
        for report in read_sources(path, on_fault=faults.append):
            report.text.encode("utf-8")
            assert report.text.strip() and report.id.strip()
        assert all(str(f) for f in faults)


@settings(max_examples=60, deadline=None)
@given(text=st.text(min_size=1, max_size=300).filter(str.strip))
def test_any_text_comes_back_from_jsonl_unchanged(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.jsonl"
        path.write_text(json.dumps({"id": "1", "text": text}), encoding="utf-8")
        assert [r.text for r in read_sources(path)] == [text]
