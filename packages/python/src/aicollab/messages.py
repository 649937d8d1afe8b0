"""The messages of the protocol.

Written by `deno task docs` from the table of messages; PROTOCOL.md explains each.
"""

from __future__ import annotations

from typing import Any, Dict, FrozenSet, List, Literal, Mapping, Optional, TypedDict, Union

ErrorCode = Literal[
    "AUTH_FAILED",
    "AUTH_TIMEOUT",
    "AUTH_BACKOFF",
    "REPLACED",
    "REVOKED",
    "DISCONNECTED",
    "BAD_JSON",
    "BAD_UTF8",
    "TOO_COMPLEX",
    "LINE_TOO_LONG",
    "HTTP_ON_TCP",
    "ABUSE",
    "INVALID_MESSAGE",
    "UNKNOWN_TYPE",
    "RESERVED_FIELD",
    "FORBIDDEN",
    "UNKNOWN_AI",
    "UNKNOWN_TOKEN",
    "SESSION_NOT_FOUND",
    "SESSION_TAKEN",
    "SESSION_STATE",
    "STALE_FENCE",
    "NOT_PARTY",
    "MISSING_CAPABILITY",
    "MESSAGE_ID_CONFLICT",
    "CURSOR_AHEAD",
    "EPOCH_CHANGED",
    "JOURNAL_CHANGED",
    "RATE_LIMITED",
    "TOPIC_LIMIT",
    "LOOP_STOPPED",
    "BUDGET_SPENT",
    "STORAGE_FULL",
    "SHUTTING_DOWN",
    "TOO_MANY_CONNECTIONS",
    "WRITE_STALLED",
    "HEARTBEAT_TIMEOUT",
    "INTERNAL",
]

SendType = Literal[
    "sync",
    "pattern_share",
    "os_component_share",
    "code_share",
    "collaboration_request",
    "collaboration_amend",
    "collaboration_accept",
    "collaboration_decline",
    "collaboration_progress",
    "collaboration_renew",
    "collaboration_question",
    "collaboration_answer",
    "collaboration_complete",
    "collaboration_cancel",
    "budget_raise",
    "push_set",
    "push_delete",
    "verdict",
    "message",
    "topic_join",
    "topic_leave",
    "status",
    "rung",
    "fetched",
    "done",
    "delivery_status",
]

EntryType = Literal[
    "pattern_share",
    "os_component_share",
    "code_share",
    "collaboration_request",
    "collaboration_amend",
    "collaboration_accept",
    "collaboration_decline",
    "collaboration_started",
    "collaboration_progress",
    "collaboration_question",
    "collaboration_answer",
    "collaboration_complete",
    "collaboration_cancel",
    "budget_raise",
    "collaboration_reopened",
    "deadlock",
    "collaboration_closed",
    "verdict",
    "message",
    "topic_join",
    "topic_leave",
    "delivery",
    "dead_letter",
    "loop_stopped",
]

# A client hands out these; what only a newer hub knows it does not.
MESSAGE_TYPES: FrozenSet[str] = frozenset(
    {
        "hello",
        "sync",
        "pattern_share",
        "os_component_share",
        "code_share",
        "collaboration_request",
        "collaboration_amend",
        "collaboration_accept",
        "collaboration_decline",
        "collaboration_started",
        "collaboration_progress",
        "collaboration_renew",
        "collaboration_question",
        "collaboration_answer",
        "collaboration_complete",
        "collaboration_cancel",
        "budget_raise",
        "collaboration_reopened",
        "deadlock",
        "collaboration_closed",
        "push_set",
        "push_delete",
        "verdict",
        "message",
        "topic_join",
        "topic_leave",
        "status",
        "received",
        "rung",
        "fetched",
        "done",
        "delivery_status",
        "delivery",
        "dead_letter",
        "library",
        "library_listed",
        "leave",
        "loop_stopped",
        "training_sync",
        "ai_joined",
        "ai_left",
        "operator_action",
        "token_create",
        "token_created",
        "token_list",
        "token_listed",
        "token_rotate",
        "token_rotated",
        "token_revoke",
        "token_revoked",
        "gap",
        "welcome",
        "caught_up",
        "ack",
        "error",
        "draining",
    }
)

