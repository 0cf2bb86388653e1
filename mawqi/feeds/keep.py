"""Raw answers kept as WARC 1.1 (ISO 28500): what was asked and what came, byte for byte, with SHA-256, time and address."""

from __future__ import annotations

import hashlib
import os
import threading
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from gazetteer.errors import FileError, InputError
from mawqi.feeds.fetch import Response

_UNCHANGED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


class Keep:
    """Writes one file a run, opened with the first answer; it ends in ``.open`` until the run is over.

    Parameters
    ----------
    folder : Path
        Where the files go; made when missing.
    agent : str
        The User-Agent, for the first record.
    """

    def __init__(self, folder: Path, agent: str) -> None:
        try:
            import warcio  # noqa: F401
        except ImportError as fault:
            raise InputError("keeping raw answers needs the package warcio", remedy="pip install 'mawqi[feeds]', or leave --warc out") from fault
        self.folder, self.agent = folder, agent
        self._lock = threading.Lock()
        self._out: IO[bytes] | None = None
        self._writer: Any = None
        self._path: Path | None = None
        self.records = 0

    def _open(self) -> Any:
        if self._writer is not None:
            return self._writer
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            name = f"mawqi-{datetime.now(UTC):%Y%m%d%H%M%S%f}-{os.getpid()}.warc.gz"
            self._path = self.folder / f"{name}.open"
            self._out = self._path.open("xb")
        except OSError as fault:
            raise FileError(f"the archive of answers cannot be written: {fault.strerror}", file=self.folder, remedy="check the folder's rights and space") from fault
        self._writer = _writer(self._out)
        info = self._writer.create_warcinfo_record(name, {"software": self.agent, "format": "WARC File Format 1.1", "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"})
        self._write(info)
        return self._writer

    def _write(self, record: Any) -> None:
        try:
            self._writer.write_record(record)
        except OSError as fault:
            raise FileError(f"the archive of answers cannot be written: {fault.strerror}", file=self._path, remedy="check the folder's space") from fault
        self.records += 1

    def answer(self, response: Response) -> str:
        """Keep a request and its answer; return the id of the answer's record. A 304 becomes a record of type revisit."""
        with self._lock:
            writer = self._open()
            moment = response.retrieved.replace("+00:00", "Z")
            head, body = _cut(response.raw)
            named = {"WARC-Date": moment, "WARC-IP-Address": response.address}
            kind = "revisit" if response.status == 304 else "response"
            more = {"WARC-Profile": _UNCHANGED} if kind == "revisit" else {}
            record = writer.create_warc_record(str(response.url), kind, payload=BytesIO(body), length=len(body), http_headers=_head(head), warc_headers_dict={**named, **more})
            self._write(record)
            name = str(record.rec_headers.get_header("WARC-Record-ID"))
            head, body = _cut(response.asked)
            asked = writer.create_warc_record(str(response.url), "request", payload=BytesIO(body), length=len(body), http_headers=_head(head), warc_headers_dict={**named, "WARC-Concurrent-To": name})
            self._write(asked)
            return name

    def report(self, answer: str, url: str, report_id: str, text: str) -> None:
        """Keep which report was made of an answer: its id and the SHA-256 of its text, as a metadata record."""
        with self._lock:
            writer = self._open()
            digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
            content = f"mawqi-report-id: {report_id}\r\nmawqi-report-sha256: {digest}\r\n".encode()
            record = writer.create_warc_record(url, "metadata", payload=BytesIO(content), length=len(content), warc_content_type="application/warc-fields", warc_headers_dict={"WARC-Refers-To": answer})
            self._write(record)

    def close(self) -> Path | None:
        """End the file of this run and return its path, None when nothing was kept."""
        with self._lock:
            if self._out is None or self._path is None:
                return None
            try:
                self._out.flush()
                os.fsync(self._out.fileno())
                self._out.close()
                done = self._path.with_suffix("")
                os.replace(self._path, done)
            except OSError as fault:
                raise FileError(f"the archive of answers cannot be written: {fault.strerror}", file=self._path, remedy="check the folder's space") from fault
            finally:
                self._out = self._writer = self._path = None
            return done


def _cut(raw: bytes) -> tuple[bytes, bytes]:
    """Cut a message of HTTP into its head, with the empty line, and its body."""
    ends = [(raw.find(mark), len(mark)) for mark in (b"\r\n\r\n", b"\n\n") if mark in raw]
    if not ends:
        return raw, b""
    at, size = min(ends)
    return raw[: at + size], raw[at + size :]


def _writer(out: IO[bytes]) -> Any:
    """A writer whose digests are SHA-256 in hex, so that ``sha256sum`` shows the same."""
    from warcio.utils import Digester
    from warcio.warcwriter import WARCWriter

    class Sha256(Digester):  # type: ignore[misc]
        def __str__(self) -> str:
            return f"sha256:{self.digester.hexdigest()}"

    class Writer(WARCWriter):  # type: ignore[misc]
        def _create_digester(self) -> Any:
            return Sha256("sha256")

        @classmethod
        def curr_warc_date(cls) -> str:
            return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"

    return Writer(out, gzip=True, warc_version="WARC/1.1")


def _head(raw: bytes) -> Any:
    """The head of a message of HTTP as it came: warcio would write it anew, and mend what a server did wrong."""
    from warcio.statusandheaders import StatusAndHeaders

    class Raw(StatusAndHeaders):  # type: ignore[misc]
        def compute_headers_buffer(self, header_filter: Any = None) -> None:
            self.headers_buff = raw

        def to_bytes(self, header_filter: Any = None, encoding: str = "utf-8") -> bytes:
            return raw

    made = Raw(raw.split(b"\r\n", 1)[0].decode("latin-1") or "HTTP", [])
    made.headers_buff = raw
    return made


