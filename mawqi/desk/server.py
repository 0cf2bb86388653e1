"""The desk's server: Flask on the loopback address alone, one page, a few JSON requests; it stops when it is interrupted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gazetteer.errors import FileError, InputError, MawqiError
from mawqi.desk.door import HEADERS, HOST, NOTHING, Door, Refused
from mawqi.desk.routes import Desk, status_of

PORT = 5812
#: The most bytes of one write.
MOST_BYTES = 1_000_000


def application(case: Any, *, coder: str, title: str = "", lang: str = "ar", port: int = PORT, tell: Callable[[str], None] | None = None) -> Any:
    """Return the WSGI application (Flask) of the desk; ``app.door`` makes its links.

    Parameters
    ----------
    case : Case
        An open case.
    coder : str
        Whose decisions are stored.
    title, lang : str
        The case's name, and the page's first language (``ar`` or ``en``).
    port : int
        Where it will listen.
    tell : callable, optional
        Takes each one-time link.

    Raises
    ------
    InputError
        When Flask is not installed.
    """
    try:
        import flask
        from werkzeug.exceptions import HTTPException
    except ImportError as fault:
        raise InputError("the review desk needs Flask", remedy="pip install 'mawqi[desk]'") from fault
    from mawqi.desk.page import document, plain, policy

    app = flask.Flask("mawqi-desk", static_folder=None, template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    door, desk = Door(port, tell), Desk(case, coder)
    app.door, app.desk = door, desk  # type: ignore[attr-defined]

    def answer(value: Any, status: int = 200) -> Any:
        from maps.columns import script_json

        return flask.Response(script_json(value), status, mimetype="application/json")

    def found(value: Any) -> Any:
        return answer({"error": "missing", "message": "the case has no such entry"}, 404) if value is None else answer(value)

    def body() -> dict[str, Any]:
        given = flask.request.get_json(silent=True)
        if not isinstance(given, dict):
            raise InputError("the request is no JSON object", remedy="reload the page")
        return given

    @app.before_request
    def check() -> Any:
        door.check(flask.request)
        return None

    @app.errorhandler(Refused)
    def refused(fault: Refused) -> Any:
        if fault.status == 401 and flask.request.path == "/":
            door.knock()
            return flask.Response(plain("افتح الرابط المكتوب في نافذة الأوامر؛ كل رابط يفتح مرة واحدة.", "Open the link that stands in the terminal; each link opens once."), 401)
        return answer({"error": "refused", "message": fault.why}, fault.status)

    @app.errorhandler(MawqiError)
    def faulty(fault: MawqiError) -> Any:
        status, faults = status_of(fault), getattr(fault, "faults", {})
        return answer({"error": "invalid" if status == 422 else "fault", "message": str(fault), "faults": faults}, status)

    @app.errorhandler(HTTPException)
    def unknown(fault: HTTPException) -> Any:
        return answer({"error": "http", "message": fault.name}, fault.code or 500)

    @app.errorhandler(Exception)
    def broken(fault: Exception) -> Any:
        return answer({"error": "fault", "message": f"{type(fault).__name__}: {fault}"[:300]}, 500)

    @app.after_request
    def headers(made: Any) -> Any:
        made.headers.setdefault("Content-Security-Policy", NOTHING)
        for name, value in HEADERS.items():
            made.headers[name] = value
        return made

    @app.get("/enter")
    def enter() -> Any:
        session = door.enter(flask.request.args.get("token", ""))
        if session is None:
            door.knock()
            return flask.Response(plain("استُعمل هذا الرابط من قبل. في نافذة الأوامر رابط جديد.", "This link was used already. A new one stands in the terminal."), 403)
        # The next page is asked for by this one, so that a cookie of SameSite=Strict goes with it wherever the link was opened.
        made = flask.Response(plain("يُفتح المكتب…", "The desk is opening…", refresh="/"))
        made.set_cookie(door.cookie, session, httponly=True, samesite="Strict", path="/")
        return made

    @app.get("/")
    def root() -> Any:
        made = flask.Response(document(coder=coder, title=title, lang=lang))
        made.headers["Content-Security-Policy"] = policy()
        return made

    @app.get("/favicon.ico")
    def icon() -> Any:
        return flask.Response(status=204)

    @app.get("/api/queue")
    def queue() -> Any:
        return answer(desk.queue(flask.request.args))

    @app.get("/api/totals")
    def totals() -> Any:
        return answer(desk.totals())

    @app.get("/api/incident/<path:name>")
    def incident(name: str) -> Any:
        return found(desk.incident(name))

    @app.get("/api/report/<path:name>")
    def report(name: str) -> Any:
        return found(desk.report(name))

    @app.get("/api/near/<path:name>")
    def near(name: str) -> Any:
        return answer({"rows": desk.near(name)})

    @app.get("/api/places")
    def places() -> Any:
        return answer({"rows": desk.places(flask.request.args.get("q", "")[:200])})

    @app.post("/api/decide")
    def decide() -> Any:
        status, made = desk.decide(body())
        return answer(made, status)

    @app.post("/api/undo")
    def undo() -> Any:
        status, made = desk.undo(body())
        return answer(made, status)

    return app


def server_of(case: Any, *, port: int | None = None, **options: Any) -> tuple[Any, Any]:
    """Return (server, application) bound to the loopback address; ``port`` None takes the usual one, or any that is free.

    Raises
    ------
    FileError
        When the port is taken.
    """
    import logging

    try:
        from werkzeug.serving import WSGIRequestHandler, make_server
    except ImportError as fault:
        raise InputError("the review desk needs Flask", remedy="pip install 'mawqi[desk]'") from fault

    class Silent(WSGIRequestHandler):
        """Writes no log: links and searches are nobody's business."""

        protocol_version = "HTTP/1.1"

        def log(self, type: str, message: str, *args: Any) -> None:
            """Say nothing."""

        def version_string(self) -> str:
            """Name no versions in the answers."""
            return "mawqi"

    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    for number in (PORT, 0) if port is None else (port,):
        bound = _bind(number)
        if bound is None:
            continue
        with bound:
            chosen = int(bound.getsockname()[1])
            app = application(case, port=chosen, **options)
            made = make_server(HOST, chosen, app, threaded=True, request_handler=Silent, fd=bound.fileno())
        made.daemon_threads = True  # type: ignore[attr-defined]
        return made, app
    raise FileError(f"port {port} of {HOST} is in use", remedy="choose another with --port")


def _bind(port: int) -> Any:
    import socket

    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((HOST, port))
        bound.listen(64)
    except (OSError, OverflowError):
        bound.close()
        return None
    return bound


def serve(case: Any, *, coder: str, title: str = "", lang: str = "ar", port: int | None = None, ready: Callable[[str], None] | None = None) -> None:
    """Serve the desk until interrupted.

    Parameters
    ----------
    case, coder, title, lang
        See `application`.
    port : int, optional
        The usual one, or any that is free, when missing.
    ready : callable, optional
        Takes each one-time link: the first when the desk listens, another when somebody knocks after it was used.

    Raises
    ------
    FileError
        When the port is taken.
    """
    server, app = server_of(case, port=port, coder=coder, title=title, lang=lang, tell=ready)
    try:
        app.door.link()
        server.serve_forever()
    finally:
        server.server_close()
