"""Nothing leaves the machine unasked and nothing is written outside the named outputs and the cache; large and pathological reports stay bounded."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "data" / "samples"
# Runs a command under a hook that notes every connection, look-up, process and file opened for writing.
GUARD = """
import os, sys
log = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_APPEND)
busy = []
def hook(event, args):
    if busy or not event.startswith(("socket.", "open", "os.", "subprocess", "urllib", "shutil", "tempfile", "sqlite3.connect", "http", "ftplib", "smtplib")):
        return
    busy.append(1)
    try:
        if event == "socket.bind" and args[1] == ("::1", 0):
            return  # urllib3 asks at its import whether there is IPv6
        if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.bind", "urllib.Request", "http.client.connect"):
            os.write(log, f"net {event} {args[1:]}\\n".encode())
        elif event == "open" and isinstance(args[0], (str, bytes)) and ((isinstance(args[1], str) and set(args[1]) & set("wax+")) or (isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))):
            os.write(log, f"write {os.path.abspath(os.fsdecode(args[0]))}\\n".encode())
        elif event in ("os.mkdir", "os.rename", "os.remove", "os.link", "os.symlink", "os.truncate"):
            os.write(log, f"write {os.path.abspath(os.fsdecode(args[1] if event == 'os.rename' else args[0]))}\\n".encode())
        elif event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"):
            os.write(log, f"run {args[0]}\\n".encode())
    finally:
        busy.pop()
