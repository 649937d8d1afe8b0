"""What a client does over all its connections: resuming, epochs, resending, deferring, handing out."""

from __future__ import annotations

import random as _random
import uuid
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Set, Union

from ..errors import AicollabError, ClosedError, HubError, RefusedError, TurnedAway, of_line
from ..messages import CLOSING_CODES, MESSAGE_TYPES
from .backoff import backoff_s
from .inbox import Inbox, Message
from .lines import ForeignLine, LineBuffer, check_id, read_line, write_line
from .link import Link, without_none
from .unanswered import OnAnswer, Unanswered

# Another attempt does not mend these errors; another token or key mends some of them.
FATAL = frozenset({"AUTH_FAILED", "REPLACED", "REVOKED", "DISCONNECTED", "JOURNAL_CHANGED", "CURSOR_AHEAD"})
# Who says too much to one AI, or has spent its budget, waits for itself: leases and all else must not wait for it.
OWN_WAIT = frozenset({"RATE_LIMITED", "BUDGET_SPENT"})


class Options(NamedTuple):
    ai_id: str
    # None makes a visit.
    hello: Optional[Dict[str, Any]]
    # A seq, `cursor` or `live`.
    resume_from: Union[int, str] = "live"
    journal_id: Optional[str] = None
    epoch: Optional[str] = None
    wants: Optional[Dict[str, Any]] = None
    history: bool = False
    client: Optional[str] = None
    max_undelivered: int = 16 * 1_048_576