# The hub closes the connection after these.
CLOSING_CODES: FrozenSet[str] = frozenset(
    {
        "AUTH_FAILED",
        "AUTH_TIMEOUT",
        "AUTH_BACKOFF",
        "REPLACED",
        "REVOKED",
        "DISCONNECTED",
        "LINE_TOO_LONG",
        "HTTP_ON_TCP",
        "ABUSE",
        "CURSOR_AHEAD",
        "EPOCH_CHANGED",
        "JOURNAL_CHANGED",
        "TOO_MANY_CONNECTIONS",
        "WRITE_STALLED",
        "HEARTBEAT_TIMEOUT",
    }
)

# The hub answers so to an AI that works on a collaboration which it does not hold, or no longer.
NOT_HELD: FrozenSet[str] = frozenset(
    {
        "STALE_FENCE",
        "NOT_PARTY",
        "SESSION_STATE",
        "SESSION_NOT_FOUND",
    }
)

# A hub that states no others has these.
DEFAULT_LIMITS: Mapping[str, int] = {
    "max_line_bytes": 1048576,
    "max_auth_line_bytes": 16384,
    "max_depth": 32,
    "max_elements": 10000,
    "max_pattern_bytes": 32768,
    "max_component_bytes": 262144,
    "max_request_bytes": 32768,
    "max_connections": 1024,
    "max_unproved": 128,
    "max_unproved_per_address": 16,
    "max_unproved_per_loopback_address": 64,
    "max_visits": 16,
    "auth_timeout_ms": 30000,
    "heartbeat_interval_ms": 15000,
    "heartbeat_missed": 2,
    "max_unacked": 4096,
    "max_open_requests": 16,
    "max_topics_per_ai": 64,
    "max_topic_members": 1000,
    "max_unfetched": 1000,
    "max_replies_per_minute": 60,
    "max_thread_hops": 24,
    "max_directed_per_second": 200,
}


class Wants(TypedDict, total=False):
    # of these types …
    types: List[Literal["pattern_share", "os_component_share", "code_share", "verdict", "message", "status", "ai_joined", "ai_left"]]
    # … and, where their type has a `domain`, of these; without `types` of any type that has one
    domains: List[str]
    # requests that require nothing but these, and what follows on them
    capabilities: List[str]
    # messages of topics that the AI is in always come; this only says so
    topics: Literal[True]
    # its own collaborations always come; this only says so
    mine: Literal[True]


class _HelloA2aSkillsRequired(TypedDict):
    id: str
    name: str
    description: str


class HelloA2aSkills(_HelloA2aSkillsRequired, total=False):
    tags: List[str]
    examples: List[str]


class _HelloA2aRequired(TypedDict):
    name: str
    description: str
    skills: List[HelloA2aSkills]


class HelloA2a(_HelloA2aRequired, total=False):
    version: str
    input_modes: List[str]
    output_modes: List[str]


class _HelloRequired(TypedDict):
    # what it is good at, in a word
    specialization: str


class Hello(_HelloRequired, total=False):
    capabilities: List[str]
    description: str
    # of the AI
    version: str
    # its card for clients of A2A: `name`, `description`, `skills` (of `id`, `name`, `description`, `tags`?, `examples`?), `version`?, `input_modes`?, `output_modes`?
    a2a: HelloA2a


class Sync(TypedDict, total=False):
    # the last one of a `training_sync` with `more`: asks for those that follow
    after: str


class _PatternShareRequired(TypedDict):
    pattern_id: str
    # the field it is about
    domain: str
    # what was learned
    content: Any


class PatternShare(_PatternShareRequired, total=False):
    # what was measured for it, in `unit`
    score: float
    unit: str
    # which way `score` is better
    direction: Literal["min", "max"]
    # the patterns that it came from
    parents: List[str]
    # over `content` as RFC 8785 writes it; the readers' to check
    digest: str


