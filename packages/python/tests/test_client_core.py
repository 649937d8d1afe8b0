import json
import unittest

from aicollab._core.backoff import backoff_s
from aicollab._core.client import ClientCore, Options
from aicollab.errors import ClosedError, HubError, RefusedError, TurnedAway

WELCOME = {
    "message_type": "welcome",
    "protocol_version": 1,
    "ai_id": "AI_A",
    "journal_id": "j1",
    "epoch": "e1",
    "head_seq": 10,
    "cursor": 4,
    "heartbeat_interval_ms": 1_000,
    "limits": {"max_unacked": 4, "max_line_bytes": 10_000},
}


def entry(seq, **fields):
    return {"seq": seq, "source_ai": "AI_B", "timestamp": "", "message_type": "message", "data": {"content": seq}, **fields}


class CoreTest(unittest.TestCase):
    def make(self, **options):
        self.ids = 0
        hello = options.pop("hello", {"specialization": "x", "capabilities": []})
        self.core = ClientCore(Options(ai_id="AI_A", hello=hello, **options), random=lambda: 1.0, new_id=self.new_id)
        return self.core

    def new_id(self):
        self.ids += 1
        return f"id{self.ids}"

    def open(self, now=0.0):
        self.core.prepare()
        self.core.opened({"token": "t", "local_key": None}, now)
        return self.said()[0]

    def hear(self, *messages, now=0.0):
        self.core.receive(b"".join(json.dumps(each).encode() + b"\n" for each in messages), now)

    def said(self):
        return [json.loads(line) for line in self.core.due().splitlines()]

    def lose(self, error=None):
        reason = self.core.disconnected(error)
        return reason, self.core.retry_s()

    def send(self, content="x", **options):
        answers = []
        self.core.post("message", {"content": content}, answers.append, **options)
        return answers

    def taken(self):
        messages = []
        while (message := self.core.inbox.take()) is not None:
            messages.append(message)
        return messages


class ResumingTest(CoreTest):
    def test_a_live_client_resumes_from_the_head_at_its_first_welcome(self):
        self.make()
        self.assertEqual(self.open(), {"ai_id": "AI_A", "token": "t"})
        self.hear(WELCOME)
        self.lose()
        again = {"resume_from": 10, "journal_id": "j1", "epoch": "e1"}
        self.assertEqual(self.open(), {"ai_id": "AI_A", "token": "t", **again})

    def test_a_client_resumes_behind_what_was_handed_out_and_gets_each_entry_once(self):
        self.make(resume_from="cursor")
        self.assertEqual(self.open()["resume_from"], "cursor")
        self.hear(WELCOME, entry(5), entry(6))
        self.core.inbox.take()
        self.lose()
        self.assertEqual(self.open()["resume_from"], 5)
        self.hear(WELCOME, entry(6, replayed=True), entry(7))
        self.assertEqual([each["seq"] for each in self.taken()], [6, 7])

    def test_a_seq_is_resumed_from_with_its_journal_and_epoch(self):
        self.make(resume_from=3, journal_id="j0", epoch="e0")
        first = self.open()
        self.assertEqual((first["resume_from"], first["journal_id"], first["epoch"]), (3, "j0", "e0"))

    def test_another_epoch_takes_back_what_is_lost_and_the_client_goes_on_in_it(self):
        self.make(resume_from=0)
        self.open()
        self.hear(WELCOME, entry(5), entry(6))
        self.core.inbox.take()
        self.core.received(5)
        for _ in range(8):
            self.lose()
            self.open()
        changed = {"code": "EPOCH_CHANGED", "message": "…", "definite": True, "epoch": "e2", "common_seq": 4}
        self.hear({"message_type": "error", **changed})
        self.assertTrue(self.core.is_over)
        reason, seconds = self.lose()
        self.assertIsInstance(reason, TurnedAway)
        self.assertEqual(seconds, 0.2, "the hub is there, so what failed before does not count")
        first = self.open()
        self.assertEqual((first["resume_from"], first["epoch"]), (4, "e2"))
        self.hear({**WELCOME, "epoch": "e2"}, entry(5, data={"content": "another"}))
        notice, other = self.taken()
        self.assertEqual((notice["code"], notice["common_seq"], notice["definite"]), ("EPOCH_CHANGED", 4, False))
        self.assertEqual(other["data"]["content"], "another")
        self.assertIn({"message_type": "received", "data": {"cursor": 4}}, self.said())

    def test_a_common_seq_in_the_welcome_takes_back_as_well(self):
        self.make(resume_from=0)
        self.open()
        self.hear(WELCOME, entry(5), entry(6))
        self.lose()
        self.open()
        self.hear({**WELCOME, "common_seq": 5})
        self.assertEqual([each.get("seq", each.get("code")) for each in self.taken()], [5, "EPOCH_CHANGED"])

    def test_a_hub_that_says_the_same_epoch_for_ever_is_not_flooded(self):
        self.make(resume_from=0, epoch="e0")
        changed = {"message_type": "error", "code": "EPOCH_CHANGED", "message": "…", "epoch": "e2", "common_seq": 4}
        waits = []
        for _ in range(4):
            self.open()
            self.hear(changed)
            waits.append(self.lose()[1])
        self.assertEqual(waits, [0.2, 0.4, 0.8, 1.6])

    def test_dropped_entries_come_again_without_a_wait(self):
        self.make(max_undelivered=200, resume_from=0)
        self.open()
        self.hear(WELCOME, *[entry(seq) for seq in range(1, 6)])
        seqs = [each["seq"] for each in self.taken()]
        self.assertTrue(self.core.is_over)
        self.assertEqual(self.lose()[1], 0.0)
        self.assertEqual(self.open()["resume_from"], seqs[-1])


