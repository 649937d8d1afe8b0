import unittest

from aicollab._core.offers import Offers, Rules


def request(session, **fields):
    data = {"session_id": session, "collaboration_type": "review", **fields.pop("data", {})}
    return {"message_type": "collaboration_request", "source_ai": "AI_B", "data": data, **fields}


def sync(*ops, **fields):
    return {"message_type": "training_sync", "data": {"collab_ops": list(ops), **fields}}


def op(session, **fields):
    return {"session_id": session, "requester": "AI_B", "state": "open", "collaboration_type": "review", **fields}


class OffersTest(unittest.TestCase):
    def make(self, **rules):
        return Offers(Rules("AI_A", rules.pop("capabilities", ["reading"]), **rules))

    def next_of(self, offers):
        offer = offers.next({})
        return offer and offer.session_id

    def test_the_oldest_open_request_is_next_and_none_that_is_closed_or_replayed(self):
        offers = self.make()
        offers.hear(request("s9", replayed=True))
        offers.hear(sync(op("s3"), op("s4")))
        offers.hear({"message_type": "collaboration_closed", "data": {"session_id": "s3", "state": "cancelled"}})
        self.assertEqual(self.next_of(offers), "s4")

    def test_its_own_requests_and_what_requires_or_wishes_for_more_are_left(self):
        offers = self.make()
        offers.hear(request("s1", source_ai="AI_A"))
        offers.hear(request("s2", data={"required_capabilities": ["flying"]}))
        offers.hear(request("s3", data={"preferred_specializations": ["flying"]}))
        self.assertIsNone(self.next_of(offers))
        self.assertEqual(offers.take_refusals(), [])

    def test_what_is_directed_to_it_and_not_taken_is_declined_once_with_the_reason(self):
        offers = self.make(from_ais=["AI_C"])
        for _ in range(2):
            offers.hear(request("s1", target_ai="AI_A"))
        refusals = offers.take_refusals()
        self.assertEqual([each.reason for each in refusals], ["AI_A takes no tasks from AI_B"])

    def test_types_and_a_function_say_what_is_taken(self):
        self.assertIsNone(self.next_of(self.heard(self.make(types=["other"]))))
        self.assertIsNone(self.next_of(self.heard(self.make(take=lambda offer: "x" in offer.task))))
        self.assertEqual(self.next_of(self.heard(self.make(take=lambda offer: offer.task["n"] == 1))), "s1")

    def heard(self, offers):
        offers.hear(request("s1", data={"task": {"n": 1}}))
        return offers

    def test_what_it_held_before_a_restart_is_claimed_by_its_fence(self):
        offers = self.make()
        offers.hear(sync(op("s1", state="active", partner="AI_A", fence=7, lease_ms=500)))
        self.assertEqual(offers.next({}).claim, (7, 500))

    def test_the_hub_is_asked_for_more_once_nothing_is_on_offer(self):
        offers = self.make()
        offers.hear(sync(op("s1"), more=True))
        self.assertIsNone(offers.take_unlisted())
        offers.forget("s1")
        self.assertEqual((offers.take_unlisted(), offers.take_unlisted()), ("s1", None))

    def test_what_was_given_back_is_not_taken_again(self):
        offers = self.make()
        offers.hear(request("s1"))
        offers.refuse("s1")
        offers.hear({"message_type": "collaboration_reopened", "data": {**op("s1"), "reason": "partner_left"}})
        self.assertIsNone(self.next_of(offers))

    def test_an_amended_task_is_the_one_that_is_taken(self):
        offers = self.heard(self.make())
        offers.hear({"message_type": "collaboration_amend", "data": {"session_id": "s1", "task": {"n": 2}}})
        self.assertEqual(offers.next({}).task, {"n": 2})