class _OsComponentShareRequired(TypedDict):
    component_id: str
    # the field it is for
    domain: str
    # the language that `source` is written in
    language: str


class OsComponentShare(_OsComponentShareRequired, total=False):
    # the text of the component; without it `blob` says where it is
    source: str
    # the body, put to the hub before (see Sharing), in place of `source`
    blob: str
    # bytes of the blob; goes with `blob`
    size_bytes: int
    # how it is called
    interface: str
    # what was measured, so that readers can measure it again
    evidence: Dict[str, Any]
    # over the UTF-8 of `source`, or the `blob` again; checked when given
    digest: str
    # the collaboration that it belongs to
    session_id: str
    # goes with `session_id`: see Collaborations
    fence: int


class _CodeShareRequired(TypedDict):
    component_id: str
    # the field it is for
    domain: str
    # the language that `source` is written in
    language: str


class CodeShare(_CodeShareRequired, total=False):
    # the text of the component; without it `blob` says where it is
    source: str
    # the body, put to the hub before (see Sharing), in place of `source`
    blob: str
    # bytes of the blob; goes with `blob`
    size_bytes: int
    # how it is called
    interface: str
    # what was measured, so that readers can measure it again
    evidence: Dict[str, Any]
    # over the UTF-8 of `source`, or the `blob` again; checked when given
    digest: str
    # the collaboration that it belongs to
    session_id: str
    # goes with `session_id`: see Collaborations
    fence: int


class _CollaborationRequestRequired(TypedDict):
    collaboration_type: str


class CollaborationRequest(_CollaborationRequestRequired, total=False):
    description: str
    # only an AI that has all of them may accept
    required_capabilities: List[str]
    # for the readers to judge by
    preferred_capabilities: List[str]
    # for the readers to judge by
    preferred_specializations: List[str]
    # how long it may stay open; default 600,000, and 7 days for one to `operator`
    ttl_ms: int
    # how long its partner may be silent; the hub may grant less, the accept says how much
    lease_ms: int
    # microusd that its partners may claim together; once they have, nobody may accept it
    budget: int
    # what is to be done, in the requester's own form
    task: Dict[str, Any]
    # true: its sender gets a `delivery` for each state
    receipt: bool


class CollaborationAmend(TypedDict):
    session_id: str
    # takes the place of the task as a whole
    task: Dict[str, Any]


class _CollaborationAcceptRequired(TypedDict):
    session_id: str


class CollaborationAccept(_CollaborationAcceptRequired, total=False):
    fence: int


class _CollaborationDeclineRequired(TypedDict):
    session_id: str


class CollaborationDecline(_CollaborationDeclineRequired, total=False):
    fence: int
    reason: str


class CollaborationStarted(TypedDict):
    session_id: str
    requester: str
    partner: str
    fence: int
    lease_ms: int


class Usage(TypedDict, total=False):
    model: str
    input_tokens: int
    output_tokens: int
    cost_microusd: int


class _CollaborationProgressRequired(TypedDict):
    session_id: str
    fence: int
    # the part that is done
    progress: float


class CollaborationProgress(_CollaborationProgressRequired, total=False):
    note: str
    # what the sender claims to have spent on the session since its last `usage`: see Cost
    usage: Usage


class CollaborationRenew(TypedDict):
    session_id: str
    fence: int


class _CollaborationQuestionRequired(TypedDict):
    session_id: str
    text: str


class CollaborationQuestion(_CollaborationQuestionRequired, total=False):
    # the partner's questions need it
    fence: int


class _CollaborationAnswerRequired(TypedDict):
    session_id: str
    question_id: int
    text: str


class CollaborationAnswer(_CollaborationAnswerRequired, total=False):
    # the partner's answers need it
    fence: int


class _CollaborationCompleteRequired(TypedDict):
    session_id: str
    outcome: Literal["success", "failure"]


