"""A real server on loopback that misbehaves in every way that the tests of the watch need; each path is one way."""

from __future__ import annotations

import gzip
import socket
import socketserver
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path

CERTIFICATE = Path(__file__).with_name("localhost.pem")
STRIKE = "استهدفت طائرة مسيّرة قاعدة عين الأسد غربي العراق مساء أمس، وأسفر الهجوم عن إصابة جنديين."
SHELLING = "قصفت المدفعية أطراف مدينة هيت في محافظة الأنبار صباح اليوم، وأدى القصف إلى مقتل ثلاثة مدنيين."


def item(text: str = STRIKE, *, guid: str = "1", link: str = "/a/1", date: str | None = "Sun, 28 Jan 2024 10:00:00 +0300", title: str = "خبر") -> str:
    when = f"<pubDate>{date}</pubDate>" if date else ""
    return f"<item><title>{title}</title><guid isPermaLink='false'>{guid}</guid><link>{link}</link>{when}<description>{text}</description></item>"


def rss(*items: str, head: str = "<?xml version='1.0' encoding='utf-8'?>") -> str:
    return f"{head}<rss version='2.0'><channel><title>وكالة</title><language>ar</language>{''.join(items)}</channel></rss>"


def article(text: str, *, charset: str = "<meta charset='utf-8'>") -> str:
    paragraphs = f"<p>{text}</p><p>وقالت المصادر المحلية إن فرق الإسعاف وصلت إلى المكان بعد نحو ساعة من الهجوم.</p>"
    return f"<!DOCTYPE html><html lang='ar'><head>{charset}<title>عنوان</title><meta property='article:published_time' content='2024-01-28T09:00:00+03:00'></head><body><article><h1>عنوان</h1>{paragraphs}</article></body></html>"


def answer(body: bytes | str, *, status: str = "200 OK", kind: str = "application/rss+xml", **headers: str) -> bytes:
    data = body.encode() if isinstance(body, str) else body
    named = {"Content-Type": kind, "Content-Length": str(len(data)), "Connection": "close"} | {k.replace("_", "-"): v for k, v in headers.items()}
    return f"HTTP/1.1 {status}\r\n".encode() + b"".join(f"{k}: {v}\r\n".encode() for k, v in named.items() if v != "") + b"\r\n" + data


class Asked:
    """One request as the server saw it."""

    def __init__(self, path: str, headers: dict[str, str]) -> None:
        self.path, self.headers, self.at = path, headers, time.monotonic()


class BadServer:
    """Serves ``pages``: path -> bytes, or a function of (request, socket) that sends what it likes."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0, *, tls: bool = False) -> None:
        outer = self
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH) if tls else None
        if context is not None:
            context.load_cert_chain(CERTIFICATE)
        self.pages: dict[str, bytes | Callable[[Asked, socket.socket], bytes | None]] = {}
        self.asked: list[Asked] = []
        self.over = threading.Event()

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                data = b""
                self.request.settimeout(5)
                if context is not None:
                    try:
                        self.request = context.wrap_socket(self.request, server_side=True)
                    except OSError:
                        return
                while b"\r\n\r\n" not in data:
                    try:
                        more = self.request.recv(65536)
                    except OSError:
                        return
                    if not more:
                        return
                    data += more
                first, *rest = data.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
                asked = Asked(first.split(" ")[1], {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in rest)})
                outer.asked.append(asked)
                page = outer.pages.get(asked.path, answer("nothing here", status="404 Not Found", kind="text/plain"))
                try:
                    made = page(asked, self.request) if callable(page) else page
                    if made is not None:
                        self.request.sendall(made)
                except OSError:
                    return

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            block_on_close = False

        self.server = Server((host, port), Handler)
        self.port = int(self.server.server_address[1])
        self.url = f"{'https' if tls else 'http'}://{host}:{self.port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()

    def paths(self) -> list[str]:
        return [a.path for a in self.asked if a.path != "/robots.txt"]

    # -- ways to misbehave ---------------------------------------------------------------------------------------------------------------

    def drip(self, data: bytes, pause: float = 0.03) -> Callable[[Asked, socket.socket], None]:
        def send(asked: Asked, sock: socket.socket) -> None:
            for byte in data:
                sock.sendall(bytes([byte]))
                if self.over.wait(pause):
                    return

        return send

    def silent(self, asked: Asked, sock: socket.socket) -> None:
        self.over.wait(5)

    def endless(self, asked: Asked, sock: socket.socket) -> None:
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n<rss>")
        while not self.over.is_set():
            sock.sendall(b"x" * 65536)

    def endless_head(self, asked: Asked, sock: socket.socket) -> None:
        sock.sendall(b"HTTP/1.1 200 OK\r\n")
        while not self.over.is_set():
            sock.sendall(b"X-More: " + b"y" * 1000 + b"\r\n")

    def endless_chunks(self, asked: Asked, sock: socket.socket) -> None:
        sock.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not self.over.is_set():
            sock.sendall(b"1000\r\n" + b"z" * 4096 + b"\r\n")

    def reset(self, asked: Asked, sock: socket.socket) -> None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.close()

    def first(self, *answers: bytes) -> Callable[[Asked, socket.socket], bytes]:
        """Answer in turn; the last one stays."""
        left = list(answers)

        def send(asked: Asked, sock: socket.socket) -> bytes:
            return left.pop(0) if len(left) > 1 else left[0]

        return send

    def conditional(self, body: str, etag: str) -> Callable[[Asked, socket.socket], bytes]:
        def send(asked: Asked, sock: socket.socket) -> bytes:
            if asked.headers.get("if-none-match") == etag:
                return answer(b"", status="304 Not Modified", ETag=etag)
            return answer(body, ETag=etag, Last_Modified=formatdate(1706000000, usegmt=True))

        return send


def bomb(size: int = 40 << 20) -> bytes:
    return gzip.compress(b"<rss>" + b"\0" * size, 9)


@contextmanager
def serving(host: str = "127.0.0.1", port: int = 0, *, tls: bool = False) -> Iterator[BadServer]:
    server = BadServer(host, port, tls=tls)
    try:
        yield server
    finally:
        server.close()
