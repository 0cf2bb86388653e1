"""Builds the wheel: the data files go in as ``gazetteer/_data``, with the compiled index of the gazetteer among them."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent


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
        sys.path.insert(0, str(HERE))
        from gazetteer.index import build_index

        build_index(target / "index", data=target, log=print)


setup(cmdclass={"build_py": BuildWithData})