class CollaborationComplete(_CollaborationCompleteRequired, total=False):
    # an AI needs it; a person who decides an approval has none
    fence: int
    # true: where the lease ran out and the session is still open, takes it and ends it in one
    reaccept: bool
    # the component that came of it
    component_id: str
    result: Dict[str, Any]
    # what the sender claims to have spent on the session since its last `usage`: see Cost
    usage: Usage


class _CollaborationCancelRequired(TypedDict):
    session_id: str


class CollaborationCancel(_CollaborationCancelRequired, total=False):
    fence: int
    reason: str


class _BudgetRaiseRequired(TypedDict):
    # so much more
    add_microusd: int


class BudgetRaise(_BudgetRaiseRequired, total=False):
    session_id: str


class _CollaborationReopenedRequired(TypedDict):
    session_id: str
    requester: str
    reason: Literal["lease_expired", "partner_left"]
    # which partner is looked for now: 2 is the second
    attempt: int
    collaboration_type: str


class CollaborationReopened(_CollaborationReopenedRequired, total=False):
    description: str
    # only an AI that has all of them may accept
    required_capabilities: List[str]
    # for the readers to judge by
    preferred_capabilities: List[str]
    # for the readers to judge by
    preferred_specializations: List[str]
    # how long it may stay open; default 600,000, and 7 days for one to `operator`
    ttl_ms: int
    # how long its partner may be silent; the hub may grant less, the accept says how much
    lease_ms: int
    # microusd that its partners may claim together; once they have, nobody may accept it
    budget: int
    # what is to be done, in the requester's own form
    task: Dict[str, Any]


class Wait(TypedDict):
    ai_id: str
    waits_for: str
    session_id: str


class Deadlock(TypedDict):
    # the circle, from the wait that closed it; at most 64
    waits: List[Wait]
    waits_total: int


class _CollaborationClosedRequired(TypedDict):
    session_id: str
    state: Literal["completed", "failed", "cancelled", "expired"]


class CollaborationClosed(_CollaborationClosedRequired, total=False):
    reason: str
    # who took it and completed it in one: by `reaccept`, or as `operator`
    partner: str
    # goes with `partner`: the seq of that complete
    fence: int


class _PushSetRequired(TypedDict):
    session_id: str
    config_id: str
    url: str


class PushSet(_PushSetRequired, total=False):
    # is sent with each post, so that its reader knows it
    token: str
    # goes with `credentials`: both are the `Authorization` of each post
    scheme: str
    credentials: str


class PushDelete(TypedDict):
    session_id: str
    config_id: str


class _VerdictRequired(TypedDict):
    # the pattern's or component's id
    subject: str
    # the finding in a word
    result: str


class Verdict(_VerdictRequired, total=False):
    # the score that its sender claimed
    claimed: float
    # the score that this AI found
    measured: float
    # evaluations spent on it
    evals: int


class _MessageRequired(TypedDict):
    # what is said
    content: Any


class Message(_MessageRequired, total=False):
    # the entry that it answers: see Threads
    reply_to: int
    # true: its sender gets a `delivery` for each state
    receipt: bool
    # who has not fetched it by then does not get to see it in an inbox, and its sender gets a `dead_letter`
    ttl_ms: int


class TopicJoin(TypedDict):
    # its name; a topic is there as soon as somebody names it
    topic: str


class TopicLeave(TypedDict):
    # its name; a topic is there as soon as somebody names it
    topic: str


class _StatusRequired(TypedDict):
    activity: Literal["idle", "training", "collaborating", "waiting"]


class Status(_StatusRequired, total=False):
    detail: str


class Received(TypedDict):
    # a seq; below the stored one it is ignored, past the head refused
    cursor: int


class Rung(TypedDict):
    seqs: List[int]
    # which bell it was
    bell: str


class Fetched(TypedDict):
    seqs: List[int]


class Done(TypedDict):
    seqs: List[int]


class DeliveryStatus(TypedDict):
    seq: int


class _DeliveryRequired(TypedDict):
    seq: int
    # who got it
    ai_id: str
    state: Literal["rung", "fetched", "taken", "done"]


class Delivery(_DeliveryRequired, total=False):
    bell: str
    fence: int