class SendingTest(CoreTest):
    def test_hello_goes_first_then_messages_and_none_before_the_welcome(self):
        self.make()
        answers = self.send()
        self.open()
        self.assertEqual(self.said(), [])
        self.hear(WELCOME)
        hello, message = self.said()
        self.assertEqual((hello["message_type"], message["message_id"]), ("hello", "id1"))
        self.hear({"message_type": "ack", "message_id": "id1", "seq": 11})
        self.assertEqual(answers[0]["seq"], 11)

    def test_an_unanswered_message_is_sent_again_under_its_id_after_a_lost_connection(self):
        self.make()
        answers = self.send(message_id="m1", target_ai="AI_B")
        self.open()
        self.hear(WELCOME)
        first = self.said()[1]
        self.lose()
        self.open()
        self.hear(WELCOME)
        self.assertEqual(self.said()[1], first)
        self.hear({"message_type": "ack", "message_id": "m1", "seq": 11, "duplicate": True})
        self.assertEqual(len(answers), 1)

    def test_a_refusal_has_all_that_the_hub_says(self):
        self.make()
        answers = self.send()
        self.open()
        self.hear(WELCOME)
        self.said()
        refusal = {"code": "RATE_LIMITED", "message": "too many", "fix": "wait", "definite": True, "retry_after_ms": 5}
        self.hear({"message_type": "error", "message_id": "id1", **refusal})
        error = answers[0]
        self.assertIsInstance(error, RefusedError)
        self.assertEqual((error.code, error.fix, error.definite, error.retry_after_ms), ("RATE_LIMITED", "wait", True, 5))

    def test_a_message_that_is_refused_for_a_time_is_sent_again_after_it(self):
        deferred = []
        self.make().on_deferred = deferred.append
        answers = self.send()
        self.open()
        self.hear(WELCOME)
        self.said()
        full = {"code": "STORAGE_FULL", "message": "full", "definite": True, "retry_after_ms": 500}
        self.hear({"message_type": "error", "message_id": "id1", **full}, now=1.0)
        self.assertEqual((self.said(), self.core.deadline), ([], 1.0))
        self.core.tick(1.5)
        self.assertEqual([each["message_id"] for each in self.said() if "message_id" in each], ["id1"])
        self.hear({"message_type": "ack", "message_id": "id1", "seq": 1})
        self.assertEqual((len(answers), [each and each.code for each in deferred]), (1, ["STORAGE_FULL", None]))

    def test_after_draining_messages_wait_for_the_next_hub(self):
        self.make()
        self.open()
        self.hear(WELCOME, {"message_type": "draining", "deadline_ms": 10})
        self.said()
        self.send()
        self.assertEqual(self.said(), [])
        self.lose()
        self.open()
        self.hear(WELCOME)
        self.assertEqual(len(self.said()), 2)

    def test_of_several_cursors_the_last_is_sent(self):
        self.make()
        self.open()
        self.hear(WELCOME)
        self.said()
        self.core.received(5)
        self.core.received(7)
        self.core.received(6)
        self.assertEqual(self.said(), [{"message_type": "received", "data": {"cursor": 7}}])

    def test_the_end_answers_what_is_unanswered(self):
        self.make()
        answers = self.send()
        self.core.finish(ClosedError("closed", code="CLOSED"))
        self.assertIsInstance(answers[0], ClosedError)
        with self.assertRaises(ClosedError):
            self.send()


