"""How much the readers take: sizes beyond which a file, a line or a text is refused with a clear word."""

from __future__ import annotations

MIB = 1 << 20
#: The largest text, HTML or feed file, in bytes; read whole.
MAX_FILE = 32 * MIB
#: The longest line of a JSONL file and the largest field of a CSV file, in bytes.
MAX_LINE = 32 * MIB
#: The longest text of one report, in code points. A news report has a few thousand.
MAX_TEXT = 300_000
#: The longest report id, in code points.
MAX_ID = 300
#: A packed file is refused when it has given this many bytes ...
BOMB_BYTES = 64 * MIB
#: ... and more than this many for each byte read. Text packs to a tenth, rarely to a fiftieth.
BOMB_RATIO = 200