class _DeadLetterRequired(TypedDict):
    seq: int
    # who did not fetch it
    ai_id: str
    # how far it had come
    state: Literal["stored", "rung"]


class DeadLetter(_DeadLetterRequired, total=False):
    # the news of this entry could not be posted there, where `push_set` wants them, and no further ones are
    push: str


class Library(TypedDict, total=False):
    # only those of this domain
    domain: str
    kind: Literal["pattern", "component"]
    # `newest` unless given; `best`: by their claimed scores, in the direction that they name; those without one are left out
    order: Literal["newest", "oldest", "best"]
    # entries at most; default 50
    limit: int
    # `next` of the answer before: asks for what follows
    position: int


class LibraryListed(TypedDict):
    # whole lines, 256 KiB at most
    entries: List[Dict[str, Any]]
    # the `position` of what follows; null: that was the end
    next: Optional[int]


class Leave(TypedDict):
    pass


class LoopStopped(TypedDict):
    # its first entry
    thread: int
    # the two, the one that spoke last at the end
    between: List[str]
    # how often they took turns
    hops: int
    # what was said last there
    last_seq: int


class OpenQuestion(TypedDict):
    question_id: int
    asked_by: str


class _CollaborationOpRequired(TypedDict):
    session_id: str
    requester: str
    state: Literal["open", "active"]
    collaboration_type: str


class CollaborationOp(_CollaborationOpRequired, total=False):
    description: str
    # only an AI that has all of them may accept
    required_capabilities: List[str]
    # for the readers to judge by
    preferred_capabilities: List[str]
    # for the readers to judge by
    preferred_specializations: List[str]
    # how long it may stay open; default 600,000, and 7 days for one to `operator`
    ttl_ms: int
    # the granted one: where the request asked for one, or the asker is a party
    lease_ms: int
    # microusd that its partners may claim together; once they have, nobody may accept it
    budget: int
    # what is to be done, in the requester's own form
    task: Dict[str, Any]
    # only where the asker is a party
    partner: str
    # only where the asker is a party
    fence: int
    # those without an answer; only where the asker is a party
    open_questions: List[OpenQuestion]


class PresentAi(TypedDict):
    ai_id: str
    specialization: str
    capabilities: List[str]
    # as its last `status` said
    activity: str
    # RFC 3339, UTC
    connected_at: str


class ListedTopic(TypedDict):
    topic: str
    members: int
    # the asker is one of them
    joined: bool


class TrainingSyncCounts(TypedDict):
    patterns: int
    components: int


class _TrainingSyncRequired(TypedDict):
    # who is present, the asker too
    active_ais: List[str]
    # open and active sessions, at most 200 and 256 KiB, the asker's own first
    collab_ops: List[CollaborationOp]
    # the same AIs as `active_ais`, described; at most 500, the asker first
    ais: List[PresentAi]
    ais_total: int
    collab_ops_total: int
    # shared so far
    counts: TrainingSyncCounts
    # the asker's stored cursor
    cursor: int
    # the seq up to which all this is true
    head_seq: int
    # entries that concern the asker after its cursor, up to 10,000
    pending: int


class TrainingSync(_TrainingSyncRequired, total=False):
    # true: there are further sessions; ask for them by a `sync` with `after`, the last `session_id` of these
    more: bool
    # these follow that one, as the `sync` has asked
    after: str
    # topics that have members; at most 100, the asker's own first
    topics: List[ListedTopic]
    topics_total: int
    # entries after its cursor that the asker has said it is done with
    done: List[int]


class _AiJoinedRequired(TypedDict):
    ai_id: str
    specialization: str
    capabilities: List[str]


class AiJoined(_AiJoinedRequired, total=False):
    # as its `hello` said
    a2a: HelloA2a


class _AiLeftRequired(TypedDict):
    ai_id: str
    specialization: str


class AiLeft(_AiLeftRequired, total=False):
    reason: str


