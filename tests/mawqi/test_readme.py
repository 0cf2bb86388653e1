"""The commands and the Python of the README and the tutorial run as they stand there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from mawqi.cli import invoke

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = ("README.md", "docs/tutorial.md")


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.S)


@pytest.mark.parametrize("page", [*PAGES, "docs/tutorial.ar.md", "docs/case.md"])
def test_commands(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").symlink_to(ROOT / "data")
    commands = [line for block in blocks(page, "sh") for line in block.splitlines() if line]
    assert len(commands) >= 7
    for line in commands:
        words = shlex.split(line)
        assert words[0] == "mawqi"
        assert invoke(words[1:]) == 0, line


@pytest.mark.parametrize("page", PAGES)
def test_python(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").symlink_to(ROOT / "data")
    (code,) = blocks(page, "python")
    exec(compile(code, page, "exec"), {})
    assert list(tmp_path.glob("*.html"))


@pytest.mark.parametrize("page", [*PAGES, "docs/ethics.md", "docs/architecture.md", "docs/case.md", "docs/tutorial.ar.md", "data/README.md", "CHANGELOG.md"])
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith("http") and not target.endswith(".png"):
            assert ((ROOT / page).parent / target).exists(), target
