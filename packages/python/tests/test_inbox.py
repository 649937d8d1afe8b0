import unittest

from aicollab._core.inbox import Inbox


def entry(seq, **fields):
    return {"message_type": "message", "seq": seq, **fields}


class InboxTest(unittest.TestCase):
    def setUp(self):
        self.refills = 0
        self.inbox = Inbox(100, self.refill)

    def refill(self):
        self.refills += 1

    def taken(self):
        seqs = []
        while (message := self.inbox.take()) is not None:
            seqs.append(message.get("seq", message["message_type"]))
        return seqs

    def test_an_entry_that_comes_again_is_handed_out_once(self):
        for seq in (1, 2, 1, 2, 3):
            self.inbox.put(entry(seq), 10)
        self.assertEqual(self.taken(), [1, 2, 3])
        self.assertEqual(self.inbox.position, 3)

    def test_what_is_too_much_is_dropped_and_asked_for_again_once_the_rest_is_taken(self):
        for seq in range(1, 15):
            self.inbox.put(entry(seq), 10)
        self.assertEqual(self.refills, 0)
        self.assertEqual(self.taken(), list(range(1, 11)))
        self.assertEqual((self.refills, self.inbox.position), (1, 10))
        self.inbox.restart()
        for seq in range(11, 15):
            self.inbox.put(entry(seq), 10)
        self.assertEqual(self.taken(), [11, 12, 13, 14])

    def test_a_caught_up_behind_a_dropped_entry_does_not_move_the_position(self):
        self.inbox.put(entry(1), 100)
        self.inbox.put(entry(2), 100)
        self.inbox.put({"message_type": "caught_up", "seq": 9}, 1)
        self.assertEqual(self.taken(), [1])
        self.assertEqual(self.inbox.position, 1)

    def test_what_the_hub_has_lost_is_taken_back_and_others_with_the_same_seqs_follow(self):
        for seq in (1, 2, 3):
            self.inbox.put(entry(seq), 10)
        self.inbox.take_back(1, {"message_type": "error", "code": "EPOCH_CHANGED"})
        self.inbox.put(entry(2), 10)
        self.assertEqual(self.taken(), [1, "error", 2])

    def test_what_is_held_is_handed_out_after_the_end(self):
        self.inbox.put(entry(1), 10)
        self.inbox.end(None)
        self.inbox.put(entry(2), 10)
        self.assertEqual((self.taken(), self.inbox.is_ended), ([1], True))