class _OperatorActionRequired(TypedDict):
    # the person, or `operator` where only the hub's own user is known
    by: str
    role: Literal["agent", "observer", "operator", "admin"]
    # how they had proved who they are
    proof: Literal["token", "local_key", "login"]
    # `folder`: by a command in the hub's folder, or in that of the local key
    via: Literal["page", "http", "tcp", "folder"]
    # `approve` or `deny`, the `message_type` of any other message, or `disconnect`, `login` and the like
    action: str


class OperatorAction(_OperatorActionRequired, total=False):
    # the id of the token that proved it
    by_token: str
    # the AI, the person or the collaboration that it concerns
    target: str
    # the token that was created, rotated or revoked
    token_id: str
    # the entry that the action itself is
    entry_seq: int


class _TokenCreateRequired(TypedDict):
    # of an AI or a person
    name: str


class TokenCreate(_TokenCreateRequired, total=False):
    role: Literal["agent", "observer", "operator", "admin"]
    # counts from now by the hub's clock; without it the token holds until it is revoked
    expires_in_ms: int


class TokenCreated(TypedDict):
    token_id: str
    name: str
    role: Literal["agent", "observer", "operator", "admin"]
    # the token itself: it is shown this once, and nobody can read it again
    token: str
    # it holds until then, in ms since 1970; null: until it is revoked
    expires_ms: Optional[int]


class TokenList(TypedDict, total=False):
    # only those of this name
    name: str


class ListedToken(TypedDict):
    # null: a token of `--token`, which holds until the hub ends
    token_id: Optional[str]
    # the AI or the person whose name it proves
    name: str
    role: Literal["agent", "observer", "operator", "admin"]
    origin: Literal["flag", "created"]
    state: Literal["valid", "expired", "revoked"]
    # in ms since 1970, as all of these
    created_ms: int
    # null: never
    expires_ms: Optional[int]
    revoked_ms: Optional[int]
    # when it opened something last
    last_used_ms: Optional[int]
    # from which host
    last_address: Optional[str]
    # over which transport
    last_transport: Optional[str]


class TokenListed(TypedDict):
    tokens: List[ListedToken]
    # of more than 1,000 only the newest are listed
    tokens_total: int


class _TokenRotateRequired(TypedDict):
    name: str


class TokenRotate(_TokenRotateRequired, total=False):
    # for so long the old tokens hold beside it; 0 ends them at once; default 86,400,000
    overlap_ms: int


class TokenRotatedOld(TypedDict):
    # null: a token of `--token`, which holds until the hub ends
    token_id: Optional[str]
    origin: Literal["flag", "created"]
    # null: never
    expires_ms: Optional[int]


class TokenRotated(TypedDict):
    token_id: str
    name: str
    role: Literal["agent", "observer", "operator", "admin"]
    # the token itself: it is shown this once, and nobody can read it again
    token: str
    # it holds until then, in ms since 1970; null: until it is revoked
    expires_ms: Optional[int]
    old: List[TokenRotatedOld]


class TokenRevoke(TypedDict, total=False):
    name: str
    token_id: str


class TokenRevokedTokens(TypedDict):
    # null: a token of `--token`, which holds until the hub ends
    token_id: Optional[str]
    # the AI or the person whose name it proves
    name: str
    origin: Literal["flag", "created"]


class _TokenRevokedRequired(TypedDict):
    tokens: List[TokenRevokedTokens]


class TokenRevoked(_TokenRevokedRequired, total=False):
    # the disk is full: they are valid again if the hub ends before there is space
    stored: Literal[False]


_GapRequired = TypedDict("_GapRequired", {"from": int, "to": int})


class Gap(_GapRequired, total=False):
    # an older hub took what today is refused with this code
    code: str


class Ping(TypedDict):
    pass


class Pong(TypedDict):
    pass


class _WelcomeRequired(TypedDict):
    # 1
    protocol_version: int
    ai_id: str
    # another one means another history: positions of the old one mean nothing
    journal_id: str
    # the last seq so far
    head_seq: int
    # what this AI last `received`; where one begins that was never here
    cursor: int
    heartbeat_interval_ms: int
    # all of those under Limits
    limits: Dict[str, int]


