"""Processes of one machine: tasks go out, results come back in order; a worker that is killed is replaced and its task done again."""

from __future__ import annotations

import gc
import multiprocessing
import os
import queue
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol

from gazetteer.errors import FileError, MawqiError

#: Tasks that one worker has at once: one at work, one waiting.
HELD = 2
#: How often a task is tried when workers die over it.
TRIES = 2


class Steps(Protocol):
    """What a worker can do: ``do(kind, payload)``; made ready once in each process."""

    def warm(self) -> None:
        """Load, in the first process, what all workers inherit."""

    def ready(self) -> None:
        """Make ready in a worker what cannot be inherited."""

    def do(self, kind: str, payload: Any) -> Any:
        """Do one task."""


class _Task:
    """One task on its way."""

    __slots__ = ("done", "kind", "payload", "tries", "value", "wrong")

    def __init__(self, kind: str, payload: Any) -> None:
        self.kind, self.payload, self.tries, self.done = kind, payload, 0, False
        self.value: Any = None
        self.wrong: BaseException | None = None


class _Worker:
    """One process with its pipe and the tasks that it has."""

    def __init__(self, process: Any, pipe: Connection) -> None:
        self.process, self.pipe = process, pipe
        self.has: deque[_Task] = deque()


class Pool:
    """Does tasks in ``jobs`` processes, or in this one when that is 1 (see ``apart``); use it in a ``with`` statement.

    Parameters
    ----------
    steps : Steps
        Does the tasks. Workers inherit it where the system can fork, so that what `Steps.warm` loaded is in memory once.
    jobs : int
        The number of processes.
    say : callable
        Takes one sentence when a worker was lost.
    apart : bool
        Use a process also for one job: it works while this one does something else.
    """

    def __init__(self, steps: Steps, jobs: int = 1, say: Callable[[str], None] = lambda _: None, *, apart: bool = False) -> None:
        self.steps, self.jobs, self.say = steps, jobs, say
        self.here = jobs == 1 and not apart
        self._waiting: deque[_Task] = deque()
        self._workers: list[_Worker] = []
        self._open = False

    def __enter__(self) -> Pool:
        if not self.here:
            self._open = True
            self.steps.warm()
            gc.collect()
            gc.freeze()  # what is inherited is not touched by the collector of a worker, and so not copied
            for _ in range(self.jobs):
                self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the workers, whatever they are at."""
        if not self._open:
            return
        self._open = False
        for worker in self._workers:
            worker.pipe.close()
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join(2)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        self._workers.clear()
        gc.unfreeze()

    def pids(self) -> list[int]:
        """Return the ids of the worker processes."""
        return [w.process.pid for w in self._workers]

    def map(self, kind: str, payloads: Iterable[Any]) -> Iterator[Any]:
        """Yield the result of each payload in order, None for a payload None.

        At most some tasks a worker are on their way: payloads are taken as results are given, so that nothing piles up. The payloads may come
        from another `map` of the same pool.

        Raises
        ------
        MawqiError
            What a task raised, or FileError when workers died over a task again and again.
        """
        if self.here:
            for payload in payloads:
                yield None if payload is None else self.steps.do(kind, payload)
            return
        window: deque[_Task] = deque()
        source = iter(payloads)
        more = True
        while True:
            while more and len(window) < self.jobs * (HELD + 1):
                try:
                    payload = next(source)
                except StopIteration:
                    more = False
                    break
                task = _Task(kind, payload)
                task.done = payload is None
                window.append(task)
                if payload is not None:
                    self._waiting.append(task)
                    self._send()
            if not window:
                return
            task = window.popleft()
            while not task.done:
                self._pump()
            if task.wrong is not None:
                raise task.wrong
            yield task.value

    def _start(self) -> None:
        """Start a worker; an interrupt from the keyboard is for the first process alone."""
        context: Any = multiprocessing.get_context("fork" if "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin" else "spawn")
        ours, theirs = context.Pipe()
        forks = context.get_start_method() == "fork"
        inherited = [w.pipe for w in self._workers] + [ours] if forks else []
        process = context.Process(target=_work, args=(self.steps, theirs, inherited, forks), daemon=True, name="mawqi-worker")
        kept = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, kept)
        theirs.close()
        self._workers.append(_Worker(process, ours))

    def _send(self) -> None:
        """Give waiting tasks to workers that have room, the idlest first."""
        while self._waiting:
            worker = min(self._workers, key=lambda w: len(w.has))
            if len(worker.has) >= HELD:
                return
            task = self._waiting.popleft()
            worker.has.append(task)
            try:
                worker.pipe.send((task.kind, task.payload))
            except OSError:
                self._lost(worker)

    def _pump(self) -> None:
        """Wait for a worker and take what it gives."""
        self._send()
        for pipe in wait([w.pipe for w in self._workers]):
            worker = next((w for w in self._workers if w.pipe is pipe), None)
            if worker is None:
                continue
            try:
                value, wrong = worker.pipe.recv()
            except (EOFError, OSError):
                self._lost(worker)
                continue
            task = worker.has.popleft()
            task.value, task.wrong, task.done, task.payload = value, wrong, True, None
        self._send()

    def _lost(self, worker: _Worker) -> None:
        """Replace a worker that ended by itself; its tasks are done again, the one that it was at only once more.

        Raises
        ------
        FileError
            When the same task ended two workers.
        """
        worker.pipe.close()
        worker.process.join(5)
        self._workers.remove(worker)
        how = _ended(worker.process.exitcode)
        if worker.has:
            worker.has[0].tries += 1
            if worker.has[0].tries >= TRIES:
                raise FileError(f"two workers in turn were ended {how} over the same reports", remedy="give fewer --jobs, or more memory")
            self.say(f"A worker was ended {how}: its reports are read again.")
        self._waiting.extendleft(reversed(worker.has))
        self._start()


def _ended(code: int | None) -> str:
    """Say how a process ended."""
    if code is None or code >= 0:
        return f"with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return f"by {name}" + (" (perhaps too little memory)" if -code == signal.SIGKILL else "")


def _work(steps: Steps, pipe: Connection, inherited: list[Connection], forked: bool) -> None:
    """Do tasks until the pipe closes: what a worker process runs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    for other in inherited:
        other.close()
    if not forked:
        steps.warm()
    steps.ready()
    tasks: queue.SimpleQueue[tuple[str, Any] | None] = queue.SimpleQueue()

    def receive() -> None:
        while True:
            try:
                tasks.put(pipe.recv())
            except (EOFError, OSError):
                tasks.put(None)
                if threading.main_thread().is_alive():
                    os._exit(0)  # nobody waits for the task at hand
                return

    threading.Thread(target=receive, daemon=True).start()
    while (task := tasks.get()) is not None:
        value: Any = None
        wrong: Exception | None = None
        try:
            value = steps.do(*task)
        except MawqiError as fault:
            wrong = fault
        except Exception as fault:  # told in the first process
            wrong = RuntimeError(f"{type(fault).__name__}: {fault}")
        try:
            pipe.send((value, wrong))
        except OSError:
            return
