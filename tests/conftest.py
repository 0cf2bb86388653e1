"""What tests of several rooms share: a real PostgreSQL with PostGIS, started here."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ADVICE = "PostgreSQL with PostGIS is not installed, so that nothing is tested on a database: apt-get install postgresql postgresql-15-postgis-3"


def _binaries() -> Path | None:
    """The folder of initdb and pg_ctl, or None when the server or PostGIS is missing."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) + [Path(p) for p in [shutil.which("initdb")] if p]
    for path in reversed(found):
        version = path.parent.parent.name
        if Path(f"/usr/share/postgresql/{version}/extension/postgis.control").exists():
            return path.parent
    return None


class Server:
    """A server on a socket of its own. Calling it with a name makes a database and gives its address."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder, self.home = folder, home
        self.made: dict[str, str] = {}

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs, as the user postgres when we are root."""
        command = [str(self.folder / program), *arguments]
        words = ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command
        subprocess.run(words, check=True, capture_output=True, cwd=self.home, timeout=90)

    def start(self) -> None:
        self.run("pg_ctl", "-D", str(self.home / "data"), "-w", "-l", str(self.home / "log"), "-o", f"-k {self.home} -c listen_addresses='' -c fsync=off", "start")

    def stop(self) -> None:
        """End it as a failure of power would: what was committed is in the log, and nothing else."""
        self.run("pg_ctl", "-D", str(self.home / "data"), "-m", "immediate", "-w", "stop")

    def __call__(self, name: str) -> str:
        if name not in self.made:
            self.run("createdb", "-h", str(self.home), "-U", "mawqi", name)
            self.made[name] = f"postgresql://mawqi@/{name}?host={self.home}"
        return self.made[name]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[str], str] | None]:
    """A server, or None where none is installed: root (continuous integration) can install it, so that the tests fail; others are warned."""
    folder = _binaries()
    if folder is None:
        if os.geteuid() == 0:
            pytest.fail(ADVICE, pytrace=False)
        warnings.warn(ADVICE, stacklevel=2)
        yield None
        return
    # Not in pytest's own folder: it is closed to the user postgres, and a parallel run may clear it away under the server.
    home = Path(tempfile.mkdtemp(prefix="mawqi-pg-"))
    if os.geteuid() == 0:
        shutil.chown(home, "postgres")
    server = Server(folder, home)
    server.run("initdb", "-D", str(home / "data"), "-U", "mawqi", "-A", "trust", "-E", "UTF8", "--no-sync")
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)
