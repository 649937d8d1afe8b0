import unittest

from aicollab._core.lines import ForeignLine, LineBuffer, check_id, read_line, write_line
from aicollab.errors import RefusedError


class LinesTest(unittest.TestCase):
    def code_of(self, value):
        with self.assertRaises(RefusedError) as caught:
            write_line({"data": value})
        self.assertTrue(caught.exception.definite)
        return caught.exception.code

    def test_lines_are_the_same_however_their_bytes_were_cut(self):
        data = b'{"a":1}\n\r\n{"b":2}\n{"c"'
        for size in (1, 2, 7, 100):
            buffer = LineBuffer()
            lines = [line for at in range(0, len(data), size) for line in buffer.feed(data[at : at + size])]
            self.assertEqual(lines, [b'{"a":1}', b'{"b":2}'])
            self.assertEqual(buffer.feed(b":3}\n"), [b'{"c":3}'])

    def test_a_line_without_an_end_is_no_hubs(self):
        with self.assertRaises(ForeignLine):
            LineBuffer(10).feed(b"x" * 11)

    def test_what_is_no_hub_is_said_to_be_none(self):
        for line, why in ((b"HTTP/1.1 400 Bad Request", "HTTP"), (b"[]", "says")):
            with self.assertRaisesRegex(ForeignLine, why):
                read_line(line)
        with self.assertRaisesRegex(ForeignLine, "tls://HOST:PORT"):
            LineBuffer().feed(b"\x15\x03\x03\0\x02\x02\x32")

    def test_forms_that_the_hub_refuses_without_naming_the_message_are_refused_here(self):
        self.assertEqual(self.code_of(float("nan")), "BAD_JSON")
        self.assertEqual(self.code_of(10**400), "BAD_JSON")
        self.assertEqual(self.code_of("\0"), "BAD_UTF8")
        self.assertEqual(self.code_of({"\ud800": 1}), "BAD_UTF8")
        deep = 1
        for _ in range(300):
            deep = [deep]
        self.assertEqual(self.code_of(deep), "TOO_COMPLEX")

    def test_what_json_lacks_is_an_error_of_the_program(self):
        for value in ({1: 2}, {"a": {1}}, b"bytes", object()):
            with self.assertRaises(TypeError):
                write_line({"data": value})

    def test_depth_and_elements_are_counted_as_the_hub_counts_them(self):
        line = write_line({"a": 1, "data": {"b": [1, (2,)]}})
        self.assertEqual((line.depth, line.elements), (4, 6))
        self.assertEqual(line.data, b'{"a":1,"data":{"b":[1,[2]]}}\n')

    def test_a_message_id_has_1_to_128_units(self):
        check_id("x" * 128)
        for wrong in ("", "x" * 129, "\U0001f600" * 65, 7):
            with self.assertRaises(RefusedError):
                check_id(wrong)
