"""Feeds the rooms with made-up bytes: folding, matching, dates, readers, exporters; anything but a report or a fault told on purpose is an error.

Run: python tests/fuzz/fuzz.py TARGET [SECONDS]     (with atheris where it is installed: coverage leads it; else with random bytes)
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
#: A single input may take so many seconds.
HANG = 10.0
WORDS = "قصفت غارة على مدينة هيت الرقة قرب 25 كم غربي أمس الأحد 12 شباط/فبراير 2024 وقتل ثلاثة مدنيين بصاروخ ليل 12-13 \u0640 \u064b \u200f \x00".split(" ")


def text_of(data: bytes) -> str:
    """Make a text of bytes: words of the field where a byte is small, else what the bytes say."""
    if data[:1] < b"\x80":
        return " ".join(WORDS[b % len(WORDS)] if b < 200 else chr(0x600 + b) for b in data[1:])
    return data[1:].decode("utf-8", "surrogatepass" if data[:1] < b"\xc0" else "replace") if _whole(data[1:]) else data[1:].decode("utf-16-le", "replace")


def _whole(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def fold(data: bytes) -> None:
    """Folding keeps a map back to the original."""
    from gazetteer.fold import fold_many

    text = text_of(data)
    (folded,) = fold_many([text])
    assert folded.text == text
    for at in range(0, len(folded.norm), 7):
        start, end = folded.span(at, min(at + 3, len(folded.norm)))
        assert 0 <= start <= end <= len(text)


def read(data: bytes) -> None:
    """Places, dates and incidents are read, their words stand where they say, and every format writes them."""
    from gazetteer.errors import MawqiError
    from gazetteer.gazetteer import Gazetteer
    from geo.collection import Collection
    from geo.features import features
    from geo.formats import FORMATS, write
    from geo.formats import read as back
    from incidents.model import Report
    from mawqi import pipeline

    global _GAZETTEER
    _GAZETTEER = _GAZETTEER or Gazetteer.open()
    report = Report("r", text_of(data) or "x", published="2024-02-13")
    made = list(pipeline.run([report], gazetteer=_GAZETTEER))
    incidents = [i for batch in made for i in batch.told()]
    for batch in made:
        for mention in batch.readings[0].mentions:
            assert report.text[mention.start : mention.end] == mention.surface
    if incidents:
        with tempfile.TemporaryDirectory() as folder:
            known = FORMATS[len(data) % len(FORMATS)]
            path = Path(folder) / f"x{known.ending}"
            try:
                write(path, Collection(incidents=list(features(incidents, made_by="fuzz"))))
            except MawqiError:
                return
            assert len(back(path).incidents) == len(incidents)


_GAZETTEER = None


def files(data: bytes) -> None:
    """Any bytes under any ending end in reports or faults."""
    from gazetteer.errors import MawqiError
    from incidents.readers import ENDINGS, read_sources

    faults: list[MawqiError] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"x{ENDINGS[(data[0] if data else 0) % len(ENDINGS)]}"
        path.write_bytes(data[1:])
        for report in read_sources(path, on_fault=faults.append):
            report.text.encode("utf-8")


TARGETS: dict[str, Callable[[bytes], None]] = {"fold": fold, "read": read, "files": files}


def checked(target: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Return the target, for which a hang is an error."""
    def one(data: bytes) -> None:
        began = time.process_time()
        target(data)
        assert time.process_time() - began < HANG, "hangs"

    return one


def main() -> None:
    """Feed one target."""
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        raise SystemExit(f"usage: fuzz.py {'|'.join(TARGETS)} [SECONDS]")
    target, seconds = checked(TARGETS[sys.argv[1]]), float(sys.argv[2]) if len(sys.argv) > 2 else 60.0
    try:
        import atheris
    except ImportError:
        dice, end, count = random.Random(), time.monotonic() + seconds, 0
        while time.monotonic() < end:
            target(dice.randbytes(dice.randint(0, 400)))
            count += 1
        print(f"{count} inputs, no fault")
        return
    with atheris.instrument_imports(include=["gazetteer", "incidents", "geo", "mawqi"]):
        for name in ("gazetteer.engine", "incidents.reader", "incidents.readers.html", "incidents.readers.feed", "incidents.readers.jsonl", "geo.features", "mawqi.pipeline"):
            import_module(name)
    atheris.Setup([sys.argv[0], f"-max_total_time={int(seconds)}", "-max_len=600"], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