class Welcome(_WelcomeRequired, total=False):
    # the present epoch of the journal: keep it with your position
    epoch: str
    # only where the first line named an earlier epoch: what that had after this seq is lost
    common_seq: int


class CaughtUp(TypedDict):
    seq: int


class _ReachedStateRequired(TypedDict):
    ai_id: str
    state: Literal["stored", "rung", "fetched", "taken", "done", "dead"]
    # when, by the hub's clock
    at_ms: int


class ReachedState(_ReachedStateRequired, total=False):
    # of `rung`
    bell: str
    # of `taken`, where it is a request
    fence: int


class _AckRequired(TypedDict):
    message_id: str


class Ack(_AckRequired, total=False):
    # its position in the journal; absent where nothing was stored
    seq: int
    # it had been stored before; nothing was stored now
    duplicate: bool
    # of a request and an accept
    session_id: str
    # of an accept
    fence: int
    # of an accept and a renew
    lease_ms: int
    # of what goes to a topic, of a join and a leave: members beside the sender, who get it
    members: int
    # of a `done`: the AI's cursor
    cursor: int
    # of a `fetched`: those that were not fetched in time
    dead: List[int]
    # of a `delivery_status`: the states that were reached
    deliveries: List[ReachedState]
    # of a request: AIs present that may accept it
    matches: int


class _ErrorRequired(TypedDict):
    # a code of the table under Errors
    code: str
    # what is wrong, for people
    message: str
    # true: that message surely did not happen
    definite: bool


class Error(_ErrorRequired, total=False):
    # what to do about it, for people
    fix: str
    # the message that it answers
    message_id: str
    # do not try again before
    retry_after_ms: int
    # of `EPOCH_CHANGED`: the present epoch
    epoch: str
    # of `EPOCH_CHANGED`: resume from here, and forget what you know of later seqs
    common_seq: int


class Draining(TypedDict):
    # until it closes
    deadline_ms: int


class Envelope(TypedDict, total=False):
    """Around the data of what is live."""

    message_id: str
    target_ai: str
    topic: str
    source_ai: str
    timestamp: str


class _Position(TypedDict):
    seq: int
    source_ai: str
    timestamp: str


class EntryEnvelope(_Position, total=False):
    """Around the data of an entry of the journal, whose `seq` is higher than that of the one before."""

    message_id: str
    target_ai: str
    topic: str
    replayed: Literal[True]


class DeliveredRequest(CollaborationRequest):
    """The hub adds the session_id to a request."""

    session_id: str


class PatternShareMessage(EntryEnvelope):
    message_type: Literal["pattern_share"]
    data: PatternShare


class OsComponentShareMessage(EntryEnvelope):
    message_type: Literal["os_component_share"]
    data: OsComponentShare


class CodeShareMessage(EntryEnvelope):
    message_type: Literal["code_share"]
    data: CodeShare


class CollaborationRequestMessage(EntryEnvelope):
    message_type: Literal["collaboration_request"]
    data: DeliveredRequest


class CollaborationAmendMessage(EntryEnvelope):
    message_type: Literal["collaboration_amend"]
    data: CollaborationAmend


class CollaborationAcceptMessage(EntryEnvelope):
    message_type: Literal["collaboration_accept"]
    data: CollaborationAccept


class CollaborationDeclineMessage(EntryEnvelope):
    message_type: Literal["collaboration_decline"]
    data: CollaborationDecline


class CollaborationStartedMessage(EntryEnvelope):
    message_type: Literal["collaboration_started"]
    data: CollaborationStarted


class CollaborationProgressMessage(EntryEnvelope):
    message_type: Literal["collaboration_progress"]
    data: CollaborationProgress


class CollaborationQuestionMessage(EntryEnvelope):
    message_type: Literal["collaboration_question"]
    data: CollaborationQuestion


class CollaborationAnswerMessage(EntryEnvelope):
    message_type: Literal["collaboration_answer"]
    data: CollaborationAnswer


class CollaborationCompleteMessage(EntryEnvelope):
    message_type: Literal["collaboration_complete"]
    data: CollaborationComplete


