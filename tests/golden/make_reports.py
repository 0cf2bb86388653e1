"""Makes tests/golden/reports/*.json anew from what is read in the samples; look at every change before keeping it.

Run: python tests/golden/make_reports.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent
SAMPLES = HOME.parent.parent / "data" / "samples"
FIELDS = (
    "incident_type status event_date time_precision location site_id relation iso actor1 actor2 target weapons munitions fatalities injuries".split()
)  # fmt: skip


def read_samples() -> dict[str, list[dict[str, Any]]]:
    """Return {report id: incidents} of the samples, not merged, with the fields that are compared and the first words of evidence."""
    import mawqi
    from geo.features import features
    from mawqi import pipeline

    found: dict[str, list[dict[str, Any]]] = {}
    for batch in pipeline.run(mawqi.read(SAMPLES)):
        for report, group in zip(batch.reports, batch.incidents, strict=True):
            found[report.id] = [
                {"id": f["id"], "words": i.trigger.text, **{k: f["properties"][k] for k in FIELDS}} for i, f in zip(group, features(group), strict=True)
            ]
    return found


def main() -> None:
    """Write one file a report."""
    for path in (HOME / "reports").glob("*.json"):
        path.unlink()
    for name, rows in read_samples().items():
        text = ",\n".join(json.dumps(r, ensure_ascii=False) for r in rows)
        (HOME / "reports" / f"{name}.json").write_text(f"[\n{text}\n]\n" if rows else "[]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
