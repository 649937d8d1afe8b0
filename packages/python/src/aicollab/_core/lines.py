"""Cuts what comes into lines, and makes lines of what is sent, as the hub's rules of form want them."""

from __future__ import annotations

import json
import math
import sys
from typing import Any, Dict, List, NamedTuple, Sequence, cast

from ..errors import RefusedError

Message = Dict[str, Any]

# No hub sends longer lines: it can be told to take lines of 16 MiB.
MAX_LINE_BYTES = 64 * 1_048_576
# A hub can be told to take no deeper lines.
MAX_DEPTH = 256
MAX_ID = 128
# A server that speaks TLS answers so to what is none.
TLS_ALERT = b"\x15\x03"


class ForeignLine(Exception):
    """What came over a connection are no lines of a hub."""


class LineBuffer:
    """Keeps what came of a line that is not whole yet."""

    def __init__(self, most: int = MAX_LINE_BYTES) -> None:
        self._most = most
        self._held = bytearray()
        self._searched = 0

    def feed(self, data: bytes) -> List[bytes]:
        """Returns the lines that are whole now, without their line feeds."""
        held = self._held
        held += data
        if held.startswith(TLS_ALERT):
            raise ForeignLine("this speaks TLS: name it tls://HOST:PORT")
        end = held.rfind(b"\n", self._searched)
        if end < 0:
            self._searched = len(held)
            if len(held) > self._most:
                raise ForeignLine(f"no line feed within {self._most} bytes")
            return []
        lines = bytes(held[:end]).split(b"\n")
        del held[: end + 1]
        self._searched = len(held)
        return [line for line in lines if line.strip()]


def read_line(line: bytes) -> Message:
    """Returns the message in a line of the hub."""
    try:
        message: Any = json.loads(line)
    except ValueError:
        message = None
    if isinstance(message, dict) and isinstance(cast(Message, message).get("message_type"), str):
        return cast(Message, message)
    if line.startswith(b"HTTP/"):
        raise ForeignLine("this is not a hub, an HTTP server answers; a hub's port is 6000 by default")
    raise ForeignLine(f"this is not a hub, it says {line[:80]!r}")


class Line(NamedTuple):
    """A line to send, and what the hub's limits bound of it."""

    data: bytes
    depth: int
    elements: int


def write_line(message: Dict[str, Any]) -> Line:
    """Returns the line of a message.

    Raises RefusedError where every hub would refuse its form without naming the message, and TypeError for what JSON lacks.
    """
    elements = _Elements()
    depth = elements.depth_of(message, 1)
    try:
        text = json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except RecursionError:
        raise refused("TOO_COMPLEX", "the message is too deep") from None
    return Line(text.encode() + b"\n", depth, elements.count)


def check_id(message_id: str) -> None:
    """Raises RefusedError for what is no `message_id`."""
    if not isinstance(message_id, str) or not 1 <= len(message_id.encode("utf-16-le", "surrogatepass")) // 2 <= MAX_ID:
        raise refused("INVALID_MESSAGE", f"message_id is not a string of 1 to {MAX_ID} characters")


def refused(code: str, message: str) -> RefusedError:
    return RefusedError(message, code=code, definite=True)


class _Elements:
    """Counts keys and array elements."""

    def __init__(self) -> None:
        self.count = 0

    def depth_of(self, value: Any, level: int) -> int:
        if isinstance(value, str):
            _check_text(value)
            return level - 1
        if value is None or isinstance(value, bool):
            return level - 1
        if isinstance(value, (int, float)):
            _check_number(value)
            return level - 1
        if level > MAX_DEPTH:
            raise refused("TOO_COMPLEX", f"the message has more than {MAX_DEPTH} objects and arrays inside each other")
        inner: List[Any]
        if isinstance(value, dict):
            fields = cast(Dict[Any, Any], value)
            for key in fields:
                if not isinstance(key, str):
                    raise TypeError(f"the key {key!r} is not a string")
                _check_text(key)
            inner = list(fields.values())
        elif isinstance(value, (list, tuple)):
            inner = list(cast(Sequence[Any], value))
        else:
            raise TypeError(f"{type(value).__name__} is no JSON")
        self.count += len(inner)
        return max([level, *(self.depth_of(each, level + 1) for each in inner)])


def _check_text(text: str) -> None:
    if "\0" in text:
        raise refused("BAD_UTF8", "the message has a NUL character, which no hub takes")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise refused("BAD_UTF8", "the message has half of a surrogate pair") from None


def _check_number(number: float) -> None:
    is_fit = math.isfinite(number) if isinstance(number, float) else abs(number) <= sys.float_info.max
    if not is_fit:
        raise refused("BAD_JSON", "the message has a number that is no finite double: put larger ones into strings")