sys.addaudithook(hook)
from mawqi.cli import main
main()
"""


def tree(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*")}


@pytest.mark.parametrize(
    ("words", "made"),
    [
        (["map", "in", "-o", "out/m.html", "--incidents", "out/i.gpkg", "--mentions", "out/m.jsonl"], {"out/m.html", "out/i.gpkg", "out/m.jsonl"}),
        (["extract", "in", "-j", "2", "-o", "out/i.fgb"], {"out/i.fgb"}),
        (["extract", "in", "-o", "out/i.parquet"], {"out/i.parquet"}),
        (["mentions", "in", "-o", "out/m.jsonl"], {"out/m.jsonl"}),
        (["read", "in", "-o", "out/r.jsonl"], {"out/r.jsonl"}),
    ],
    ids=lambda v: v[0] if isinstance(v, list) else "",
)
def test_no_network_and_no_file_elsewhere(tmp_path: Path, words: list[str], made: set[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "tmp").mkdir()
    (tmp_path / "home").mkdir()
    link = "http://192.0.2.1/report"
    text = f"قصفت طائرات مدينة هيت أمس. المصدر: {link} https://example.org/x.png وقتل شخصان."
    page = f'<html><head><link rel="canonical" href="{link}"><meta http-equiv="refresh" content="0;url={link}"><script src="{link}"></script></head><body><article><img src="{link}"><p>{text * 5}</p></article></body></html>'
    (tmp_path / "in" / "a.html").write_text(page, encoding="utf-8")
    (tmp_path / "in" / "f.xml").write_text(f'<?xml version="1.0"?><rss version="2.0"><channel><link>{link}</link><item><link>{link}</link><description>{text}</description></item></channel></rss>', encoding="utf-8")
    (tmp_path / "in" / "b.jsonl").write_text(json.dumps({"id": "../../etc/x", "text": text, "url": link, "source": link, "title": link}) + "\n", encoding="utf-8")
    log = tmp_path / "log"
    log.touch()
    before = tree(tmp_path)
    env = {k: v for k, v in os.environ.items() if k in ("PATH", "XDG_CACHE_HOME", "MAWQI_CACHE", "LANG")}
    if not env.get("XDG_CACHE_HOME") and not env.get("MAWQI_CACHE"):
        env["XDG_CACHE_HOME"] = str(Path.home() / ".cache")
    cache = Path(env.get("MAWQI_CACHE") or Path(env["XDG_CACHE_HOME"]) / "mawqi")
    env |= {"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path / "tmp"), "HOME": str(tmp_path / "home"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", GUARD, str(log), *words], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    seen = log.read_text(encoding="utf-8").splitlines()
    assert not [line for line in seen if line.startswith("net")]
    written = [Path(line[6:]) for line in seen if line.startswith("write ")]
    assert written  # the guard sees
    allowed = (str(tmp_path / "out"), str(tmp_path / "tmp"), str(cache), "/dev/", "/proc/")
    assert not [p for p in written if not str(p).startswith(allowed)]
    assert tree(tmp_path) - before == made


def test_the_guard_sees_a_connection(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.touch()
    code = GUARD.replace("from mawqi.cli import main\nmain()", "import urllib.request\ntry:\n    urllib.request.urlopen('http://127.0.0.1:9/', timeout=1)\nexcept OSError:\n    pass")
    subprocess.run([sys.executable, "-c", code, str(log)], check=True)
    assert "net socket.connect" in log.read_text(encoding="utf-8")


def bounded(folder: Path, *words: str, seconds: int, megabytes: int) -> subprocess.CompletedProcess[str]:
    """Run the program with so much processor time and address space; a hang or a flood ends in a signal or MemoryError."""
    def limits() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))

    code = "import resource, sys\nfrom mawqi.cli import invoke\ncode = invoke(sys.argv[1:])\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)\nsys.exit(code)"
    done = subprocess.run([sys.executable, "-c", code, *words], cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, preexec_fn=limits, check=False)
    assert done.returncode >= 0, f"ended by signal {-done.returncode}"
    peak = int(done.stderr.rstrip().split("\n")[-1])
    assert peak < megabytes, peak
    return done


def test_tens_of_thousands_of_mentions_in_one_report(tmp_path: Path) -> None:
    # A report of 10^5 mentions has more characters than are read of one; told so. One of 30,000 is read.
    lines = [json.dumps({"id": "told", "text": "قصفت هيت " * 30_000}), json.dumps({"id": "more", "text": "قصفت هيت " * 100_000})]
    (tmp_path / "r.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = bounded(tmp_path, "extract", "r.jsonl", "-o", "i.geojson", "--mentions", "m.jsonl", seconds=90, megabytes=900)
    assert done.returncode == 1 and "row 2: the report has 900,000 characters (split it; at most 300,000 are read)" in done.stderr
    assert sum(1 for _ in (tmp_path / "m.jsonl").open(encoding="utf-8")) == 30_000
    assert json.loads((tmp_path / "i.geojson").read_text(encoding="utf-8"))["type"] == "FeatureCollection"


@pytest.mark.parametrize("unit", ["قصفت هيت ", "قرب مدينة الرقة ثم "])
def test_many_mentions_take_linear_time(unit: str) -> None:
    from gazetteer.fold import fold_many
    from gazetteer.gazetteer import Gazetteer

    gazetteer = Gazetteer.open()

    def seconds(count: int) -> float:
        folded = fold_many([unit * count])
        start = time.process_time()
        (reading,) = gazetteer.read_many(folded)
        spent = time.process_time() - start
        assert len(reading.mentions) == count
        return spent

    seconds(100)
    short, long = min(seconds(3000) for _ in range(3)), min(seconds(12_000) for _ in range(3))
    assert long < 9 * short  # linear is 4 times, quadratic 16


def test_pathological_files_together_stay_bounded(tmp_path: Path) -> None:
    import gzip

    import zstandard

    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "line.jsonl").write_bytes(b'{"id":1,"text":"' + b"a" * 50_000_000 + b'"}\n')
    (tmp_path / "in" / "nul.txt").write_bytes("قصفت طائرات\0 مدينة هيت\n".encode() + b"\0" * 100)
    (tmp_path / "in" / "half.jsonl").write_text('{"id":"\\ud800","text":"قصفت \\udfff مدينة هيت"}\n', encoding="utf-8")
    (tmp_path / "in" / "tags.html").write_text("<html><body>" + "<div>" * 1_000_000, encoding="utf-8")
    (tmp_path / "in" / "bomb.jsonl.gz").write_bytes(gzip.compress(b"0" * 300_000_000, 1))
    (tmp_path / "in" / "bomb.jsonl.zst").write_bytes(zstandard.ZstdCompressor(1).compress(b"\n" * 1_000_000_000))
    done = bounded(tmp_path, "extract", "in", "-o", "i.csv", seconds=60, megabytes=700)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    for word in ("line.jsonl, row 1: the line has more than 32 MiB", "tags.html", "bomb.jsonl.gz", "bomb.jsonl.zst", "unpacks to more"):
        assert word in done.stderr
