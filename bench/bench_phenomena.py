"""The short cases by phenomenon: share of checks that hold, one row a phenomenon; names after it print every failing check of theirs.

python bench/bench_phenomena.py [NAME ... | all] [--pins]
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
# Pins lie this much below what was measured, so that the gate stops losses and not the noise of one check.
SLACK = 0.02


def load_runner() -> ModuleType:
    """Load the runner of the tests by its path: another package named tests may be installed."""
    path = ROOT / "tests" / "incidents" / "test_phenomena.py"
    spec = importlib.util.spec_from_file_location("phenomena_runner", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def pins_text(runner: ModuleType) -> str:
    """Return the lines of pins.toml for what is measured now; no pin falls below the one that stands."""
    old = runner.pins() if (runner.FOLDER / "pins.toml").is_file() else {}
    measured = {"overall": runner.overall() - SLACK / 4, **{name: one.share - SLACK for name, one in runner.outcomes().items()}}
    rows = [f"{name} = {max(old.get(name, 0.0), int(max(0.0, value) * 1000) / 1000):.3f}" for name, value in measured.items()]
    head = "# Shares of checks that must hold, measured over the cases beside this file and set a little below. They may rise and never fall:\n# python bench/bench_phenomena.py --pins prints the new lines.\n"
    return head + "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    names = tuple(a for a in sys.argv[1:] if not a.startswith("-"))
    runner = load_runner()
    print(pins_text(runner) if "--pins" in sys.argv else runner.table(names))