class ClientCore:
    """A driver connects, calls `opened`, feeds what comes to `receive` and writes what `due` returns, until `is_over`; then
    it calls `disconnected`, and waits for `retry_s` before the next connection. At `deadline` it calls `tick`. Times are
    seconds of any clock that only goes forward.
    """

    def __init__(
        self,
        options: Options,
        *,
        random: Callable[[], float] = _random.random,
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
    ) -> None:
        self._options = options
        self._random = random
        self._new_id = new_id
        self._unanswered = Unanswered()
        self.inbox = Inbox(options.max_undelivered, self._refill)
        self._link: Optional[Link] = None
        self._lines = LineBuffer()
        self.journal_id = options.journal_id
        self.epoch = options.epoch
        self._cursor: Optional[int] = None
        # The hub has lost entries since this client began.
        self._has_lost = False
        self._hello_id = ""
        # So many connections and attempts in a row have failed.
        self.failures = 0
        # The hub has asked for a wait of so long before the next attempt.
        self.retry_after_ms = 0
        # The client ended the connection itself, to get dropped entries again: it reconnects without a wait.
        self._is_refilling = False
        # When messages may be written again that the hub has refused for a time, and which these are.
        self._resumes: List[float] = []
        self._deferred: Set[str] = set()
        # A hub has admitted the client at least once.
        self.welcome: Optional[Dict[str, Any]] = None
        self.end_error: Optional[AicollabError] = None
        self.on_welcome: Callable[[Dict[str, Any]], None] = lambda welcome: None
        # Gets each message that may be handed out, before the inbox does.
        self.on_message: Callable[[Message], None] = lambda message: None
        # Gets the refusal when the hub begins to defer messages, and None when all of them were answered.
        self.on_deferred: Callable[[Optional[RefusedError]], None] = lambda refusal: None

    @property
    def ai_id(self) -> str:
        return self._options.ai_id

    # What the program asks for.

    def post(
        self,
        message_type: str,
        data: Any,
        on_answer: OnAnswer,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
    ) -> None:
        """Sends a message, again after every lost connection, until `on_answer` gets the line that answers it, or an error."""
        if self.end_error is not None:
            raise self.end_error
        each = self._new_id() if message_id is None else message_id
        check_id(each)
        envelope = {"message_type": message_type, "message_id": each, "target_ai": target_ai, "topic": topic}
        line = write_line({**without_none(envelope), "data": data})
        self._unanswered.add(each, line, on_answer)

    def received(self, seq: int) -> None:
        """Reports to the hub that everything up to `seq` is done with."""
        # Once entries were lost, a seq that was not handed out since is of one of those.
        present = min(seq, self.inbox.position or 0) if self._has_lost else seq
        self._cursor = max(self._cursor or 0, present)
        if self._link is not None and self.welcome is not None:
            self._link.received(self._cursor)

    def finish(self, error: AicollabError) -> None:
        """Ends the client; unanswered messages get `error`."""
        if self.end_error is not None:
            return
        self.end_error = error
        if self._link is not None:
            self._link.end()
        self._unanswered.abandon(error)
        self.inbox.end(None if isinstance(error, ClosedError) else error)

    # What the driver does.

    @property
    def is_over(self) -> bool:
        """The connection has to be closed."""
        return self._link is None or self._link.is_over

    @property
    def deadline(self) -> Optional[float]:
        """`tick` is to be called then."""
        times = list(self._resumes)
        if self._link is not None and not self._link.is_over:
            times.append(self._link.deadline)
        return min(times, default=None)

    def prepare(self) -> None:
        """Begins an attempt to connect: what is handed out until its welcome must not ask for a refill."""
        self.inbox.restart()
        self._is_refilling = False
        self.retry_after_ms = 0

    def opened(self, credentials: Dict[str, Optional[str]], now: float) -> None:
        """A connection is open: its first line is due."""
        self._lines = LineBuffer()
        self._link = Link(self._unanswered, self._first_line(credentials), now)

    def receive(self, data: bytes, now: float) -> None:
        """Takes what came over the connection."""
        link = self._link
        if link is None:
            return
        link.heard(now)
        try:
            for line in self._lines.feed(data):
                self._handle(read_line(line), len(line), link, now)
                if link.is_over and isinstance(link.reason, HubError):
                    return
        except ForeignLine as error:
            link.end(error)

    def due(self) -> bytes:
        """Returns what is to be written now, or nothing."""
        return b"" if self._link is None else self._link.due()

    def tick(self, now: float) -> None:
        """Does what is due by the clock."""
        if self._link is not None:
            self._link.tick(now)
        for each in [time for time in self._resumes if time <= now]:
            self._resumes.remove(each)
            self._unanswered.resume()

    def disconnected(self, error: Optional[Exception]) -> Exception:
        """The connection has ended, or none was made. Returns the reason; a HubError is for good, unless there is another token."""
        link, self._link = self._link, None
        reason = (link.reason if link is not None else None) or error or ConnectionError("the hub closed the connection")
        # A hub that was here may come back; where none ever was there is another server.
        if isinstance(reason, ForeignLine) and self.welcome is None:
            return HubError(
                str(reason),
                code="NOT_A_HUB",
                fix="give the address that the hub logs for AIs, not its dashboard's",
                definite=True,
            )
        return reason

    def retry_s(self) -> float:
        """Returns for how long to wait before the next attempt, and counts it."""
        if self._is_refilling:
            return 0.0
        self.failures += 1
        return backoff_s(self.failures - 1, self._random, self.retry_after_ms)

    @property
    def is_refilling(self) -> bool:
        return self._is_refilling

    # What the hub says.

    def _first_line(self, credentials: Dict[str, Optional[str]]) -> Dict[str, Any]:
        options = self._options
        is_visit = options.hello is None
        begin = None if options.resume_from == "live" else options.resume_from
        at = self.inbox.position
        start = None if is_visit and begin is None else begin if at is None else at
        return without_none(
            {
                "ai_id": options.ai_id,
                **credentials,
                "client": options.client,
                "visit": is_visit or None,
                "resume_from": start,
                "wants": options.wants,
                "history": options.history or None,
                "journal_id": None if start is None else self.journal_id,
                "epoch": self.epoch,
            }
        )

    def _handle(self, message: Message, size: int, link: Link, now: float) -> None:
        message_type = message["message_type"]
        if message_type == "welcome":
            self._begin(message, link, now)
        elif message_type == "ping":
            link.say({"message_type": "pong"})
        elif message_type == "ack":
            # Only an ack ends the back-off, not the welcome: a hub that crashes after its welcome must not be flooded.
            if message["message_id"] == self._hello_id or self._options.hello is None:
                self.failures = 0
            self._answered(message["message_id"], message)
        elif message_type == "error":
            self._refused(message, size, link, now)
        elif isinstance(message.get("message_id"), str) and "source_ai" not in message:
            self._answered(message["message_id"], message)
        elif message_type in MESSAGE_TYPES:
            if message_type == "draining":
                link.drains()
            self._hand_out(message, size)

    def _hand_out(self, message: Message, size: int) -> None:
        self.on_message(message)
        self.inbox.put(message, size)

    def _begin(self, welcome: Message, link: Link, now: float) -> None:
        options = self._options
        self.welcome = welcome
        self.journal_id = welcome["journal_id"]
        self.epoch = welcome.get("epoch")
        if "common_seq" in welcome:
            self._take_back(welcome["common_seq"])
        if self.inbox.position is None:
            starts = {"live": welcome["head_seq"], "cursor": welcome["cursor"]}
            self.inbox.position = starts.get(options.resume_from, options.resume_from)  # type: ignore[call-overload]
        self._unanswered.restart()
        self._hello_id = self._new_id()
        hello = {"message_type": "hello", "message_id": self._hello_id, "data": options.hello}
        if self._cursor is not None:
            link.received(self._cursor)
        link.begin(welcome, None if options.hello is None else hello, now)
        self.on_welcome(welcome)

    def _refused(self, error: Message, size: int, link: Link, now: float) -> None:
        code, message_id = error["code"], error.get("message_id")
        is_hello = message_id is not None and message_id == self._hello_id
        if code in FATAL or (is_hello and code != "SHUTTING_DOWN"):
            return link.end(of_line(HubError, error))
        if message_id is not None:
            self._refused_message(message_id, error, now)
            return
        if code == "EPOCH_CHANGED" and "common_seq" in error:
            # The hub is there, and what it answers to the new position is something else.
            if self.inbox.position is None or error["common_seq"] < self.inbox.position:
                self.failures = 0
            self.epoch = error.get("epoch")
            self._take_back(error["common_seq"])
            if self.inbox.position is None:
                self.inbox.position = error["common_seq"]
        if code in CLOSING_CODES:
            self.retry_after_ms = error.get("retry_after_ms", 0)
            return link.end(of_line(TurnedAway, error))
        self._hand_out(error, size)

    def _refused_message(self, message_id: str, error: Message, now: float) -> None:
        code = error["code"]
        # The message surely did not happen, and the next hub accepts it: it stays unanswered.
        if code == "SHUTTING_DOWN":
            return
        refusal = of_line(RefusedError, error)
        if refusal.retry_after_ms is None or code in OWN_WAIT:
            return self._answered(message_id, refusal)
        if not self._deferred:
            self.on_deferred(refusal)  # type: ignore[arg-type]
        self._deferred.add(message_id)
        self._unanswered.defer(message_id)
        self._resumes.append(now + refusal.retry_after_ms / 1000)

    def _answered(self, message_id: str, answer: Union[Message, AicollabError]) -> None:
        self._unanswered.settle(message_id, answer)
        if message_id in self._deferred:
            self._deferred.discard(message_id)
            if not self._deferred:
                self.on_deferred(None)

    def _take_back(self, seq: int) -> None:
        """Forgets what the hub had after `seq` and has lost, and lets the program know in the place where others begin."""
        self._has_lost = True
        if self._cursor is not None:
            self._cursor = min(self._cursor, seq)
        notice = {
            "message_type": "error",
            "code": "EPOCH_CHANGED",
            "message": f"The hub has lost what it had after entry {seq}",
            "definite": False,
            "epoch": self.epoch,
            "common_seq": seq,
        }
        self.on_message(notice)
        self.inbox.take_back(seq, notice)

    def _refill(self) -> None:
        self._is_refilling = True
        if self._link is not None:
            self._link.end()
