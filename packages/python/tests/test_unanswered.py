import unittest

from aicollab._core.lines import write_line
from aicollab._core.unanswered import Unanswered
from aicollab.messages import DEFAULT_LIMITS


class UnansweredTest(unittest.TestCase):
    def setUp(self):
        self.unanswered = Unanswered()
        self.answers = []

    def add(self, *ids, data="x"):
        for each in ids:
            line = write_line({"message_id": each, "data": data})
            self.unanswered.add(each, line, lambda answer, each=each: self.answers.append((each, answer)))

    def written(self, **limits):
        lines = self.unanswered.next({**DEFAULT_LIMITS, **limits}).split(b"\n")
        return [line.split(b'"')[3].decode() for line in lines if line]

    def test_at_most_max_unacked_messages_are_under_way(self):
        self.add("a", "b", "c")
        self.assertEqual(self.written(max_unacked=2), ["a", "b"])
        self.assertEqual(self.written(max_unacked=2), [])
        self.unanswered.settle("a", {"message_type": "ack"})
        self.assertEqual(self.written(max_unacked=2), ["c"])

    def test_after_a_lost_connection_the_unanswered_come_first_in_their_order(self):
        self.add("a", "b", "c")
        self.written(max_unacked=2)
        self.unanswered.settle("a", {})
        self.add("d")
        self.unanswered.restart()
        self.assertEqual(self.written(), ["b", "c", "d"])

    def test_an_answer_to_a_message_that_was_not_written_on_this_connection_is_ignored(self):
        self.add("a")
        self.unanswered.settle("a", {})
        self.assertEqual(self.answers, [])
        self.assertEqual(self.written(), ["a"])

    def test_a_deferred_message_is_written_in_its_place_and_everything_waits_for_it(self):
        self.add("a", "b")
        self.written()
        self.unanswered.defer("a")
        self.add("c")
        self.assertEqual(self.written(), [])
        self.unanswered.resume()
        self.assertEqual(self.written(), ["a", "c"])

    def test_an_id_is_not_used_twice_at_a_time(self):
        self.add("a")
        with self.assertRaises(ValueError):
            self.add("a")

    def test_what_is_beyond_the_hubs_limits_is_refused_here(self):
        self.add("a", data="x" * 2_000)
        self.add("b", data=[[[]]])
        self.add("c", data=[1] * 50)
        self.add("d")
        self.assertEqual(self.written(max_line_bytes=1_024, max_depth=3, max_elements=32), ["d"])
        codes = [(each, answer.code) for each, answer in self.answers]
        self.assertEqual(codes, [("a", "LINE_TOO_LONG"), ("b", "TOO_COMPLEX"), ("c", "TOO_COMPLEX")])
