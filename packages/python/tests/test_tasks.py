import asyncio
import unittest

from aicollab._core.offers import Rules
from aicollab._requests import AsyncRequest, Requests
from aicollab._desk import Desk
from aicollab.errors import ClosedError, RefusedError, TaskFailed, TaskLost


class FakeHub:
    """Acknowledges what is sent, or does what `answers` has for its type, one after the other."""

    def __init__(self):
        self.sent = []
        self.answers = {}
        self.fence = 10

    async def _send(self, message_type, data, target_ai, topic, message_id, timeout):
        self.sent.append((message_type, data))
        await asyncio.sleep(0)
        answers = self.answers.get(message_type)
        if answers:
            answer = answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        if message_type == "collaboration_accept":
            self.fence += 1
            return {"message_id": "x", "seq": self.fence, "fence": self.fence, "lease_ms": 60_000}
        return {"message_id": "x", "seq": 99}

    def said(self, message_type):
        return [data for each, data in self.sent if each == message_type]


def refusal(code):
    return RefusedError("…", code=code, definite=True)


def request(session):
    data = {"session_id": session, "collaboration_type": "add", "task": {"n": 1}}
    return {"message_type": "collaboration_request", "source_ai": "AI_B", "data": data}


def about(message_type, session="s1", **data):
    return {"message_type": message_type, "data": {"session_id": session, **data}}


class TasksTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.hub = FakeHub()
        self.desk = Desk(self.hub, Rules("AI_A", []), 1)

    async def take(self, session="s1"):
        self.desk.hear(request(session))
        return await self.desk.next()

    async def test_a_task_is_accepted_and_completed_with_its_fence(self):
        task = await self.take()
        self.assertEqual((task.fence, task.requester, task.task), (11, "AI_B", {"n": 1}))
        await task.progress(0.5, "half")
        await task.complete({"sum": 1})
        ours = {"session_id": "s1", "fence": 11}
        self.assertEqual(self.hub.said("collaboration_progress"), [{**ours, "progress": 0.5, "note": "half"}])
        ended = {"outcome": "success", "result": {"sum": 1}, "reaccept": True}
        self.assertEqual(self.hub.said("collaboration_complete"), [{**ours, **ended}])
        self.assertTrue(task.is_ended)
        with self.assertRaises(TaskLost):
            await task.complete()

    async def test_who_comes_late_gets_the_next_task(self):
        self.hub.answers["collaboration_accept"] = [refusal("SESSION_TAKEN")]
        self.desk.hear(request("s1"))
        self.desk.hear(request("s2"))
        self.assertEqual((await self.desk.next()).session_id, "s2")

    async def test_no_more_than_parallel_are_held(self):
        task = await self.take()
        self.desk.hear(request("s2"))
        coming = asyncio.ensure_future(self.desk.next())
        await asyncio.sleep(0.01)
        self.assertEqual(len(self.hub.said("collaboration_accept")), 1)
        await task.fail("no")
        self.assertEqual((await coming).session_id, "s2")

    async def test_who_stops_waiting_while_a_task_is_accepted_gets_it_the_next_time(self):
        self.desk.hear(request("s1"))
        waiting = asyncio.ensure_future(self.desk.next())
        await asyncio.sleep(0)
        waiting.cancel()
        self.assertEqual((await asyncio.wait_for(self.desk.next(), 1)).session_id, "s1")
        self.assertEqual(len(self.hub.said("collaboration_accept")), 1)

    async def test_the_lease_is_renewed_in_silence_until_the_end(self):
        self.hub.answers["collaboration_accept"] = [{"seq": 11, "fence": 11, "lease_ms": 60}]
        task = await self.take()
        while len(self.hub.said("collaboration_renew")) < 2:
            await asyncio.sleep(0.005)
        await task.complete()
        count = len(self.hub.said("collaboration_renew"))
        await asyncio.sleep(0.05)
        self.assertEqual(len(self.hub.said("collaboration_renew")), count)

    async def test_a_task_whose_lease_ran_out_is_accepted_again_and_goes_on(self):
        task = await self.take()
        self.hub.answers["collaboration_progress"] = [refusal("STALE_FENCE")]
        await task.progress(0.5)
        self.assertEqual((task.fence, self.hub.said("collaboration_progress")[1]["fence"]), (12, 12))

    async def test_a_task_that_another_ai_took_is_lost(self):
        task = await self.take()
        self.hub.answers["collaboration_progress"] = [refusal("STALE_FENCE")]
        self.hub.answers["collaboration_accept"] = [refusal("SESSION_TAKEN")]
        with self.assertRaises(TaskLost) as caught:
            await task.progress(0.5)
        self.assertEqual((caught.exception.code, task.is_held), ("STALE_FENCE", False))
        self.assertIn("SESSION_TAKEN", await task.wait_lost())

    async def test_a_late_result_that_another_ai_works_on_is_lost(self):
        task = await self.take()
        self.hub.answers["collaboration_complete"] = [refusal("SESSION_TAKEN")]
        with self.assertRaises(TaskLost):
            await task.complete()

    async def test_a_reopened_task_is_accepted_again_and_a_closed_one_is_lost(self):
        task = await self.take()
        offer = {"requester": "AI_B", "collaboration_type": "add", "reason": "lease_expired"}
        self.desk.hear(about("collaboration_reopened", **offer))
        await asyncio.sleep(0.01)
        self.assertEqual(task.fence, 12)
        self.desk.hear(about("collaboration_closed", state="cancelled"))
        self.assertEqual(task.lost, "it is cancelled at the hub")

    async def test_a_question_gets_its_answer_whether_that_comes_before_the_ack_or_after(self):
        task = await self.take()
        self.hub.answers["collaboration_question"] = [{"seq": 20}, {"seq": 21}]
        self.desk.hear(about("collaboration_answer", question_id=20, text="early"))
        self.assertEqual(await task.ask("?"), "early")
        asking = asyncio.ensure_future(task.ask("?"))
        await asyncio.sleep(0.01)
        self.desk.hear(about("collaboration_answer", question_id=21, text="late"))
        self.assertEqual(await asking, "late")

    async def test_who_waits_for_an_answer_hears_that_the_task_is_over(self):
        task = await self.take()
        asking = asyncio.ensure_future(task.ask("?"))
        await asyncio.sleep(0.01)
        self.desk.hear(about("collaboration_closed", state="cancelled"))
        with self.assertRaises(TaskLost):
            await asking

    async def test_a_task_that_was_handed_back_is_not_taken_again(self):
        task = await self.take()
        await task.decline("tired")
        offer = {"requester": "AI_B", "collaboration_type": "add", "reason": "partner_left"}
        self.desk.hear(about("collaboration_reopened", **offer))
        self.desk.hear(request("s2"))
        self.assertEqual((await self.desk.next()).session_id, "s2")

    async def test_a_task_of_a_lost_epoch_is_lost(self):
        task = await self.take()
        self.desk.hear({"message_type": "error", "code": "EPOCH_CHANGED", "common_seq": 5})
        self.assertEqual(task.lost, "the hub has lost it")

    async def test_the_end_of_the_client_ends_the_waiting(self):
        waiting = asyncio.ensure_future(self.desk.next())
        await asyncio.sleep(0)
        self.desk.end(ClosedError("closed", code="CLOSED"))
        self.assertIsNone(await waiting)


class RequestsTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.hub = FakeHub()
        self.requests = Requests()

    async def begin(self, answer=None, early=()):
        request = AsyncRequest(self.hub, answer)

        async def requested():
            await asyncio.sleep(0)
            for message in early:
                self.requests.hear(message)
            return {"message_id": "x", "seq": 1, "session_id": "s1", "matches": 2}

        await self.requests.begin(request, requested())
        return request

    async def test_a_result_is_returned_and_events_come_once(self):
        started = about("collaboration_started", partner="AI_W")
        request = await self.begin(early=[{**started, "seq": 3}])
        self.requests.hear({**about("collaboration_progress", progress=0.5), "seq": 4})
        self.requests.hear({**about("collaboration_progress", progress=0.5), "seq": 4, "replayed": True})
        self.assertEqual((request.partner, request.part_done, request.matches), ("AI_W", 0.5, 2))
        self.requests.hear({**about("collaboration_complete", outcome="success", result={"sum": 3}), "seq": 5})
        self.requests.hear({**about("collaboration_closed", state="completed"), "seq": 6})
        self.assertEqual(await request.result(), {"sum": 3})
        self.assertEqual([each["seq"] async for each in request], [3, 4, 5, 6])

    async def test_any_other_end_is_an_error_with_its_state_and_reason(self):
        request = await self.begin()
        self.requests.hear({**about("collaboration_complete", outcome="failure", result={"reason": "no"}), "seq": 5})
        self.requests.hear({**about("collaboration_closed", state="failed"), "seq": 6})
        with self.assertRaises(TaskFailed) as caught:
            await request.result()
        self.assertEqual((caught.exception.state, str(caught.exception)), ("failed", "TASK_FAILED: s1 is failed: no"))

    async def test_questions_are_answered_by_a_function_or_a_coroutine(self):
        async def slow(text):
            return f"{text}!"

        for answer in (lambda text: f"{text}!", slow):
            self.hub.sent.clear()
            await self.begin(answer)
            self.requests.hear({**about("collaboration_question", text="why"), "seq": 7})
            while not self.hub.sent:
                await asyncio.sleep(0.005)
            self.assertEqual(self.hub.said("collaboration_answer"), [{"session_id": "s1", "question_id": 7, "text": "why!"}])

    async def test_what_the_hub_has_lost_has_that_outcome(self):
        request = await self.begin()
        self.requests.hear({"message_type": "error", "code": "EPOCH_CHANGED", "common_seq": 0})
        self.assertEqual((await request.outcome()).state, "lost")

    async def test_no_result_in_time_is_an_error_and_the_next_wait_goes_on(self):
        request = await self.begin()
        with self.assertRaises(TimeoutError):
            await request.outcome(0.001)
        self.requests.hear({**about("collaboration_closed", state="expired"), "seq": 6})
        self.assertEqual((await request.outcome(1)).state, "expired")
