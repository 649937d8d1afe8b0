import struct
import unittest

from aicollab._core.lines import ForeignLine
from aicollab._core.web_socket import Closed, WebSocket

# The key and the answer of RFC 6455, 1.3.
KEY = b"the sample nonce"
ANSWER = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nsec-websocket-ACCEPT: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"


def frame(kind, content, final=True):
    size = len(content)
    first = (0x80 if final else 0) | kind
    if size < 126:
        return struct.pack("!BB", first, size) + content
    if size < 65_536:
        return struct.pack("!BBH", first, 126, size) + content
    return struct.pack("!BBQ", first, 127, size) + content


def unmasked(data):
    """Returns kind and content of the one frame that a client sent."""
    size, at = data[1] & 0x7F, 2
    if size == 126:
        (size,), at = struct.unpack_from("!H", data, 2), 4
    elif size == 127:
        (size,), at = struct.unpack_from("!Q", data, 2), 10
    assert data[1] & 0x80 and len(data) == at + 4 + size
    mask = data[at : at + 4]
    return data[0] & 0x0F, bytes(each ^ mask[n % 4] for n, each in enumerate(data[at + 4 :]))


class WebSocketTest(unittest.TestCase):
    def open(self, rest=b""):
        socket = WebSocket("hub:5001", "/ws", lambda size: KEY[:size])
        self.assertEqual(socket.decode(ANSWER.encode() + rest), b"" if not rest else b"x\n")
        return socket

    def test_the_handshake_is_that_of_the_standard(self):
        socket = WebSocket("hub:5001", "/ws", lambda size: KEY[:size])
        head = socket.due.decode()
        self.assertTrue(head.startswith("GET /ws HTTP/1.1\r\nHost: hub:5001\r\n"))
        self.assertIn("\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", head)
        self.assertFalse(socket.is_open)
        for at in range(len(ANSWER)):
            self.assertEqual(socket.decode(ANSWER[at : at + 1].encode()), b"")
        self.assertTrue(socket.is_open)

    def test_lines_may_come_with_the_answer(self):
        self.open(frame(1, b"x"))

    def test_what_answers_otherwise_is_no_hub_and_a_busy_one_is_tried_again(self):
        wrong = ANSWER.replace("s3p", "xxx")
        cases = (("HTTP/1.1 404 Not Found", ForeignLine), ("HTTP/1.1 503 x", ConnectionError), (wrong, ForeignLine))
        for answer, kind in cases:
            with self.assertRaises(kind):
                WebSocket("h", "/ws", lambda size: KEY[:size]).decode(f"{answer}\r\n\r\n".encode())

    def test_frames_of_all_sizes_are_lines_however_they_were_cut(self):
        socket = self.open()
        lines = [b"a" * size for size in (1, 125, 126, 65_535, 65_536)]
        data = b"".join(frame(1, line) for line in lines)
        came = b"".join(socket.decode(data[at : at + 1_000]) for at in range(0, len(data), 1_000))
        self.assertEqual(came.split(b"\n"), [*lines, b""])

    def test_a_line_in_several_frames_is_one_and_pings_between_are_answered(self):
        socket = self.open()
        socket.due = b""
        self.assertEqual(socket.decode(frame(1, b"a", False) + frame(9, b"?") + frame(0, b"b")), b"ab\n")
        self.assertEqual(unmasked(socket.due), (10, b"?"))

    def test_each_line_is_a_masked_text_frame(self):
        socket = self.open()
        for size in (0, 1, 125, 126, 65_536):
            line = bytes(97 + n % 26 for n in range(size))
            sent = socket.encode(line + b"\n")
            self.assertEqual(sent if size == 0 else unmasked(sent), b"" if size == 0 else (1, line))
        self.assertEqual(len(socket.encode(b"a\nb\n")), 2 * 7)

    def test_the_end_has_its_code_and_what_came_before(self):
        socket = self.open()
        with self.assertRaisesRegex(Closed, "4409 REPLACED") as caught:
            socket.decode(frame(1, b"x") + frame(8, struct.pack("!H", 4409) + b"REPLACED"))
        self.assertEqual(caught.exception.lines, b"x\n")

    def test_what_no_hub_sends_ends_it(self):
        for data in (frame(2, b"x"), b"\xc1\x00", b"\x81\x81", struct.pack("!BBQ", 0x81, 127, 1 << 40)):
            with self.assertRaises(ForeignLine):
                self.open().decode(data)