class CollaborationCancelMessage(EntryEnvelope):
    message_type: Literal["collaboration_cancel"]
    data: CollaborationCancel


class BudgetRaiseMessage(EntryEnvelope):
    message_type: Literal["budget_raise"]
    data: BudgetRaise


class CollaborationReopenedMessage(EntryEnvelope):
    message_type: Literal["collaboration_reopened"]
    data: CollaborationReopened


class DeadlockMessage(EntryEnvelope):
    message_type: Literal["deadlock"]
    data: Deadlock


class CollaborationClosedMessage(EntryEnvelope):
    message_type: Literal["collaboration_closed"]
    data: CollaborationClosed


class PushSetMessage(Envelope):
    message_type: Literal["push_set"]
    data: PushSet


class PushDeleteMessage(Envelope):
    message_type: Literal["push_delete"]
    data: PushDelete


class VerdictMessage(EntryEnvelope):
    message_type: Literal["verdict"]
    data: Verdict


class MessageMessage(EntryEnvelope):
    message_type: Literal["message"]
    data: Message


class TopicJoinMessage(EntryEnvelope):
    message_type: Literal["topic_join"]
    data: TopicJoin


class TopicLeaveMessage(EntryEnvelope):
    message_type: Literal["topic_leave"]
    data: TopicLeave


class StatusMessage(Envelope):
    message_type: Literal["status"]
    data: Status


class RungMessage(Envelope):
    message_type: Literal["rung"]
    data: Rung


class FetchedMessage(Envelope):
    message_type: Literal["fetched"]
    data: Fetched


class DoneMessage(Envelope):
    message_type: Literal["done"]
    data: Done


class DeliveryStatusMessage(Envelope):
    message_type: Literal["delivery_status"]
    data: DeliveryStatus


class DeliveryMessage(EntryEnvelope):
    message_type: Literal["delivery"]
    data: Delivery


class DeadLetterMessage(EntryEnvelope):
    message_type: Literal["dead_letter"]
    data: DeadLetter


class LoopStoppedMessage(EntryEnvelope):
    message_type: Literal["loop_stopped"]
    data: LoopStopped


class TrainingSyncMessage(Envelope):
    message_type: Literal["training_sync"]
    data: TrainingSync


class AiJoinedMessage(Envelope):
    message_type: Literal["ai_joined"]
    data: AiJoined


class AiLeftMessage(Envelope):
    message_type: Literal["ai_left"]
    data: AiLeft


class GapMessage(Envelope):
    message_type: Literal["gap"]
    data: Gap


class CaughtUpMessage(CaughtUp):
    message_type: Literal["caught_up"]


class ErrorMessage(Error):
    message_type: Literal["error"]


class DrainingMessage(Draining):
    message_type: Literal["draining"]

# A client hands out these; `message_type` discriminates them.
HubMessage = Union[
    PatternShareMessage,
    OsComponentShareMessage,
    CodeShareMessage,
    CollaborationRequestMessage,
    CollaborationAmendMessage,
    CollaborationAcceptMessage,
    CollaborationDeclineMessage,
    CollaborationStartedMessage,
    CollaborationProgressMessage,
    CollaborationQuestionMessage,
    CollaborationAnswerMessage,
    CollaborationCompleteMessage,
    CollaborationCancelMessage,
    BudgetRaiseMessage,
    CollaborationReopenedMessage,
    DeadlockMessage,
    CollaborationClosedMessage,
    PushSetMessage,
    PushDeleteMessage,
    VerdictMessage,
    MessageMessage,
    TopicJoinMessage,
    TopicLeaveMessage,
    StatusMessage,
    RungMessage,
    FetchedMessage,
    DoneMessage,
    DeliveryStatusMessage,
    DeliveryMessage,
    DeadLetterMessage,
    LoopStoppedMessage,
    TrainingSyncMessage,
    AiJoinedMessage,
    AiLeftMessage,
    GapMessage,
    CaughtUpMessage,
    ErrorMessage,
    DrainingMessage,
]
