"""``mawqi serve``: a file of incidents as OGC API - Features, with its map page at the root."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from mawqi.cli import options

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command("serve")
@click.argument("incidents", type=click.Path(path_type=Path), metavar="INCIDENTS")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where it listens. Any other address shows the incidents to the network.")
@click.option("--port", type=click.IntRange(1, 65535), default=5811, show_default=True)
@click.option("--lang", type=click.Choice(("ar", "en")), default="ar", show_default=True, help="The map page's first language.")
@click.option("--title", help="The map page's heading.")
@options.coarsen
@options.quiet
def command(incidents: Path, host: str, port: int, lang: str, title: str | None, coarsen: str | None, masked: tuple[str, ...], quiet: bool) -> int:
    """Serve a file of incidents until interrupted (Ctrl+C).

    The map is at the root; under /ogc the incidents are an OGC API - Features (pygeoapi), to which QGIS, ArcGIS or a browser can connect: bbox,
    datetime and property filters, paging, GeoJSON and HTML. There is no password: on another address than this computer's own, everybody who
    reaches it reads the incidents. A changed file is read again.

    \b
    mawqi serve incidents.gpkg
    mawqi serve incidents.geojson --port 8080 --coarsen town
    """
    from geo.formats import read
    from geo.serve import serve
    from mawqi.cli import work
    from mawqi.cli.talk import Talk, counted

    talk = Talk(quiet)
    with ExitStack() as stack:
        held = options.as_input(read, incidents)
        shown = incidents
        if coarsen is not None or masked:
            from geo.formats import write

            held = work.masked(held, coarsen, masked)
            shown = Path(stack.enter_context(TemporaryDirectory(prefix="mawqi-serve-"))) / "incidents.geojson"
            write(shown, held)
            talk.say(f"{held.masked}.")

        def ready(address: str) -> None:
            talk.say(f"{counted(len(held.incidents), 'incident')} of {incidents.name}: the map at {address}, OGC API - Features at {address}ogc")
            if host not in LOOPBACK:
                talk.say(f"Without a password: everybody who reaches {host} can read them.")
            talk.say("Stop with Ctrl+C.")

        _stop_cleanly()
        with suppress(KeyboardInterrupt):
            serve(shown, host=host, port=port, map_page=page_of(shown, lang=lang, title=title), ready=ready)
        talk.say("Stopped.")
    return 0


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
