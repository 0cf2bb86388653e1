"""Place recognition against public benchmarks of Arabic: CoNLL-like files (ANERcorp, AQMAR, Wojood) and IDRISI's tweets (JSON Lines).

    python bench/bench_ner.py ANERCorp            # two columns, word and tag; sentences end at a full stop or an empty line
    python bench/bench_ner.py dev.jsonl --faults  # IDRISI-RA: text and location_mentions

The files are not part of the project (their licences differ). Nothing is trained on them. Two scores are printed: a place is right when its
words overlap the gold ones, or when they are the same but for proclitics, hash signs and the kind word (مطار، مدينة), on which the corpora differ.
Roles: states that stand for governments count, as they do in the corpora; names inside organisations and topical hashtags do not.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from gazetteer import Gazetteer
from gazetteer.fold import fold_many, fold_text
from gazetteer.lexicon import load_lexicon

Sample = tuple[str, list[tuple[int, int]]]
_LOCATIONS = ("LOC", "GPE", "LOCATION")
_SENTENCE = 400  # words; a corpus without full stops is cut here


def read_conll(path: Path) -> Iterator[Sample]:
    """Yield (text, gold spans) for each sentence of a file of words and BIO or BILOU tags.

    Parameters
    ----------
    path : Path
        One word and its tag a line (the last column counts), separated by a blank or tab.
    """
    words: list[tuple[str, str]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        parts = line.split()
        if len(parts) >= 2:
            words.append((parts[0], parts[-1]))
        if (len(parts) < 2 or parts[0] in (".", "؟", "!") or len(words) >= _SENTENCE) and words:
            yield _joined(words)
            words = []
    if words:
        yield _joined(words)


def _joined(words: list[tuple[str, str]]) -> Sample:
    """Put words together and turn their tags into spans."""
    text, spans = "", []
    open_at = -1
    end = 0
    for word, tag in words:
        place = any(tag.upper().endswith(f"-{name}") or tag.upper() == name for name in _LOCATIONS)
        if open_at >= 0 and not (place and tag[:1] in "IL"):
            spans.append((open_at, end))
            open_at = -1
        start = len(text)
        text += word + " "
        end = start + len(word)
        if place and open_at < 0:
            open_at = start
    if open_at >= 0:
        spans.append((open_at, end))
    return text, spans


def read_idrisi(path: Path) -> Iterator[Sample]:
    """Yield (text, gold spans) for each tweet of a file of IDRISI-R; a mention whose offset repeats an earlier one is looked for further on."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        row = json.loads(line)
        text: str = row["text"]
        spans: list[tuple[int, int]] = []
        for one in row["location_mentions"]:
            start = int(one["startIdx"])
            while start >= 0 and (any(a < start + len(one["text"]) and start < b for a, b in spans) or text[start : start + len(one["text"])] != one["text"]):
                start = text.find(one["text"], start + 1)
            if start >= 0:
                spans.append((start, start + len(one["text"])))
        yield text, sorted(spans)


def main() -> int:
    """Read a file, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--faults", action="store_true", help="print what was missed and what was wrong")
    options = parser.parse_args()
    if not options.files:
        print("bench_ner: name a file of ANERcorp, AQMAR, Wojood or IDRISI-R; none is part of the project", file=sys.stderr)
        return 0
    gazetteer = Gazetteer.open()
    kinds = load_lexicon().kinds

    def bare(words: str) -> str:
        """Fold the words and drop kind words and proclitics."""
        parts = fold_text(words).split()
        while len(parts) > 1 and parts[0] in kinds:
            parts = parts[1:]
        first = parts[0] if parts else ""
        for clitic in ("وب", "ول", "و", "ب", "ل", "ف"):
            if first.startswith(clitic) and len(first) > len(clitic) + 2:
                return " ".join([first[len(clitic) :], *parts[1:]]).removeprefix("ل").removeprefix("ال")
        return " ".join(parts).removeprefix("ال")

    for path in options.files:
        samples = list(read_idrisi(path) if path.suffix == ".jsonl" else read_conll(path))
        began = time.process_time()
        readings = gazetteer.read_many(fold_many([text for text, _ in samples]))
        spent = time.process_time() - began
        gold = sum(len(spans) for _, spans in samples)
        found = same = wrong = 0
        for (text, spans), reading in zip(samples, readings, strict=True):
            mentions = [m for m in reading.mentions if m.role != "in_name"]
            used: set[int] = set()
            for start, end in spans:
                hits = [i for i, m in enumerate(mentions) if m.start < end and start < m.end and i not in used]
                if not hits:
                    if options.faults:
                        print(f"missed  {text[start:end]}  | {text[max(0, start - 30) : end + 20]!r}")
                    continue
                used.update(hits)
                found += 1
                same += bare(mentions[hits[0]].surface) == bare(text[start:end]) or fold_text(mentions[hits[0]].surface) == fold_text(text[start:end])
            for i, m in enumerate(mentions):
                if i not in used:
                    wrong += 1
                    if options.faults:
                        print(f"wrong   {m.surface}  | {text[max(0, m.start - 30) : m.end + 20]!r}")
        print(f"{path.name}: {len(samples)} texts, {gold} places, {spent / max(1, len(samples)) * 1000:.2f} ms a text", file=sys.stderr)
        for name, right in (("overlap", found), ("same", same)):
            precision, recall = right / max(1, found + wrong), right / max(1, gold)
            print(f"{path.name}\t{name}\tP {precision:.3f}\tR {recall:.3f}\tF1 {2 * precision * recall / max(1e-9, precision + recall):.3f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
