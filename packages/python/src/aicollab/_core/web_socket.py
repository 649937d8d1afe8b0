"""Carries lines in the text frames of a WebSocket (RFC 6455), one in each; over plain TCP they go as they are."""

from __future__ import annotations

import base64
import hashlib
import struct
from typing import Callable, Dict, List, Optional, Tuple

from .lines import MAX_LINE_BYTES, ForeignLine

CONTINUATION, TEXT, CLOSE, PING, PONG = 0x0, 0x1, 0x8, 0x9, 0xA
CONTROL, FINAL, MASKED, RESERVED = 0x8, 0x80, 0x80, 0x70
# A server that answers so is there, and takes nobody in now.
BUSY = frozenset({429, 502, 503, 504})
MAX_HEAD = 65_536
_SUFFIX = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Plain:
    """Bytes are lines as they come."""

    def __init__(self) -> None:
        self.is_open = True
        # Is to be written at once.
        self.due = b""

    def decode(self, data: bytes) -> bytes:
        return data

    def encode(self, lines: bytes) -> bytes:
        return lines


class WebSocket(Plain):
    """`due` begins with the handshake; the connection is open once that is answered."""

    def __init__(self, host: str, path: str, random: Callable[[int], bytes]) -> None:
        self._random = random
        key = base64.b64encode(random(16))
        self._accept = base64.b64encode(hashlib.sha1(key + _SUFFIX).digest()).decode()
        self._held = bytearray()
        # The frames so far of a message that is not whole.
        self._message: List[bytes] = []
        self._size = 0
        self.is_open = False
        words = [f"GET {path} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade"]
        words += [f"Sec-WebSocket-Key: {key.decode()}", "Sec-WebSocket-Version: 13", "", ""]
        self.due = "\r\n".join(words).encode()

    def decode(self, data: bytes) -> bytes:
        """Returns the lines that came. Raises ForeignLine for what is no WebSocket of a hub, ConnectionError for its end."""
        self._held += data
        if not self.is_open and not self._shake_hands():
            return b""
        lines: List[bytes] = []
        while True:
            frame = self._next_frame()
            if frame is None:
                return b"".join(lines)
            self._take(*frame, lines)

    def encode(self, lines: bytes) -> bytes:
        return b"".join(self._frame(TEXT, line) for line in lines.split(b"\n") if line)

    def _shake_hands(self) -> bool:
        end = self._held.find(b"\r\n\r\n")
        if end < 0:
            if len(self._held) > MAX_HEAD:
                raise ForeignLine("what answers is no WebSocket")
            return False
        first, *rest = bytes(self._held[:end]).decode("latin-1").split("\r\n")
        del self._held[: end + 4]
        fields: Dict[str, str] = {}
        for line in rest:
            name, _, value = line.partition(":")
            fields[name.strip().lower()] = value.strip()
        status = first.split(" ")[1:2]
        if status and status[0].isdigit() and int(status[0]) in BUSY:
            raise ConnectionError(f"the hub answers {first}")
        if status != ["101"] or fields.get("sec-websocket-accept") != self._accept:
            raise ForeignLine(f"no WebSocket of a hub is there, it answers {first[:80]!r}: a hub's is ws://HOST:HTTP_PORT/ws")
        self.is_open = True
        return True

    def _next_frame(self) -> Optional[Tuple[int, bool, bytes]]:
        """Takes a whole frame: its kind, whether it ends its message, and what it carries."""
        held = self._held
        if len(held) < 2:
            return None
        kind, size, at = held[0] & 0x0F, held[1] & 0x7F, 2
        if held[0] & RESERVED or held[1] & MASKED:
            raise ForeignLine("what comes are no frames of a WebSocket")
        for marker, form in ((126, "!H"), (127, "!Q")):
            if size == marker:
                if len(held) < at + struct.calcsize(form):
                    return None
                (size,) = struct.unpack_from(form, held, at)
                at += struct.calcsize(form)
                break
        if size > MAX_LINE_BYTES:
            raise ForeignLine(f"a frame has {size} bytes")
        if len(held) < at + size:
            return None
        frame = kind, bool(held[0] & FINAL), bytes(held[at : at + size])
        del held[: at + size]
        return frame

    def _take(self, kind: int, is_final: bool, content: bytes, lines: List[bytes]) -> None:
        if kind == PING:
            self.due += self._frame(PONG, content)
        elif kind == CLOSE:
            code = struct.unpack_from("!H", content)[0] if len(content) >= 2 else 1005
            raise Closed(code, content[2:].decode(errors="replace"), b"".join(lines))
        elif kind in (TEXT, CONTINUATION):
            self._message.append(content)
            self._size += len(content)
            if self._size > MAX_LINE_BYTES:
                raise ForeignLine(f"a message has {self._size} bytes")
            if is_final:
                lines.append(b"".join(self._message) + b"\n")
                self._message, self._size = [], 0
        elif kind != PONG:
            raise ForeignLine("the hub sends text frames alone")

    def _frame(self, kind: int, content: bytes) -> bytes:
        """Returns a frame of a client, which is masked."""
        size = len(content)
        if size < 126:
            head = struct.pack("!BB", FINAL | kind, MASKED | size)
        elif size < 65_536:
            head = struct.pack("!BBH", FINAL | kind, MASKED | 126, size)
        else:
            head = struct.pack("!BBQ", FINAL | kind, MASKED | 127, size)
        mask = self._random(4)
        stretched = (mask * (size // 4 + 1))[:size]
        masked = int.from_bytes(content, "big") ^ int.from_bytes(stretched, "big")
        return head + mask + masked.to_bytes(size, "big")


class Closed(ConnectionError):
    """The hub has closed the WebSocket; `lines` came before that."""

    def __init__(self, code: int, reason: str, lines: bytes) -> None:
        super().__init__(f"the WebSocket was closed with {code} {reason}".strip())
        self.lines = lines
