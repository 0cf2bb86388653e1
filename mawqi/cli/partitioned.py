"""``mawqi extract --partitioned``: many files into a folder of parts, resumable, on this machine or on a cluster."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from mawqi.cli import options

#: What --partition-size counts in: bytes.
UNIT = 1 << 20


def extract(
    reports: tuple[str, ...], output: str | None, *, meta: Path | None, published: str | None, merge: bool, size: int, cluster: str | None, jobs: int, index: Path | None,
    quiet: bool,
) -> int:  # fmt: skip
    """Read reports into a folder of GeoParquet parts with a manifest; see `mawqi.partitions.run.Run`.

    Raises
    ------
    InputError
        When the output is no folder, holds something else, or is an input.
    """
    import os

    from gazetteer.errors import InputError
    from incidents.readers.record import iso_date
    from mawqi.cli.talk import Talk
    from mawqi.partitions.folder import Folder, is_remote
    from mawqi.partitions.run import Run, Workers
    from mawqi.partitions.steps import PartitionSteps
    from mawqi.pool import Pool

    talk = Talk(quiet)
    if options.stdout(output):
        raise InputError("a partitioned run needs a folder", remedy="name it with -o")
    try:
        day = iso_date(published)
    except (ValueError, OverflowError):
        raise InputError(f"{published!r} is no date", remedy="write ISO 8601: 2024-01-28") from None
    url = str(output).rstrip("/") or "/"
    if not is_remote(url):
        url = os.path.abspath(url.removeprefix("file://"))  # workers may stand in other folders
        _check(url, reports)
    names = [n if is_remote(n) or n == "-" else os.path.abspath(n.removeprefix("file://")) for n in reports]
    steps = PartitionSteps(options.open_gazetteer(index, talk), merge=True, output="part.parquet")
    folder = Folder(url)
    with ExitStack() as stack:
        workers: Workers
        if cluster is not None:
            from mawqi.partitions.cluster import Cluster

            workers = stack.enter_context(Cluster(cluster, steps, talk.say, None if index is None else os.path.abspath(index)))
        else:
            workers = stack.enter_context(Pool(steps, jobs, talk.say))
        folder.make()
        folder.make("work")
        stack.enter_context(folder.locked())
        run = Run(steps, workers, folder, talk, merge=merge, target=size * UNIT)
        run.run(names, meta=None if meta is None else os.path.abspath(meta), published=day)
    talk.say(f"{run.summary()} Written to {output}.")
    return talk.close()


def _check(url: str, reports: tuple[str, ...]) -> None:
    """Check a folder of this machine before any work."""
    import os

    from gazetteer.errors import InputError
    from mawqi.partitions.folder import is_remote
    from mawqi.partitions.manifest import NAME

    path = Path(url)
    if path.exists() and not path.is_dir():
        raise InputError(f"{url} is there and is no folder", remedy="name a folder")
    if not path.parent.is_dir():
        raise InputError(f"the folder of {url} does not exist", remedy="make it first")
    if path.is_dir() and not (path / NAME).is_file() and [p for p in path.iterdir() if p.name != "work" and not p.name.startswith(".mawqi-")]:
        raise InputError(f"{url} holds other files", remedy="name a new folder, or the one of an interrupted run")
    real = os.path.realpath(url)
    for name in reports:
        if not is_remote(name) and name != "-":
            there = os.path.realpath(name)
            if there == real or there.startswith(real + os.sep) or (real.startswith(there + os.sep) and os.path.isdir(there)):
                raise InputError(f"{name} and the output {url} lie in each other", remedy="name another folder")
