"""Serves a file of incidents as OGC API - Features through pygeoapi, with the map page at the root; loopback unless told otherwise."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gazetteer.errors import FileError, InputError
from geo.collection import bbox

PREFIX = "/ogc"
PORT = 5811
# Nothing that pygeoapi's pages link from elsewhere is loaded, and no script within them runs.
POLICY = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'"


def configuration(path: Path, host: str, port: int) -> dict[str, Any]:
    """Return pygeoapi's configuration for one file of incidents.

    Parameters
    ----------
    path : Path
        The file, in any format that `geo.formats` reads.
    host, port : str, int
        Where it will listen; the links in the answers carry them.
    """
    from geo.ogcapi import held

    data = held(path)
    days = sorted(d for d in (*data.start, *data.end) if d)
    extents: dict[str, Any] = {"spatial": {"bbox": bbox(data.items) or [-180, -90, 180, 90], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}
    if days:
        begin, end = (datetime.fromisoformat(d).replace(tzinfo=UTC) for d in (days[0], days[-1]))
        extents["temporal"] = {"begin": begin, "end": end.replace(hour=23, minute=59, second=59)}
    about = "Incidents read by machine from Arabic news: unverified." + (f" {data.masked}." if data.masked else "")
    shown = f"[{host}]" if ":" in host else host
    return {
        "server": {
            "bind": {"host": host, "port": port}, "url": f"http://{shown}:{port}{PREFIX}", "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8", "gzip": False, "languages": ["en-US", "ar"], "pretty_print": False, "admin": False,
            "limits": {"default_items": 100, "max_items": 10000}, "map": {"url": "", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": "Mawqi", "description": about, "keywords": ["incidents"], "keywords_type": "theme", "terms_of_service": "", "url": "",
            },
            "license": {"name": "as the reports' licences allow", "url": ""}, "provider": {"name": data.made_by or "mawqi", "url": ""},
            "contact": {"name": "", "position": "", "address": "", "email": "", "url": "", "phone": "", "role": "pointOfContact"},
        },
        "resources": {
            "incidents": {
                "type": "collection", "title": {"en": "Incidents", "ar": "الوقائع"}, "description": about, "keywords": ["incidents"],
                "links": [], "extents": extents,
                "providers": [{
                    "type": "feature", "name": "geo.ogcapi.IncidentsProvider", "data": str(path.resolve()), "id_field": "id", "time_field": "date_start",
                    "title_field": "location_ar",
                }],
            },
        },
    }


def quiet(page: str) -> str:
    """Return a page of pygeoapi with the data in its scripts unable to end the script: it writes them there as they are."""
    return _DATA.sub(lambda m: m[0].replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"), page)


_DATA = re.compile(r"^\s*var geojson_data = .*$", re.MULTILINE)


def application(path: str | Path, *, host: str = "127.0.0.1", port: int = PORT, map_page: str | Callable[[], str] | None = None) -> Any:
    """Return the WSGI application (Flask): the map page at ``/``, OGC API - Features under ``/ogc``.

    pygeoapi reads its configuration once in a process, so one process serves one file.

    Parameters
    ----------
    path : str or Path
        A GeoPackage, GeoJSON or other file of incidents.
    host, port : str, int
        Where it will listen.
    map_page : str or callable, optional
        The HTML of the map, or what makes it; without one the root leads to ``/ogc``.

    Raises
    ------
    FileError
        When the file is missing or cannot be read.
    InputError
        When it holds no incidents, or pygeoapi is not installed.
    """
    source = Path(path)
    if not source.is_file():
        raise FileError("the file does not exist", file=source, remedy="name a GeoPackage or GeoJSON of incidents")
    try:
        import flask
        from pygeoapi.openapi import get_oas
    except ImportError as fault:
        raise InputError("serving needs pygeoapi", remedy="pip install 'mawqi[serve]'") from fault
    settings = configuration(source, host, port)
    with tempfile.TemporaryDirectory(prefix="mawqi-serve-") as folder:
        import yaml  # type: ignore[import-untyped]

        written = yaml.safe_dump(settings, allow_unicode=True)
        for name, content in (("PYGEOAPI_CONFIG", written), ("PYGEOAPI_OPENAPI", json.dumps(get_oas(settings), default=str))):
            file = Path(folder) / f"{name.lower()}.yml"
            file.write_text(content, encoding="utf-8")
            os.environ[name] = str(file)
        from pygeoapi.flask_app import BLUEPRINT
    app = flask.Flask("mawqi", static_folder=None)
    app.register_blueprint(BLUEPRINT, url_prefix=PREFIX)
    allowed = {f"{h}:{port}" for h in (host, "localhost", "127.0.0.1", "[::1]")} | {"localhost", "127.0.0.1"}
    open_to_all = host in ("0.0.0.0", "::")

    @app.before_request
    def known_host() -> Any:
        """A page elsewhere must not reach the data through a name of its own (DNS rebinding)."""
        if not open_to_all and flask.request.host not in allowed:
            return flask.Response("this server answers to its own address only", 403, mimetype="text/plain")
        return None

    @app.after_request
    def policy(answer: Any) -> Any:
        if flask.request.path.startswith(PREFIX):
            # pygeoapi gives its headers as a plain dict, in which the case of names counts.
            kind = next((v for k, v in dict(answer.headers).items() if k.lower() == "content-type"), "")
            if kind.startswith("text/html") and not answer.direct_passthrough:
                answer.set_data(quiet(answer.get_data(as_text=True)))
            answer.headers["Content-Security-Policy"] = POLICY
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Referrer-Policy"] = "no-referrer"
        return answer

    @app.get("/")
    def root() -> Any:
        if map_page is None:
            return flask.redirect(f"{PREFIX}/")
        return flask.Response(map_page() if callable(map_page) else map_page, mimetype="text/html")

    return app


def serve(
    path: str | Path, *, host: str = "127.0.0.1", port: int = PORT, map_page: str | Callable[[], str] | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve a file of incidents until interrupted.

    Parameters
    ----------
    path, host, port, map_page
        See `application`. Any host but the loopback shows the incidents to the network, without a password.
    ready : callable, optional
        Called with the address once it listens.

    Raises
    ------
    FileError
        When the port is taken or closed, or the file cannot be read.
    """
    app = application(path, host=host, port=port, map_page=map_page)
    from werkzeug.serving import make_server

    try:
        server = make_server(host, port, app, threaded=True)
    except (OSError, SystemExit) as fault:
        raise FileError(f"port {port} of {host} cannot be opened", remedy="choose another with --port") from fault
    if ready is not None:
        ready(f"http://{host}:{port}/")
    try:
        server.serve_forever()
    finally:
        server.server_close()