class EndingTest(CoreTest):
    def error(self, code, **fields):
        return {"message_type": "error", "code": code, "message": "…", "definite": False, **fields}

    def test_errors_that_no_other_attempt_mends_are_for_good(self):
        for code in ("AUTH_FAILED", "REPLACED", "REVOKED", "DISCONNECTED", "JOURNAL_CHANGED", "CURSOR_AHEAD"):
            self.make()
            self.open()
            self.hear(self.error(code))
            reason, _ = self.lose()
            self.assertIsInstance(reason, HubError)
            self.assertEqual(reason.code, code)

    def test_a_refused_hello_is_for_good_but_not_because_the_hub_shuts_down(self):
        for code, kind in (("INVALID_MESSAGE", HubError), ("SHUTTING_DOWN", ConnectionError)):
            self.make()
            self.open()
            self.hear(WELCOME)
            hello = self.said()[0]
            self.hear(self.error(code, message_id=hello["message_id"]))
            self.assertIsInstance(self.lose()[0], kind)

    def test_other_errors_that_close_are_tried_again_after_the_time_that_the_hub_says(self):
        self.make()
        self.open()
        self.hear(self.error("TOO_MANY_CONNECTIONS", retry_after_ms=3_000))
        reason, seconds = self.lose()
        self.assertIsInstance(reason, TurnedAway)
        self.assertEqual(seconds, 3.2)

    def test_what_never_was_a_hub_is_none_and_a_hub_that_was_may_come_back(self):
        self.make()
        self.open()
        self.core.receive(b"HTTP/1.1 400 Bad Request\r\n", 0)
        self.assertEqual(self.lose()[0].code, "NOT_A_HUB")
        self.make()
        self.open()
        self.hear(WELCOME)
        self.lose()
        self.open()
        self.core.receive(b"HTTP/1.1 400 Bad Request\r\n", 0)
        self.assertNotIsInstance(self.lose()[0], HubError)

    def test_waits_double_up_to_30_s_until_a_hello_is_acknowledged(self):
        self.make()
        waits = [self.lose()[1] for _ in range(10)]
        self.assertEqual(waits, [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30.0, 30.0])
        self.open()
        self.hear(WELCOME)
        hello = self.said()[0]
        self.assertEqual(self.core.failures, 10)
        self.hear({"message_type": "ack", "message_id": hello["message_id"]})
        self.assertEqual(self.lose()[1], 0.2)
        self.assertEqual(backoff_s(10_000, lambda: 0.5), 15.0)

    def test_pings_are_answered_and_a_silent_hub_is_pinged_then_left(self):
        self.make()
        self.open()
        self.hear(WELCOME, {"message_type": "ping"})
        self.assertEqual([each["message_type"] for each in self.said()], ["hello", "pong"])
        for now in (1.0, 2.0):
            self.core.tick(now)
            self.assertEqual(self.said(), [{"message_type": "ping"}])
        self.core.tick(3.0)
        self.assertTrue(self.core.is_over)
        self.assertIsInstance(self.lose()[0], ConnectionError)


class HandingOutTest(CoreTest):
    def test_types_that_only_a_newer_hub_knows_are_not_handed_out(self):
        self.make()
        self.open()
        self.hear(WELCOME, {"message_type": "brand_new", "data": {}}, entry(11))
        self.assertEqual([each["message_type"] for each in self.taken()], ["message"])

    def test_a_visit_says_no_hello_and_gets_answers_only(self):
        self.make(hello=None)
        self.send()
        self.assertEqual(self.open(), {"ai_id": "AI_A", "token": "t", "visit": True})
        self.hear(WELCOME)
        self.assertEqual([each["message_type"] for each in self.said()], ["message"])

    def test_a_line_of_another_type_may_answer_a_message(self):
        self.make(hello=None)
        answers = []
        self.core.post("token_list", {}, answers.append)
        self.open()
        self.hear(WELCOME)
        self.said()
        self.hear({"message_type": "token_listed", "message_id": "id1", "data": {"tokens": []}})
        self.assertEqual((answers[0]["message_type"], self.taken()), ("token_listed", []))
