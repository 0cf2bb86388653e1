"""Builds the wheel: the data files go in as ``gazetteer/_data``, with the compiled index of the gazetteer among them.

With ``MAWQI_COMPILE=1`` the modules that read texts are compiled with mypyc (part of mypy) from the same sources, which stay beside them; the wheel is
then one for this Python and system. ``gazetteer/_compiled.json`` says what was compiled (see `gazetteer.compiled`).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from setuptools import setup
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent
COMPILE = os.environ.get("MAWQI_COMPILE", "") not in ("", "0")
#: The modules of the way from a text to its incidents. Plain stay the records of both rooms, which go from process to process (a compiled frozen record cannot
#: be unpickled), `gazetteer.matcher` and `incidents.regex`, which make their objects in ways that mypyc does not know, and merging, which reads nothing and whose
#: generators end a compiled program.
GAZETTEER = "coordinates engine expressions fold games gazetteer hashtags lexicon mistyped names reader resolve scanner signs unknown"
PLAIN = ("__init__", "merge", "merging", "model", "spill")


def compiled() -> list[str]:
    """Return the sources to compile, relative to this file."""
    rooms = [f"gazetteer/{name}.py" for name in GAZETTEER.split()]
    return rooms + sorted(f"incidents/{p.name}" for p in (HERE / "incidents").glob("*.py") if p.stem not in PLAIN)


def extensions(sources: list[str]) -> Any:
    """Translate sources to C; one shared module holds them all, so that they call each other directly."""
    try:
        from mypyc.build import mypycify
    except ImportError:
        raise SystemExit("MAWQI_COMPILE needs mypy where the wheel is built: pip install mypy, then build with --no-isolation") from None
    options = ["--config-file=", "--ignore-missing-imports", "--follow-imports=silent", "--cache-dir=build/mypy"]
    return mypycify([*options, *sources], opt_level="2", debug_level="0", multi_file=True, target_dir="build/compiled", group_name="mawqi")


class BuildWithData(build_py):
    """Copies ``data/`` into the package and compiles the gazetteer's index there; an editable install reads the checkout's own."""

    def run(self) -> None:
        """Build the modules, then the data."""
        super().run()
        if self.editable_mode:
            return
        target = Path(self.build_lib) / "gazetteer" / "_data"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(HERE / "data", target, ignore=shutil.ignore_patterns("index", "__pycache__", ".*"))
        if COMPILE:
            told = {source: hashlib.sha256((HERE / source).read_bytes()).hexdigest() for source in compiled()}
            (target.parent / "_compiled.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
        sys.path.insert(0, str(HERE))
        from gazetteer.index import build_index

        build_index(target / "index", data=target, log=print)


class BuildBeside(build_ext):
    """Compiles into the wheel alone: in a checkout a compiled module would hide what is edited there."""

    def run(self) -> None:
        """Build the compiled modules."""
        if self.inplace or self.editable_mode:
            raise SystemExit("MAWQI_COMPILE makes wheels, not editable installs: a compiled module would hide the source that you edit")
        super().run()


if __name__ == "__main__":
    setup(cmdclass={"build_py": BuildWithData, "build_ext": BuildBeside}, ext_modules=extensions(compiled()) if COMPILE and not {"egg_info", "dist_info"}.intersection(sys.argv) else [])
