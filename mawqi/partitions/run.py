"""A run over partitions, from the plan to the last part; what is there already from an interrupted run is kept."""

from __future__ import annotations

import hashlib
import json
import time
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import accumulate
from pathlib import Path
from typing import Any, Protocol

from gazetteer.errors import InputError
from incidents.readers.record import Names
from mawqi.cli.talk import Talk, counted
from mawqi.partitions.folder import Folder, is_remote
from mawqi.partitions.manifest import NAME, Manifest, program, read_manifest
from mawqi.partitions.plan import Input, Named, Partition, described, listed, plan
from mawqi.partitions.records import Index, read_index, read_keys
from mawqi.partitions.steps import PartitionSteps, PartTask, ReadTask, Written

#: The manifest is written at most so often while partitions are read, in seconds.
EVERY = 2.0


class Workers(Protocol):
    """What does the tasks: the processes of this machine (`mawqi.pool.Pool`) or of a cluster (`mawqi.partitions.cluster.Cluster`)."""

    def map(self, kind: str, payloads: Iterable[Any]) -> Iterator[Any]:
        """Yield the result of each payload in order."""


class Run:
    """One run: reports in, a folder of GeoParquet parts and a manifest out.

    Parameters
    ----------
    steps : PartitionSteps
        With the gazetteer.
    workers : Workers
        Do the tasks.
    folder : Folder
        Takes the parts, the manifest, and below ``work`` what is kept of each partition.
    talk : Talk
        Takes faults and sentences.
    merge : bool
        Make one of the incidents that several reports tell.
    target : int
        Bytes of input in a partition.
    """

    def __init__(self, steps: PartitionSteps, workers: Workers, folder: Folder, talk: Talk, *, merge: bool, target: int) -> None:
        self.steps, self.workers, self.folder, self.talk, self.merge, self.target = steps, workers, folder, talk, merge, target
        self.manifest = Manifest()
        self.reports = self.incidents = self.placed = 0
        self._saved, self._told = 0.0, False

    def run(self, names: Iterable[str], *, meta: str | None = None, published: str | None = None) -> None:
        """Do all that is not done.

        Raises
        ------
        InputError
            When no report can be read, or the folder holds something else.
        FileError
            When a file cannot be read or written; what is finished stays.
        """
        files = listed(names, meta)
        before = read_manifest(self.folder)
        if before is None and [n for n in self.folder.names() if n not in ("work", NAME) and not n.startswith(".mawqi-")]:
            raise InputError(f"{self.folder.url} holds other files", remedy="name a new folder, or the one of an interrupted run")
        inputs = self._survey(files)
        self.manifest = Manifest(
            program=program(self.steps.made_by), settings={"merge": self.merge, "published": published, "target": self.target},
            inputs=[{"path": i.path, "size": i.size, "sha256": i.sha256} for i in inputs.values()],
        )  # fmt: skip
        if before is not None:  # told until other parts are written
            self.manifest.result, self.manifest.parts = before.result, before.parts
        partitions = plan(files, inputs, self.target)
        settings = json.dumps([self.manifest.program, published], sort_keys=True)
        self._compare(before)
        works = self._read(partitions, settings, published)
        bases = set(works)
        if self._names(partitions, works):
            works = self._read(partitions, settings, published)
        indexes = [read_index(self.folder, w) for w in works]
        for index in indexes:
            for fault in index.told():
                self.talk.fault(fault)
            self.talk.more(index.more)
        self.reports = sum(i.reports for i in indexes)
        if not self.reports:
            raise InputError("no report could be read", remedy="give files with text")
        self._write(works, indexes, before)
        self._tidy({p["file"] for p in self.manifest.parts}, bases | set(works))

    def _survey(self, files: list[Named]) -> dict[str, Input]:
        paths = list(dict.fromkeys([f.path for f in files] + [f.meta for f in files if f.meta]))
        found = {i.path: i for i in self.workers.map("survey", ((p, self.target) for p in paths))}
        for meta in dict.fromkeys(f.meta for f in files if f.meta):
            from incidents.readers.meta import read_meta

            if is_remote(meta):
                raise InputError(f"{meta}: metadata is read from a file", remedy="copy it to a folder that all workers see")
            read_meta(Path(meta), self.talk.fault)
        return found

    def _compare(self, before: Manifest | None) -> None:
        """Say what has changed since the interrupted or earlier run."""
        if before is None:
            return
        if before.program != self.manifest.program:
            changed = [k for k, v in self.manifest.program.items() if before.program.get(k) != v]
            self.talk.say(f"The program has changed since ({', '.join(changed)}): all partitions are read again.")
        elif before.settings.get("published") != self.manifest.settings["published"]:
            self.talk.say("--published is another than before: all partitions are read again.")
        was = {i["path"]: i["sha256"] for i in before.inputs}
        now = {i["path"]: i["sha256"] for i in self.manifest.inputs}
        for word, found in (("changed", [p for p in now if p in was and was[p] != now[p]]), ("new", [p for p in now if p not in was]), ("gone", [p for p in was if p not in now])):
            if found:
                shown = ", ".join(Path(p).name for p in found[:5]) + (" …" if len(found) > 5 else "")
                self.talk.say(f"{counted(len(found), 'input')} {word} since the last run: {shown}")

    def _read(self, partitions: list[Partition], settings: str, published: str | None) -> list[str]:
        """Read the partitions that are not kept yet; return the names of all."""
        keys = [p.key(settings) for p in partitions]
        works = [f"work/{k}.mq" for k in keys]
        there = set(self.folder.names("work"))
        self.manifest.partitions = [{"key": k, "inputs": described(p), "done": False} for k, p in zip(keys, partitions, strict=True)]
        todo = []
        for number, work in enumerate(works):
            if Path(work).name in there and (index := self._sound(work)) is not None:
                self._done(number, index)
            else:
                todo.append(number)
        if len(todo) < len(works) and not self._told:
            self.talk.say(f"Of {counted(len(works), 'partition')}, {len(works) - len(todo):,} {'is' if len(works) - len(todo) == 1 else 'are'} there already.")
        self._told = True
        self._save()
        tasks = (ReadTask(partitions[n], self.folder.url, works[n], published) for n in todo)
        for number, name in zip(todo, self.talk.progress(self.workers.map("partition", tasks), "partitions read"), strict=True):
            self._done(number, read_index(self.folder, name))
            if time.monotonic() - self._saved > EVERY:
                self._save()
        self._save()
        return works

    def _sound(self, work: str) -> Index | None:
        """Return what a kept partition holds, None when it is damaged."""
        from gazetteer.errors import MawqiError

        try:
            return read_index(self.folder, work)
        except MawqiError:
            return None

    def _done(self, number: int, index: Index) -> None:
        self.manifest.partitions[number] |= {"done": True, "reports": index.reports, "incidents": index.incidents, "left_out": len(index.faults) + index.more}

    def _save(self) -> None:
        self.manifest.write(self.folder)
        self._saved = time.monotonic()

    def _names(self, partitions: list[Partition], works: list[str]) -> int:
        """Settle the ids of reports among all partitions; return how many partitions must take other ids than those they gave alone."""
        every = Names()
        changed = 0
        for partition, work in zip(partitions, works, strict=True):
            alone = Names()
            renamed: dict[int, str | None] = {}
            for number, parts in enumerate(read_index(self.folder, work).named):
                name = every.name(*parts)
                if name != alone.name(*parts):
                    renamed[number] = name
            if renamed != partition.renamed:
                partition.renamed = renamed
                changed += 1
        return changed

    def groups(self, works: list[str], starts: list[int]) -> Iterable[list[int]]:
        """Yield the incidents that are one; every incident has a number, counted through all partitions."""
        from incidents.merging import Tellings
        from mawqi.partitions.cluster import Cluster

        if isinstance(self.workers, Cluster):
            yield from self.workers.groups(self.folder, works, starts)
            return
        tellings = Tellings()
        try:
            for work in works:
                tellings.add(read_keys(self.folder, work))
            yield from (g for g in tellings.groups() if len(g) > 1)
        finally:
            tellings.close()

    def _write(self, works: list[str], indexes: list[Index], before: Manifest | None) -> None:
        """Write the parts that are not there."""
        starts = [0, *accumulate(i.incidents for i in indexes)]
        result = hashlib.sha256(json.dumps([works, self.merge]).encode()).hexdigest()[:24]
        self.manifest.result = result
        kept: dict[str, Written] = {}
        if before is not None and before.result == result:
            kept = {p["file"]: Written(**p) for p in before.parts if self._intact(p["file"], p["sha256"])}
        names = [f"part-{n:05}.parquet" for n in range(len(works))]
        self.manifest.parts = [asdict(kept[n]) for n in names if n in kept]
        self._save()
        todo = [t for t in self._tasks(names, works, starts) if t.name not in kept] if len(kept) < len(names) else []
        for part in self.talk.progress(self.workers.map("part", todo), "parts written"):
            kept[part.file] = part
            self.manifest.parts = [asdict(kept[n]) for n in names if n in kept]
            if time.monotonic() - self._saved > EVERY:
                self._save()
        self.incidents, self.placed = sum(p.rows for p in kept.values()), sum(p.placed for p in kept.values())
        self.manifest.complete = True
        self._save()

    def _intact(self, name: str, sha256: str) -> bool:
        return self.folder.exists(name) and hashlib.sha256(self.folder.read(name)).hexdigest() == sha256

    def _tasks(self, names: list[str], works: list[str], starts: list[int]) -> list[PartTask]:
        """Return the tasks of all parts: each incident goes to the part of the first that tells it."""
        tasks = [PartTask(self.folder.url, name, works, starts, number) for number, name in enumerate(names)]
        absorbed: list[list[int]] = [[] for _ in names]
        for group in self.groups(works, starts) if self.merge else ():
            first = min(group)
            task = tasks[bisect_right(starts, first) - 1]
            task.lengths.append(len(group))
            task.members.extend(group)
            for i in group:
                if i != first:
                    absorbed[bisect_right(starts, i) - 1].append(i)
        for task, found in zip(tasks, absorbed, strict=True):
            task.absorbed = array("q", sorted(found))
        return tasks

    def _tidy(self, names: set[str], works: set[str]) -> None:
        """Remove the parts and kept partitions of earlier runs that are no part of this one."""
        for name in self.folder.names():
            if name.startswith("part-") and name.endswith(".parquet") and name not in names:
                self.folder.remove(name)
        for name in self.folder.names("work"):
            if name.endswith(".mq") and f"work/{name}" not in works:
                self.folder.remove(f"work/{name}")

    def summary(self) -> str:
        """Return the run in one line."""
        rest = self.incidents - self.placed
        without = f", {rest:,} of them without a point" if rest else ""
        parts = counted(len(self.manifest.parts), "part")
        return f"{counted(self.reports, 'report')}, {counted(self.incidents, 'incident')}{without}, in {parts}. Read by machine, unverified."


