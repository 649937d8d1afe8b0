"""Keeps which tasks are open and may be taken by this AI."""

from __future__ import annotations

import re
from typing import Any, Callable, Collection, Dict, List, Mapping, NamedTuple, Optional, Set

SESSION_ID = re.compile(r"s[1-9][0-9]{0,15}")
MAX_REASON = 1_000
# A request has these beside its own fields where it is listed or offered again.
STATE_FIELDS = frozenset(
    {"session_id", "requester", "state", "partner", "fence", "open_questions", "reason", "attempt", "lease_ms", "ttl_ms"}
)


class Claim(NamedTuple):
    """The AI holds a task by this fence."""

    fence: int
    lease_ms: int


class Offer(NamedTuple):
    """A task that another AI asks for; `request` has the fields of its request, and nothing of the state in which it is."""

    session_id: str
    requester: str
    request: Dict[str, Any]
    # This AI took the task before it was started again.
    claim: Optional[Claim] = None

    @property
    def collaboration_type(self) -> str:
        return str(self.request["collaboration_type"])

    @property
    def task(self) -> Dict[str, Any]:
        """What is to be done, in the requester's own form: data that nobody has checked."""
        task: Dict[str, Any] = self.request.get("task", {})
        return task


class Rules(NamedTuple):
    """Which tasks an AI takes; None stands for all."""

    ai_id: str
    capabilities: Collection[str]
    types: Optional[Collection[str]] = None
    from_ais: Optional[Collection[str]] = None
    take: Optional[Callable[[Offer], bool]] = None


class Refusal(NamedTuple):
    """The requester waits for this AI alone, and gets the reason; with `fence` the AI gives it back."""

    session_id: str
    reason: str
    fence: Optional[int] = None


class Offers:
    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._open: Dict[str, Offer] = {}
        # These were refused or given back, and are not taken again.
        self._refused: Set[str] = set()
        self._unsaid: List[Refusal] = []
        self._unlisted_after: Optional[str] = None

    def hear(self, message: Mapping[str, Any]) -> None:
        """Applies what the hub sends. Of replayed entries none counts: a `training_sync` lists what is not over."""
        if message.get("replayed"):
            return
        message_type, data = message["message_type"], message.get("data", {})
        if message_type == "training_sync":
            self._sync(data)
        elif message_type == "collaboration_request":
            offer = _offer({**data, "requester": message["source_ai"]})
            self._offered(offer, message.get("target_ai") == self._rules.ai_id)
        elif message_type == "collaboration_reopened":
            self._offered(_offer(data), False)
        elif message_type == "collaboration_amend":
            self._amended(data)
        elif message_type == "collaboration_closed":
            self.forget(data["session_id"])
            self._refused.discard(data["session_id"])

    def next(self, busy: Collection[str]) -> Optional[Offer]:
        """Returns the oldest offer that is none of `busy`."""
        return next((offer for each, offer in self._open.items() if each not in busy), None)

    def forget(self, session_id: str) -> None:
        """Drops an offer: it was taken, by this AI or by another one."""
        self._open.pop(session_id, None)

    def refuse(self, session_id: str) -> None:
        """Takes a task no more, as this AI gives it back."""
        self.forget(session_id)
        self._refused.add(session_id)

    def take_refusals(self) -> List[Refusal]:
        """Returns what has to be declined, each once."""
        refusals, self._unsaid = self._unsaid, []
        return refusals

    def take_unlisted(self) -> Optional[str]:
        """Returns behind which session the hub has further ones, once for each answer and only where nothing is on offer."""
        if self._open:
            return None
        after, self._unlisted_after = self._unlisted_after, None
        return after

    def _sync(self, data: Mapping[str, Any]) -> None:
        ops = data["collab_ops"]
        self._unlisted_after = ops[-1]["session_id"] if data.get("more") and ops else None
        if "after" not in data:
            self._open.clear()
        for op in ops:
            if op["state"] == "open":
                self._offered(_offer(op), False)
            elif op.get("partner") == self._rules.ai_id and "fence" in op and "lease_ms" in op:
                self._claimed(_offer(op), Claim(op["fence"], op["lease_ms"]))

    def _claimed(self, offer: Offer, claim: Claim) -> None:
        """What this name took before, under other rules or in another program, is given back where these do not allow it."""
        if not SESSION_ID.fullmatch(offer.session_id):
            return
        reason = self._why_never(offer)
        if reason is None:
            self._open[offer.session_id] = offer._replace(claim=claim)
        elif offer.session_id not in self._refused:
            self._refused.add(offer.session_id)
            self._unsaid.append(Refusal(offer.session_id, reason, claim.fence))

    def _offered(self, offer: Offer, is_mine: bool) -> None:
        """Where the request `is_mine`, nobody else would answer: it is refused when it cannot be taken."""
        session_id = offer.session_id
        is_own = offer.requester == self._rules.ai_id
        if is_own or session_id in self._refused or not SESSION_ID.fullmatch(session_id):
            return
        reason = self._why_never(offer)
        if reason is None:
            if is_mine or not self._is_for_others(offer):
                self._open[session_id] = offer
        elif is_mine:
            self._refused.add(session_id)
            self._unsaid.append(Refusal(session_id, reason))

    def _amended(self, data: Mapping[str, Any]) -> None:
        offer = self._open.get(data["session_id"])
        if offer is not None:
            self._open[offer.session_id] = offer._replace(request={**offer.request, "task": data["task"]})

    def _why_never(self, offer: Offer) -> Optional[str]:
        ai_id, capabilities, types, from_ais, take = self._rules
        if from_ais is not None and offer.requester not in from_ais:
            return f"{ai_id} takes no tasks from {offer.requester}"
        if types is not None and offer.collaboration_type not in types:
            return f"{ai_id} takes no tasks of the type {offer.collaboration_type}"
        missing = [name for name in offer.request.get("required_capabilities", ()) if name not in capabilities]
        if missing:
            return f"{ai_id} does not have {' and '.join(missing)}"[:MAX_REASON]
        if take is not None and not take(offer):
            return f"{ai_id} does not take this task"
        return None

    def _is_for_others(self, offer: Offer) -> bool:
        """A request that wishes for capabilities or a specialization is for those that have one of them."""
        request = offer.request
        wished = [*request.get("preferred_capabilities", ()), *request.get("preferred_specializations", ())]
        if request.get("required_capabilities") or not wished:
            return False
        return not any(name in self._rules.capabilities for name in wished)


def _offer(data: Mapping[str, Any]) -> Offer:
    request = {key: value for key, value in data.items() if key not in STATE_FIELDS}
    return Offer(data["session_id"], data["requester"], request)
