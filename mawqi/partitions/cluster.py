"""The same steps on a Dask cluster: partitions read by its workers, merging as a shuffle by place and day."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from gazetteer.errors import FileError, InputError, MawqiError
from mawqi.partitions.folder import Folder
from mawqi.partitions.nodes import buckets_of, code_of, nodes_of
from mawqi.partitions.records import read_keys

if TYPE_CHECKING:
    from incidents.merging import Key
    from mawqi.partitions.steps import PartitionSteps

#: Tasks on their way for each worker.
AHEAD = 4
#: How long a scheduler may take to answer.
PATIENCE = "20s"
_ONE = threading.Lock()


@lru_cache(maxsize=1)
def _steps(index: str | None) -> PartitionSteps:
    """Return the steps of a worker, made once in a process."""
    from gazetteer.gazetteer import Gazetteer
    from mawqi.partitions.steps import PartitionSteps as Made

    return Made(Gazetteer.open(index), merge=True, output="part.parquet")


def do(index: str | None, kind: str, payload: Any) -> tuple[Any, MawqiError | None]:
    """Do a task in a worker; a fault told on purpose is a result, so that it is not tried again and again."""
    try:
        with _ONE:  # a gazetteer reads one text at a time
            return _steps(index).do(kind, payload), None
    except MawqiError as fault:
        return None, fault


def identity(index: str | None) -> dict[str, str]:
    """Return what of the program a worker's results hang on."""
    from mawqi.partitions.manifest import program

    with _ONE:
        return program(_steps(index).made_by)


class Cluster:
    """A Dask cluster, as `mawqi.pool.Pool`; use it in a ``with`` statement.

    Parameters
    ----------
    address : str
        Of the scheduler: ``tcp://host:port``.
    steps : PartitionSteps
        Of the first process; workers open the same gazetteer.
    say : callable
        Takes sentences.
    index : str, optional
        The folder of a gazetteer of the user's own; workers must see it under the same path.
    """

    def __init__(self, address: str, steps: PartitionSteps, say: Callable[[str], None], index: str | None = None) -> None:
        self.address, self.steps, self.say, self.index = address, steps, say, index
        self.client: Any = None

    def __enter__(self) -> Cluster:
        try:
            import distributed
        except ImportError as fault:
            raise InputError("--cluster needs Dask", remedy="pip install 'mawqi[cluster]'") from fault
        if "://" not in self.address:
            raise InputError(f"{self.address!r} is no address of a Dask scheduler", remedy="give tcp://host:port")
        try:
            client: Any = distributed.Client  # without types
            self.client = client(self.address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as fault:
            raise FileError(f"no Dask scheduler answers at {self.address}: {fault}", remedy="start one with `dask scheduler`, and workers") from fault
        try:
            self._check()
        except BaseException:
            self.client.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def _check(self) -> None:
        """Make sure that every worker has the same program and data.

        Raises
        ------
        InputError
            When there is no worker, or one differs.
        """
        from mawqi.partitions.manifest import program

        try:
            found = self.client.run(identity, self.index)
        except Exception as fault:  # whatever keeps a worker from starting is told
            raise InputError(f"the workers of {self.address} cannot start Mawqi: {type(fault).__name__}: {fault}"[:300], remedy="install the same Mawqi on all of them") from fault
        if not found:
            raise InputError(f"the cluster at {self.address} has no workers", remedy="start some with `dask worker`")
        mine = program(self.steps.made_by)
        others = [f"{worker} ({', '.join(k for k in mine if mine[k] != its.get(k))})" for worker, its in found.items() if its != mine]
        if others:
            raise InputError(f"workers with another Mawqi: {'; '.join(others[:5])}", remedy="install the same version, data and gazetteer on all of them")
        self.say(f"{len(found)} worker{'' if len(found) == 1 else 's'} at {self.address}.")

    def _room(self) -> int:
        return AHEAD * max(1, len(self.client.scheduler_info(n_workers=-1)["workers"]))

    def map(self, kind: str, payloads: Iterable[Any]) -> Iterator[Any]:
        """Yield the result of each payload in order; a task of a lost worker is done by another one.

        Raises
        ------
        MawqiError
            What a task raised, or FileError when workers died over it again and again.
        """
        window: deque[Any] = deque()
        source = iter(payloads)
        room = self._room()
        try:
            while True:
                while len(window) < room and (payload := next(source, None)) is not None:
                    window.append(self.client.submit(do, self.index, kind, payload, pure=False))
                if not window:
                    return
                yield self._result(window.popleft())
        finally:
            for future in window:
                future.cancel()

    def _result(self, future: Any) -> Any:
        value, wrong = self._gathered([future])[0]
        if wrong is not None:
            raise wrong
        return value

    def _gathered(self, futures: list[Any]) -> list[Any]:
        from distributed import KilledWorker

        try:
            return list(self.client.gather(futures))
        except KilledWorker as fault:
            raise FileError("several workers of the cluster died over the same partition", remedy="give them more memory, or smaller partitions") from fault
        except (OSError, TimeoutError) as fault:
            raise FileError(f"the cluster at {self.address} was lost: {fault}", remedy="run the command again when it is back: what is finished is kept") from fault

    def groups(self, folder: Folder, works: list[str], starts: list[int]) -> Iterator[list[int]]:
        """Yield the incidents that are one, as `mawqi.partitions.run.Run.groups`.

        Each worker says which cells and days its partitions have; cells and days that touch belong together and go to one bucket; the keys of a
        bucket are sent to one worker, which clusters them. Records are not sent.
        """
        client, url = self.client, folder.url
        nodes = self._gathered([client.submit(nodes_of, url, work, pure=False) for work in works])
        codes, numbers = buckets_of(nodes, 4 * self._room())
        count = int(numbers.max()) + 1 if len(numbers) else 0
        if not count:
            return
        table = client.scatter((codes, numbers), broadcast=True)
        splits = [client.submit(split, url, work, start, table, count, pure=False) for work, start in zip(works, starts, strict=False)]
        buckets = [client.submit(cluster, [client.submit(pick, s, number, pure=False) for s in splits], pure=False) for number in range(count)]
        del splits
        found = [group for groups in self._gathered(buckets) for group in groups]
        yield from sorted(found, key=min)


def split(url: str, work: str, start: int, table: tuple[Any, Any], count: int) -> list[list[tuple[int, Key]]]:
    """Return the keys of a partition by bucket, each with the number of its incident."""
    import numpy as np

    codes, numbers = table
    made: list[list[tuple[int, Key]]] = [[] for _ in range(count)]
    for i, key in enumerate(read_keys(Folder(url), work), start):
        if key[2] is not None:
            made[int(numbers[np.searchsorted(codes, code_of(key[2]))])].append((i, key))
    return made


def pick(splits: list[list[tuple[int, Key]]], number: int) -> list[tuple[int, Key]]:
    """Return one bucket of a partition."""
    return splits[number]


def cluster(parts: list[list[tuple[int, Key]]]) -> list[list[int]]:
    """Return the incidents of a bucket that are one."""
    from incidents.merging import Tellings

    numbers = [i for part in parts for i, _ in part]
    tellings = Tellings()
    try:
        tellings.add(key for part in parts for _, key in part)
        return [[numbers[n] for n in group] for group in tellings.groups() if len(group) > 1]
    finally:
        tellings.close()
