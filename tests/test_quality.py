"""ruff and mypy pass, and the project's files hold nothing that ties them to one machine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ENDINGS = (".py", ".md", ".toml", ".csv", ".txt", ".js", ".css", ".sh", ".json", ".jsonl", ".ipynb")
# Addresses of package registries and absolute paths of somebody's machine have no place in the project.
_TIED = re.compile(r"index[-_]url|pypi\.|/simple/|/(?:home|root|Users)/[a-z]|file:///[a-z]", re.I)


def test_ruff() -> None:
    run = subprocess.run([sys.executable, "-m", "ruff", "check", "."], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_mypy() -> None:
    run = subprocess.run([sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def tracked() -> list[Path]:
    skipped = {".git", ".venv", ".venv-min", ".venv-fast", "node_modules", "build", "dist", "__pycache__"}
    return [
        p for p in sorted(ROOT.rglob("*"))
        if p.is_file() and p.name != "test_quality.py" and (p.suffix in ENDINGS or p.name in ("Makefile", "run"))
        and not any(part in skipped or part.endswith(("_cache", ".egg-info")) or part == ".hypothesis" for part in p.relative_to(ROOT).parts)
    ]  # fmt: skip


def test_nothing_is_tied_to_a_machine() -> None:
    found = []
    for path in tracked():
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {m[0]}" for m in _TIED.finditer(text)]
    assert found == []


def test_no_file_is_left_unfinished() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX)\b")
    code = [p for p in tracked() if p.suffix in (".py", ".md", ".js", ".toml")]
    assert [str(p.relative_to(ROOT)) for p in code if marks.search(p.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("line", [line for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")])
def test_constraints_are_plain_pins(line: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.!+-]+", line)
