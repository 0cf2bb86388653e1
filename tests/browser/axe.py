"""axe-core for the tests of pages."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path


def axe_source() -> str:
    """axe-core as the test package axe-playwright-python carries it, or another copy named by MAWQI_AXE."""
    named = os.environ.get("MAWQI_AXE")
    path = Path(named) if named else Path(str(files("axe_playwright_python"))) / "axe.min.js"
    return path.read_text(encoding="utf-8")
