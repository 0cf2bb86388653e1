"""What is remembered between runs, in a file beside the case: validators, what was seen, waits that a site asked for, robots.txt."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from gazetteer.errors import FileError, InputError
from geo.safe import safe_path

_VERSION = 1
_MARK = '{"mawqi_watch":'
#: Entries of one site whose digests are kept, the newest ones.
MOST_SEEN = 3000


@dataclass(slots=True)
class Memory:
    """What is known of one site; times are seconds since 1970.

    Attributes
    ----------
    url : str
        The address that the rest is about; another one begins anew.
    etag, modified : str or None
        Validators of the last whole answer.
    checked : float
        The last time that it answered.
    not_before : float
        It asked not to be asked before.
    gone : str or None
        When it answered 410: it is not asked any more.
    faults : int
        Faulty runs in a row.
    seen : dict
        Entry -> digest of its text.
    tries : dict
        Article -> failed tries.
    """

    url: str
    etag: str | None = None
    modified: str | None = None
    checked: float = 0.0
    not_before: float = 0.0
    gone: str | None = None
    faults: int = 0
    seen: dict[str, str] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class State:
    """The memory of all sites and the robots.txt of all hosts: origin -> (until when it holds, its text or None for "ask nothing")."""

    sites: dict[str, Memory] = field(default_factory=dict)
    robots: dict[str, tuple[float, str | None]] = field(default_factory=dict)

    def of(self, name: str, url: str) -> Memory:
        """Return the memory of a site, a fresh one when its address changed."""
        held = self.sites.get(name)
        if held is None or held.url != url:
            held = self.sites[name] = Memory(url)
        return held


def state_path(case: str, feeds: Path) -> Path:
    """Return where the memory of a case lies: beside a case file, for a database beside the file of feeds, told apart by the address without its password."""
    if re.match(r"[a-z+0-9]+://", case):
        name = hashlib.sha256(re.sub(r"//([^/@:]*)(:[^/@]*)?@", r"//\1@", case).encode()).hexdigest()[:8]
        return feeds.with_name(f"{feeds.stem}.{name}.watch.json")
    path = Path(case)
    return path.with_name(f"{path.name}.watch.json")


def _is_state(path: Path) -> bool:
    with path.open("rb") as handle:
        return handle.read(len(_MARK)) == _MARK.encode()


def load(path: Path) -> State:
    """Read the memory; a missing file is an empty one.

    Raises
    ------
    InputError
        When the file is not a memory of this program.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return State()
    except OSError as fault:
        raise FileError(f"the memory of the watch cannot be read: {fault.strerror}", file=path, remedy="check its rights") from fault
    try:
        raw = json.loads(text)
        if raw.pop("mawqi_watch") != _VERSION:
            raise ValueError("another version wrote it")
        return State({n: Memory(**m) for n, m in raw["sites"].items()}, {o: (float(u), t) for o, (u, t) in raw["robots"].items()})
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise InputError(f"the memory of the watch cannot be used: {fault}", file=path, remedy="move it away; all entries are then looked at again, and reports known to the case stay one") from fault


def save(path: Path, state: State) -> None:
    """Write the memory, safely."""
    for memory in state.sites.values():
        for held in (memory.seen, memory.tries):
            for key in list(held)[: max(0, len(held) - MOST_SEEN)]:
                del held[key]
    content: dict[str, Any] = {"mawqi_watch": _VERSION, "sites": {n: asdict(m) for n, m in state.sites.items()}, "robots": state.robots}
    with safe_path(path, ours=_is_state) as temporary:
        temporary.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the memory alone: a second watch of the same case is told and ends.

    Raises
    ------
    FileError
        When another process holds it.
    """
    lock = path.with_name(path.name + ".lock")
    try:
        handle: IO[bytes] = lock.open("ab")
    except OSError as fault:
        raise FileError(f"the lock of the watch cannot be made: {fault.strerror}", file=lock, remedy="check the folder's rights") from fault
    with handle:
        try:
            import fcntl
        except ImportError:
            yield
            return
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            raise FileError("another watch of this case is running", file=path, remedy="wait for its end, or stop it") from fault
        yield
