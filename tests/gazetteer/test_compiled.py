"""The modules that read can be compiled, read the same when they are, and never hide a source that was changed."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Any

import pytest

from gazetteer.compiled import MANIFEST, check, compiled_modules
from gazetteer.errors import DataError

ROOT = Path(__file__).resolve().parents[2]
BUILD = """
import sys
import setup as build
from setuptools import setup
sources = build.compiled()
assert "gazetteer/resolve.py" in sources and "incidents/events.py" in sources and "incidents/regex.py" in sources and "incidents/merge.py" not in sources
build.extensions(sources)  # all can be translated; compiling them takes minutes
setup(name="part", packages=[], script_args=["-q", "build_ext", "--build-lib", "made"], ext_modules=build.extensions(["gazetteer/resolve.py"]))
"""
READ = """
import gazetteer.resolve, hashlib, json, sys
from pathlib import Path
from gazetteer import Gazetteer
from gazetteer.fold import fold_many
texts = [p.read_text(encoding="utf-8") for p in sorted(Path(sys.argv[1]).glob("*.txt"))]
found = hashlib.sha256()
for reading in Gazetteer.open().read_many(fold_many(texts)):
    for m in reading.mentions:
        found.update(repr((m.start, m.end, m.place, m.confidence, m.role, list(m.candidates))).encode())
print(json.dumps([Path(gazetteer.resolve.__file__).name, len(texts), found.hexdigest()]))
"""


def run(*words: str | Path, cwd: Path) -> str:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {"PYTHONPATH": str(cwd)}
    done = subprocess.run([str(w) for w in words], cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    return done.stdout


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two packages with a source each, one of them compiled."""
    for room in ("gazetteer", "incidents"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "fold.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / "gazetteer" / f"fold{EXTENSION_SUFFIXES[0]}").touch()
    return tmp_path


def test_a_changed_source_behind_a_compiled_module_is_named(home: Path) -> None:
    assert compiled_modules(home) == ["gazetteer/fold.py"]
    with pytest.raises(DataError, match=r"fold\.py"):
        check(home)  # nothing tells what was compiled
    source = home / "gazetteer" / "fold.py"
    (home / "gazetteer" / MANIFEST).write_text(json.dumps({"gazetteer/fold.py": hashlib.sha256(source.read_bytes()).hexdigest()}), encoding="utf-8")
    check(home)
    source.write_text("x = 2\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"gazetteer/fold.py .* delete fold\.\*\.so"):
        check(home)


SOURCE = """
from __future__ import annotations
from dataclasses import dataclass, field
_WORDS = frozenset(("a", "b"))
_SET = {1}
_SET = {2}
PAIR = (1.5, 2.5)

@dataclass(slots=True)
class Row:
    name: str
    parts: list[int] = field(default_factory=list)
    sure: bool = False

    def __post_init__(self) -> None:
        self.parts.append(7)

@dataclass(slots=True, frozen=True)
class Fixed:
    name: str

"""


def test_what_is_compiled_differs_from_the_source_in_speed_alone() -> None:
    spec = importlib.util.spec_from_file_location("build_rules", ROOT / "setup.py")
    assert spec is not None and spec.loader is not None
    rules = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(rules)
    text = rules.prepared(SOURCE)
    assert "_WORDS: Final = " in text and "_SET: Final" not in text and "PAIR: Final" not in text and text.count("def __init__") == 1
    made: dict[str, Any] = {"__name__": __name__}
    exec(text, made)
    assert repr(made["Row"]("x")) == repr(made["Row"]("y", sure=True)).replace("'y'", "'x'").replace("True", "False") == "Row(name='x', parts=[7], sure=False)"
    assert made["Row"]("x") == made["Row"]("x", []) and made["Fixed"]("x").name == "x"
    for source in rules.compiled():
        plain = (ROOT / source).read_text(encoding="utf-8")
        assert rules.prepared(plain).count("\n") == plain.count("\n"), f"{source}: lines keep their numbers"


def test_the_checkout_is_not_compiled() -> None:
    assert compiled_modules(ROOT) == []
    check()


def test_compiling_into_the_checkout_is_refused(tmp_path: Path) -> None:
    shutil.copy(ROOT / "setup.py", tmp_path)
    (tmp_path / "x.c").write_text("", encoding="utf-8")
    words = "import setup as b\nfrom setuptools import Extension, setup\nsetup(name='x', script_args=['-q', 'build_ext', '--inplace'], cmdclass={'build_ext': b.BuildBeside}, ext_modules=[Extension('x', ['x.c'])])"
    done = subprocess.run([sys.executable, "-c", words], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "not editable installs" in done.stderr


@pytest.mark.skipif(not (shutil.which("gcc") and (Path(sysconfig.get_paths()["include"]) / "Python.h").is_file()), reason="needs gcc and the headers of Python")
def test_a_compiled_module_reads_the_same(tmp_path: Path) -> None:
    for name in ("gazetteer", "incidents"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "setup.py", tmp_path)
    (tmp_path / "data").symlink_to(ROOT / "data")
    plain = json.loads(run(sys.executable, "-c", READ, ROOT / "data" / "samples", cwd=tmp_path))
    run(sys.executable, "-c", BUILD, cwd=tmp_path)
    shutil.copytree(tmp_path / "made", tmp_path, dirs_exist_ok=True)
    stale = subprocess.run([sys.executable, "-c", READ, ROOT / "data" / "samples"], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert "resolve.py is not the source" in stale.stderr, "a compiled module without its manifest is refused"
    digest = hashlib.sha256((tmp_path / "gazetteer" / "resolve.py").read_bytes()).hexdigest()
    (tmp_path / "gazetteer" / MANIFEST).write_text(json.dumps({"gazetteer/resolve.py": digest}), encoding="utf-8")
    compiled = json.loads(run(sys.executable, "-c", READ, ROOT / "data" / "samples", cwd=tmp_path))
    assert plain[0] == "resolve.py" and compiled[0].endswith(EXTENSION_SUFFIXES[0]) and compiled[1:] == plain[1:] and plain[1] > 5
