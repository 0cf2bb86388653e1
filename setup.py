"""Builds the wheel: the data files go in as ``gazetteer/_data``, with the compiled index of the gazetteer among them.

With ``MAWQI_COMPILE=1`` the modules that read texts are compiled with mypyc (part of mypy) from the same sources, which stay beside them; the wheel is
then one for this Python and system. ``gazetteer/_compiled.json`` says what was compiled (see `gazetteer.compiled`).
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
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
#: be unpickled), `gazetteer.matcher`, which makes its objects in ways that mypyc does not know, `incidents.spill`, whose reader of records is made of one written
#: in C (`pickle.Unpickler`; compiled, it writes beyond its memory), and merging, which gains nothing.
GAZETTEER = "coordinates engine expressions fold games gazetteer hashtags lexicon mistyped names reader resolve scanner signs unknown"
PLAIN = ("__init__", "merge", "merging", "model", "spill")


def compiled() -> list[str]:
    """Return the sources to compile, relative to this file."""
    rooms = [f"gazetteer/{name}.py" for name in GAZETTEER.split()]
    return rooms + sorted(f"incidents/{p.name}" for p in (HERE / "incidents").glob("*.py") if p.stem not in PLAIN)


def prepared(text: str) -> str:
    """Return a source as mypyc makes most of it, line for line.

    A constant is looked up in a dictionary at each use unless it says that it is final; a dataclass sets its fields through Python unless its ``__init__`` is
    written out. Both are added here, and the sources stay as they are.
    """
    tree, lines = ast.parse(text), text.split("\n")
    assigned = [node.targets[0].id for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)]
    changed = {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            lines[node.lineno - 1] += "; from typing import Final"
        elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            made = isinstance(node.value, (ast.Call, ast.Dict, ast.Set))  # a final tuple of numbers would be one that no other module sees set
            if made and re.fullmatch(r"_?[A-Z][A-Z0-9_]+", name) and assigned.count(name) == 1 and name not in changed:
                lines[node.lineno - 1] = lines[node.lineno - 1].replace(f"{name} =", f"{name}: Final =", 1)
        elif isinstance(node, ast.ClassDef):
            written_out(node, lines)
    return "\n".join(lines)


def written_out(node: ast.ClassDef, lines: list[str]) -> None:
    """Write the ``__init__`` of a dataclass with slots into the empty line behind its fields; frozen ones and those without such a line stay as they are."""
    fields = [n for n in node.body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)]
    decorators = [ast.unparse(d) for d in node.decorator_list]
    if decorators not in (["dataclass(slots=True)"], ["dataclass(slots=True, eq=False)"]) or not fields or lines[fields[-1].end_lineno or 0].strip():
        return
    told, made = ["self"], []
    for one in fields:
        name, kind, value = ast.unparse(one.target), ast.unparse(one.annotation), "" if one.value is None else ast.unparse(one.value)
        factory = re.fullmatch(r"field\(default_factory=(\w+)\)", value)
        if value.startswith("field(") and not factory:
            return
        told.append(f"{name}: {kind} | None = None" if factory else f"{name}: {kind}" + (f" = {value}" if value else ""))
        made.append(f"self.{name} = {factory[1]}() if {name} is None else {name}" if factory else f"self.{name} = {name}")
    if any(isinstance(n, ast.FunctionDef) and n.name == "__post_init__" for n in node.body):
        made.append("self.__post_init__()")
    at = node.decorator_list[0].lineno - 1
    lines[at] = lines[at].replace("slots=True", "slots=True, init=False")
    lines[fields[-1].end_lineno or 0] = f"    def __init__({', '.join(told)}) -> None: {'; '.join(made)}"


def extensions(sources: list[str]) -> Any:
    """Translate sources to C; one shared module holds them all, so that they call each other directly."""
    try:
        from mypyc.build import mypycify
    except ImportError:
        raise SystemExit("MAWQI_COMPILE needs mypy where the wheel is built: pip install mypy, then build with --no-isolation") from None
    folder = HERE / "build" / "sources"
    shutil.rmtree(folder, ignore_errors=True)
    for room in ("gazetteer", "incidents"):
        shutil.copytree(HERE / room, folder / room, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    for source in sources:
        (folder / source).write_text(prepared((HERE / source).read_text(encoding="utf-8")), encoding="utf-8")
    options = ["--config-file=", "--ignore-missing-imports", "--follow-imports=silent", "--cache-dir=build/mypy"]
    return mypycify([*options, *(os.path.relpath(folder / source) for source in sources)], opt_level="2", debug_level="0", multi_file=True, target_dir="build/compiled", group_name="mawqi")


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
