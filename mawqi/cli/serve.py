"""``mawqi serve``: a file of incidents, or a case, as OGC API - Features, with its map page at the root."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from mawqi.cli import options

if TYPE_CHECKING:
    from geo.collection import Collection

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command("serve")
@click.argument("incidents", metavar="INCIDENTS")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where it listens. Any other address shows the incidents to the network.")
@click.option("--port", type=click.IntRange(1, 65535), default=5811, show_default=True)
@click.option("--lang", type=click.Choice(("ar", "en")), default="ar", show_default=True, help="The map page's first language.")
@click.option("--title", help="The map page's heading.")
@options.case_options
@options.coarsen
@options.quiet
def command(
    incidents: str, host: str, port: int, lang: str, title: str | None, rejected: bool, coders: bool, coarsen: str | None, masked: tuple[str, ...], quiet: bool,
) -> int:  # fmt: skip
    """Serve a file of incidents, or a case, until interrupted (Ctrl+C).

    The map is at the root; under /ogc the incidents are an OGC API - Features (pygeoapi), to which QGIS, ArcGIS or a browser can connect: bbox,
    datetime and property filters, paging, GeoJSON and HTML. There is no password: on another address than this computer's own, everybody who
    reaches it reads the incidents. A changed file or case is read again. Of a case the incidents are served as they stand, the rejected ones
    and the coders' names only when asked for.

    \b
    mawqi serve incidents.gpkg
    mawqi serve incidents.geojson --port 8080 --coarsen town
    mawqi serve case.gpkg --coarsen admin1
    """
    from geo.serve import serve
    from mawqi.case import is_case
    from mawqi.cli import work
    from mawqi.cli.talk import Talk, counted

    talk = Talk(quiet)
    with ExitStack() as stack:
        of_case = is_case(incidents)
        shown = Path(incidents)

        def fresh() -> Collection:
            return work.masked(work.incidents_of(incidents, rejected=rejected, coders=coders), coarsen, masked)

        held = fresh()
        if of_case or coarsen is not None or masked:
            from geo.formats import write

            shown = Path(stack.enter_context(TemporaryDirectory(prefix="mawqi-serve-"))) / "incidents.geojson"
            write(shown, held)
            if held.masked:
                talk.say(f"{held.masked}.")
        if of_case:
            stack.enter_context(followed(incidents, lambda: write(shown, fresh())))

        def ready(address: str) -> None:
            talk.say(f"{counted(len(held.incidents), 'incident')} of {work.name_of(incidents)}: the map at {address}, OGC API - Features at {address}ogc")
            if host not in LOOPBACK:
                talk.say(f"Without a password: everybody who reaches {host} can read them.")
            talk.say("Stop with Ctrl+C.")

        _stop_cleanly()
        with suppress(KeyboardInterrupt):
            serve(shown, host=host, port=port, map_page=page_of(shown, lang=lang, title=title), ready=ready)
        talk.say("Stopped.")
    return 0


@contextmanager
def followed(address: str, copy: Callable[[], object], *, seconds: float = 2.0) -> Iterator[None]:
    """Call ``copy`` whenever the case has changed, looked at every few seconds, until the block ends.

    A look that fails (the case is locked, the database is away) is made again the next time; what is served stays meanwhile.
    """
    from threading import Event, Thread

    from gazetteer.errors import MawqiError

    done = Event()
    with options.open_case(address) as case:
        seen = case.stamp()

        def follow() -> None:
            nonlocal seen
            while not done.wait(seconds):
                with suppress(MawqiError):
                    now = case.stamp()
                    if now != seen:
                        copy()
                        seen = now

        thread = Thread(target=follow, name="mawqi-follow", daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()


def _stop_cleanly() -> None:
    """Let a request to terminate end the server as Ctrl+C does: the coarsened copy is removed."""
    import signal
    import threading

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def page_of(path: Path, *, lang: str, title: str | None) -> Callable[[], str]:
    """Return what gives the map page of a file: drawn at the first call, and again when the file has changed."""
    from threading import Lock

    kept: dict[int, str] = {}
    one = Lock()

    def page() -> str:
        from geo.formats import read
        from maps import draw
        from mawqi.cli.map import today

        with one:
            changed = path.stat().st_mtime_ns
            if changed not in kept:
                held = read(path)
                drawn = draw(held.incidents, sites=held.sites, title=title, lang=lang, generated=today())
                kept.clear()
                kept[changed] = str(drawn.get_root().render())
            return kept[changed]

    return page
