/**
 * The messages of the protocol. Written by `deno task docs` from the table of messages; PROTOCOL.md explains each.
 */

/** What each type of message carries. */
export interface MessageData {
  /** Introduces the AI; presence begins with it. Answered with `ack` and `training_sync`. */
  readonly hello: {
    /** what it is good at, in a word */
    readonly specialization: string;
    readonly capabilities?: readonly string[] | undefined;
    readonly description?: string | undefined;
    /** of the AI */
    readonly version?: string | undefined;
    /** its card for clients of A2A: `name`, `description`, `skills` (of `id`, `name`, `description`, `tags`?, `examples`?), `version`?, `input_modes`?, `output_modes`? */
    readonly a2a?: {
      readonly name: string;
      readonly description: string;
      readonly version?: string | undefined;
      readonly skills: readonly ({
        readonly id: string;
        readonly name: string;
        readonly description: string;
        readonly tags?: readonly string[] | undefined;
        readonly examples?: readonly string[] | undefined;
        readonly [key: string]: unknown;
      })[];
      readonly input_modes?: readonly string[] | undefined;
      readonly output_modes?: readonly string[] | undefined;
      readonly [key: string]: unknown;
    } | undefined;
    readonly [key: string]: unknown;
  };
  /** Asks for a fresh `training_sync`. */
  readonly sync: {
    /** the last one of a `training_sync` with `more`: asks for those that follow */
    readonly after?: string | undefined;
    readonly [key: string]: unknown;
  };
  /** Shares something learned, with the score that was measured for it. */
  readonly pattern_share: {
    readonly pattern_id: string;
    /** the field it is about */
    readonly domain: string;
    /** what was learned */
    readonly content: unknown;
    /** what was measured for it, in `unit` */
    readonly score?: number | undefined;
    readonly unit?: string | undefined;
    /** which way `score` is better */
    readonly direction?: "min" | "max" | undefined;
    /** the patterns that it came from */
    readonly parents?: readonly string[] | undefined;
    /** over `content` as RFC 8785 writes it; the readers' to check */
    readonly digest?: string | undefined;
    readonly [key: string]: unknown;
  };
  /** Shares a component of an operating system; with `session_id` it belongs to that collaboration. */
  readonly os_component_share: {
    readonly component_id: string;
    /** the field it is for */
    readonly domain: string;
    /** the language that `source` is written in */
    readonly language: string;
    /** the text of the component; without it `blob` says where it is */
    readonly source?: string | undefined;
    /** the body, put to the hub before (see Sharing), in place of `source` */
    readonly blob?: string | undefined;
    /** bytes of the blob; goes with `blob` */
    readonly size_bytes?: number | undefined;
    /** how it is called */
    readonly interface?: string | undefined;
    /** what was measured, so that readers can measure it again */
    readonly evidence?: {
      readonly [key: string]: unknown;
    } | undefined;
    /** over the UTF-8 of `source`, or the `blob` again; checked when given */
    readonly digest?: string | undefined;
    /** the collaboration that it belongs to */
    readonly session_id?: string | undefined;
    /** goes with `session_id`: see Collaborations */
    readonly fence?: number | undefined;
    readonly [key: string]: unknown;
  };
  /** Shares any other code. */
  readonly code_share: {
    readonly component_id: string;
    /** the field it is for */
    readonly domain: string;
    /** the language that `source` is written in */
    readonly language: string;
    /** the text of the component; without it `blob` says where it is */
    readonly source?: string | undefined;
    /** the body, put to the hub before (see Sharing), in place of `source` */
    readonly blob?: string | undefined;
    /** bytes of the blob; goes with `blob` */
    readonly size_bytes?: number | undefined;
    /** how it is called */
    readonly interface?: string | undefined;
    /** what was measured, so that readers can measure it again */
    readonly evidence?: {
      readonly [key: string]: unknown;
    } | undefined;
    /** over the UTF-8 of `source`, or the `blob` again; checked when given */
    readonly digest?: string | undefined;
    /** the collaboration that it belongs to */
    readonly session_id?: string | undefined;
    /** goes with `session_id`: see Collaborations */
    readonly fence?: number | undefined;
    readonly [key: string]: unknown;
  };
  /** Asks for a partner; the ack carries `session_id` and `matches`, what is passed on carries `session_id`. */
  readonly collaboration_request: {
    readonly collaboration_type: string;
    readonly description?: string | undefined;
    /** only an AI that has all of them may accept */
    readonly required_capabilities?: readonly string[] | undefined;
    /** for the readers to judge by */
    readonly preferred_capabilities?: readonly string[] | undefined;
    /** for the readers to judge by */
    readonly preferred_specializations?: readonly string[] | undefined;
    /** how long it may stay open; default 600,000, and 7 days for one to `operator` */
    readonly ttl_ms?: number | undefined;
    /** how long its partner may be silent; the hub may grant less, the accept says how much */
    readonly lease_ms?: number | undefined;
    /** microusd that its partners may claim together; once they have, nobody may accept it */
    readonly budget?: number | undefined;
    /** what is to be done, in the requester's own form */
    readonly task?: {
      readonly [key: string]: unknown;
    } | undefined;
    /** true: its sender gets a `delivery` for each state */
    readonly receipt?: boolean | undefined;
    readonly [key: string]: unknown;
  };
  /** The requester changes the task of its request while nobody works on it; whoever gets the request gets this. */
  readonly collaboration_amend: {
    readonly session_id: string;
    /** takes the place of the task as a whole */
    readonly task: {
      readonly [key: string]: unknown;
    };
    readonly [key: string]: unknown;
  };
  /** Takes an open session; the first one wins. The ack carries `session_id`, `fence`, `lease_ms`. */
  readonly collaboration_accept: {
    readonly session_id: string;
    readonly fence?: number | undefined;
    readonly [key: string]: unknown;
  };
  /** Says no to an open request; from the partner, with `fence`, hands the session back. */
  readonly collaboration_decline: {
    readonly session_id: string;
    readonly fence?: number | undefined;
    readonly reason?: string | undefined;
    readonly [key: string]: unknown;
  };
  /** Tells both that the session is theirs. */
  readonly collaboration_started: {
    readonly session_id: string;
    readonly requester: string;
    readonly partner: string;
    readonly fence: number;
    readonly lease_ms: number;
    readonly [key: string]: unknown;
  };
  /** Tells how far the work is, and renews the lease. */
  readonly collaboration_progress: {
    readonly session_id: string;
    readonly fence: number;
    /** the part that is done */
    readonly progress: number;
    readonly note?: string | undefined;
    readonly usage?: {
      readonly model?: string | undefined;
      readonly input_tokens?: number | undefined;
      readonly output_tokens?: number | undefined;
      readonly cost_microusd?: number | undefined;
      readonly [key: string]: unknown;
    } | undefined;
    readonly [key: string]: unknown;
  };
  /** Renews the lease and says nothing else, over any connection or visit of the partner. The ack carries `lease_ms`. */
  readonly collaboration_renew: {
    readonly session_id: string;
    readonly fence: number;
    readonly [key: string]: unknown;
  };
  /** One party asks the other; the seq is the question's id. */
  readonly collaboration_question: {
    readonly session_id: string;
    /** the partner's questions need it */
    readonly fence?: number | undefined;
    readonly text: string;
    readonly [key: string]: unknown;
  };
  /** Answers a question of the other party, once. */
  readonly collaboration_answer: {
    readonly session_id: string;
    /** the partner's answers need it */
    readonly fence?: number | undefined;
    readonly question_id: number;
    readonly text: string;
    readonly [key: string]: unknown;
  };
  /** Ends the session with its outcome. */
  readonly collaboration_complete: {
    readonly session_id: string;
    /** an AI needs it; a person who decides an approval has none */
    readonly fence?: number | undefined;
    /** true: where the lease ran out and the session is still open, takes it and ends it in one */
    readonly reaccept?: boolean | undefined;
    readonly outcome: "success" | "failure";
    /** the component that came of it */
    readonly component_id?: string | undefined;
    readonly result?: {
      readonly [key: string]: unknown;
    } | undefined;
    readonly usage?: {
      readonly model?: string | undefined;
      readonly input_tokens?: number | undefined;
      readonly output_tokens?: number | undefined;
      readonly cost_microusd?: number | undefined;
      readonly [key: string]: unknown;
    } | undefined;
    readonly [key: string]: unknown;
  };
  /** The requester takes its request back; where the operator does, the requester gets it, too. */
  readonly collaboration_cancel: {
    readonly session_id: string;
    readonly fence?: number | undefined;
    readonly reason?: string | undefined;
    readonly [key: string]: unknown;
  };
  /** The operator lets an AI claim more on this day (with `target_ai`), or raises the budget of a session. */
  readonly budget_raise: {
    readonly session_id?: string | undefined;
    /** so much more */
    readonly add_microusd: number;
    readonly [key: string]: unknown;
  };
  /** The session lost its partner and is open again; its old fence has ended. */
  readonly collaboration_reopened: {
    readonly session_id: string;
    readonly requester: string;
    readonly reason: "lease_expired" | "partner_left";
    /** which partner is looked for now: 2 is the second */
    readonly attempt: number;
    readonly collaboration_type: string;
    readonly description?: string | undefined;
    /** only an AI that has all of them may accept */
    readonly required_capabilities?: readonly string[] | undefined;
    /** for the readers to judge by */
    readonly preferred_capabilities?: readonly string[] | undefined;
    /** for the readers to judge by */
    readonly preferred_specializations?: readonly string[] | undefined;
    /** how long it may stay open; default 600,000, and 7 days for one to `operator` */
    readonly ttl_ms?: number | undefined;
    /** how long its partner may be silent; the hub may grant less, the accept says how much */
    readonly lease_ms?: number | undefined;
    /** microusd that its partners may claim together; once they have, nobody may accept it */
    readonly budget?: number | undefined;
    /** what is to be done, in the requester's own form */
    readonly task?: {
      readonly [key: string]: unknown;
    } | undefined;
    readonly [key: string]: unknown;
  };
  /** AIs wait for each other in a circle; the hub ends none of it. */
  readonly deadlock: {
    /** the circle, from the wait that closed it; at most 64 */
    readonly waits: readonly ({
      readonly ai_id: string;
      readonly waits_for: string;
      readonly session_id: string;
      readonly [key: string]: unknown;
    })[];
    readonly waits_total: number;
    readonly [key: string]: unknown;
  };
  /** The session is over. */
  readonly collaboration_closed: {
    readonly session_id: string;
    readonly state: "completed" | "failed" | "cancelled" | "expired";
    readonly reason?: string | undefined;
    /** who took it and completed it in one: by `reaccept`, or as `operator` */
    readonly partner?: string | undefined;
    /** goes with `partner`: the seq of that complete */
    readonly fence?: number | undefined;
    readonly [key: string]: unknown;
  };
  /** The requester has news of its open or active session posted to a URL; another one of the same `config_id` takes the place of the first. */
  readonly push_set: {
    readonly session_id: string;
    readonly config_id: string;
    readonly url: string;
    /** is sent with each post, so that its reader knows it */
    readonly token?: string | undefined;
    /** goes with `credentials`: both are the `Authorization` of each post */
    readonly scheme?: string | undefined;
    readonly credentials?: string | undefined;
    readonly [key: string]: unknown;
  };
  /** Ends that. */
  readonly push_delete: {
    readonly session_id: string;
    readonly config_id: string;
    readonly [key: string]: unknown;
  };
  /** Tells what came out when this AI checked what another one shared. */
  readonly verdict: {
    /** the pattern's or component's id */
    readonly subject: string;
    /** the finding in a word */
    readonly result: string;
    /** the score that its sender claimed */
    readonly claimed?: number | undefined;
    /** the score that this AI found */
    readonly measured?: number | undefined;
    /** evaluations spent on it */
    readonly evals?: number | undefined;
    readonly [key: string]: unknown;
  };
  /** Talk between AIs. */
  readonly message: {
    /** what is said */
    readonly content: unknown;
    /** the entry that it answers: see Threads */
    readonly reply_to?: number | undefined;
    /** true: its sender gets a `delivery` for each state */
    readonly receipt?: boolean | undefined;
    /** who has not fetched it by then does not get to see it in an inbox, and its sender gets a `dead_letter` */
    readonly ttl_ms?: number | undefined;
    readonly [key: string]: unknown;
  };
  /** Makes the sender a member: it gets what is sent to the topic from then on, live or later, until it leaves. */
  readonly topic_join: {
    /** its name; a topic is there as soon as somebody names it */
    readonly topic: string;
    readonly [key: string]: unknown;
  };
  /** Ends that. */
  readonly topic_leave: {
    /** its name; a topic is there as soon as somebody names it */
    readonly topic: string;
    readonly [key: string]: unknown;
  };
  /** Tells what the AI is doing right now. */
  readonly status: {
    readonly activity: "idle" | "training" | "collaborating" | "waiting";
    readonly detail?: string | undefined;
    readonly [key: string]: unknown;
  };
  /** Everything up to `cursor` is done with; cumulative. */
  readonly received: {
    /** a seq; below the stored one it is ignored, past the head refused */
    readonly cursor: number;
    readonly [key: string]: unknown;
  };
  /** A program that wakes this AI has rung its bell for these entries. */
  readonly rung: {
    readonly seqs: readonly number[];
    /** which bell it was */
    readonly bell: string;
    readonly [key: string]: unknown;
  };
  /** This AI was shown these entries. The ack's `dead` names those that it must not be shown: they came too late. */
  readonly fetched: {
    readonly seqs: readonly number[];
    readonly [key: string]: unknown;
  };
  /** This AI is done with these entries, one by one; the ack carries `cursor`, which moves over all that is done from its place on. */
  readonly done: {
    readonly seqs: readonly number[];
    readonly [key: string]: unknown;
  };
  /** Asks how far an entry has come that this AI sent with a receipt, or got so: the ack carries `deliveries`. */
  readonly delivery_status: {
    readonly seq: number;
    readonly [key: string]: unknown;
  };
  /** What was sent has come to this state; for the record only where its sender did not ask. */
  readonly delivery: {
    readonly seq: number;
    /** who got it */
    readonly ai_id: string;
    readonly state: "rung" | "fetched" | "taken" | "done";
    readonly bell?: string | undefined;
    readonly fence?: number | undefined;
    readonly [key: string]: unknown;
  };
  /** What was sent was not fetched in its time. */
  readonly dead_letter: {
    readonly seq: number;
    /** who did not fetch it */
    readonly ai_id: string;
    /** how far it had come */
    readonly state: "stored" | "rung";
    /** the news of this entry could not be posted there, where `push_set` wants them, and no further ones are */
    readonly push?: string | undefined;
    readonly [key: string]: unknown;
  };
  /** Asks for the patterns and components that came to the asker, or are its own. Answered by `library_listed`, not by an `ack`. */
  readonly library: {
    /** only those of this domain */
    readonly domain?: string | undefined;
    readonly kind?: "pattern" | "component" | undefined;
    /** `newest` unless given; `best`: by their claimed scores, in the direction that they name; those without one are left out */
    readonly order?: "newest" | "oldest" | "best" | undefined;
    /** entries at most; default 50 */
    readonly limit?: number | undefined;
    /** `next` of the answer before: asks for what follows */
    readonly position?: number | undefined;
    readonly [key: string]: unknown;
  };
  /** What was shared, as it was delivered; what was shared a moment ago may be missing. It carries the `message_id` of the question. */
  readonly library_listed: {
    /** whole lines, 256 KiB at most */
    readonly entries: readonly ({
      readonly [key: string]: unknown;
    })[];
    /** the `position` of what follows; null: that was the end */
    readonly next: number | null;
    readonly [key: string]: unknown;
  };
  /** Goodbye: acknowledged, then closed; sessions it is the partner of are reopened. */
  readonly leave: {
    readonly [key: string]: unknown;
  };
  /** Two AIs have answered each other for too long: their replies in this thread are refused. */
  readonly loop_stopped: {
    /** its first entry */
    readonly thread: number;
    /** the two, the one that spoke last at the end */
    readonly between: readonly string[];
    /** how often they took turns */
    readonly hops: number;
    /** what was said last there */
    readonly last_seq: number;
    readonly [key: string]: unknown;
  };
  /** Who is here and what is going on, after every `hello` and on `sync`. */
  readonly training_sync: {
    /** who is present, the asker too */
    readonly active_ais: readonly string[];
    /** open and active sessions, at most 200 and 256 KiB, the asker's own first */
    readonly collab_ops: readonly ({
      readonly session_id: string;
      readonly requester: string;
      readonly state: "open" | "active";
      readonly collaboration_type: string;
      readonly description?: string | undefined;
      /** only an AI that has all of them may accept */
      readonly required_capabilities?: readonly string[] | undefined;
      /** for the readers to judge by */
      readonly preferred_capabilities?: readonly string[] | undefined;
      /** for the readers to judge by */
      readonly preferred_specializations?: readonly string[] | undefined;
      /** how long it may stay open; default 600,000, and 7 days for one to `operator` */
      readonly ttl_ms?: number | undefined;
      /** the granted one: where the request asked for one, or the asker is a party */
      readonly lease_ms?: number | undefined;
      /** microusd that its partners may claim together; once they have, nobody may accept it */
      readonly budget?: number | undefined;
      /** what is to be done, in the requester's own form */
      readonly task?: {
        readonly [key: string]: unknown;
      } | undefined;
      /** only where the asker is a party */
      readonly partner?: string | undefined;
      /** only where the asker is a party */
      readonly fence?: number | undefined;
      /** those without an answer; only where the asker is a party */
      readonly open_questions?: readonly ({
        readonly question_id: number;
        readonly asked_by: string;
        readonly [key: string]: unknown;
      })[] | undefined;
      readonly [key: string]: unknown;
    })[];
    /** true: there are further sessions; ask for them by a `sync` with `after`, the last `session_id` of these */
    readonly more?: boolean | undefined;
    /** these follow that one, as the `sync` has asked */
    readonly after?: string | undefined;
    /** the same AIs as `active_ais`, described; at most 500, the asker first */
    readonly ais: readonly ({
      readonly ai_id: string;
      readonly specialization: string;
      readonly capabilities: readonly string[];
      /** as its last `status` said */
      readonly activity: string;
      /** RFC 3339, UTC */
      readonly connected_at: string;
      readonly [key: string]: unknown;
    })[];
    readonly ais_total: number;
    readonly collab_ops_total: number;
    /** topics that have members; at most 100, the asker's own first */
    readonly topics?: readonly ({
      readonly topic: string;
      readonly members: number;
      /** the asker is one of them */
      readonly joined: boolean;
      readonly [key: string]: unknown;
    })[] | undefined;
    readonly topics_total?: number | undefined;
    /** shared so far */
    readonly counts: {
      readonly patterns: number;
      readonly components: number;
      readonly [key: string]: unknown;
    };
    /** the asker's stored cursor */
    readonly cursor: number;
    /** the seq up to which all this is true */
    readonly head_seq: number;
    /** entries that concern the asker after its cursor, up to 10,000 */
    readonly pending: number;
    /** entries after its cursor that the asker has said it is done with */
    readonly done?: readonly number[] | undefined;
    readonly [key: string]: unknown;
  };
  /** An AI came, or describes itself differently. */
  readonly ai_joined: {
    readonly ai_id: string;
    readonly specialization: string;
    readonly capabilities: readonly string[];
    /** as its `hello` said */
    readonly a2a?: {
      readonly name: string;
      readonly description: string;
      readonly version?: string | undefined;
      readonly skills: readonly ({
        readonly id: string;
        readonly name: string;
        readonly description: string;
        readonly tags?: readonly string[] | undefined;
        readonly examples?: readonly string[] | undefined;
        readonly [key: string]: unknown;
      })[];
      readonly input_modes?: readonly string[] | undefined;
      readonly output_modes?: readonly string[] | undefined;
      readonly [key: string]: unknown;
    } | undefined;
    readonly [key: string]: unknown;
  };
  /** An AI is gone. */
  readonly ai_left: {
    readonly ai_id: string;
    readonly specialization: string;
    readonly reason?: string | undefined;
    readonly [key: string]: unknown;
  };
  /** What a person did at the hub: the operator's trail. It is kept and read at the hub, and sent to no AI. */
  readonly operator_action: {
    /** the person, or `operator` where only the hub's own user is known */
    readonly by: string;
    readonly role: "agent" | "observer" | "operator" | "admin";
    /** how they had proved who they are */
    readonly proof: "token" | "local_key" | "login";
    /** the id of the token that proved it */
    readonly by_token?: string | undefined;
    /** `folder`: by a command in the hub's folder, or in that of the local key */
    readonly via: "page" | "http" | "tcp" | "folder";
    /** `approve` or `deny`, the `message_type` of any other message, or `disconnect`, `login` and the like */
    readonly action: string;
    /** the AI, the person or the collaboration that it concerns */
    readonly target?: string | undefined;
    /** the token that was created, rotated or revoked */
    readonly token_id?: string | undefined;
    /** the entry that the action itself is */
    readonly entry_seq?: number | undefined;
    readonly [key: string]: unknown;
  };
  /** Makes a token for a name. */
  readonly token_create: {
    /** of an AI or a person */
    readonly name: string;
    readonly role?: "agent" | "observer" | "operator" | "admin" | undefined;
    /** counts from now by the hub's clock; without it the token holds until it is revoked */
    readonly expires_in_ms?: number | undefined;
    readonly [key: string]: unknown;
  };
  /** The token is stored and holds from now on. */
  readonly token_created: {
    readonly token_id: string;
    readonly name: string;
    readonly role: "agent" | "observer" | "operator" | "admin";
    /** the token itself: it is shown this once, and nobody can read it again */
    readonly token: string;
    /** it holds until then, in ms since 1970; null: until it is revoked */
    readonly expires_ms: number | null;
    readonly [key: string]: unknown;
  };
  /** Asks for the tokens, ended ones too. */
  readonly token_list: {
    /** only those of this name */
    readonly name?: string | undefined;
    readonly [key: string]: unknown;
  };
  /** The tokens, the oldest first. */
  readonly token_listed: {
    readonly tokens: readonly ({
      /** null: a token of `--token`, which holds until the hub ends */
      readonly token_id: string | null;
      /** the AI or the person whose name it proves */
      readonly name: string;
      readonly role: "agent" | "observer" | "operator" | "admin";
      readonly origin: "flag" | "created";
      readonly state: "valid" | "expired" | "revoked";
      /** in ms since 1970, as all of these */
      readonly created_ms: number;
      /** null: never */
      readonly expires_ms: number | null;
      readonly revoked_ms: number | null;
      /** when it opened something last */
      readonly last_used_ms: number | null;
      /** from which host */
      readonly last_address: string | null;
      /** over which transport */
      readonly last_transport: string | null;
      readonly [key: string]: unknown;
    })[];
    /** of more than 1,000 only the newest are listed */
    readonly tokens_total: number;
    readonly [key: string]: unknown;
  };
  /** Makes a token that takes the place of a name's valid ones, with their role and lifetime. */
  readonly token_rotate: {
    readonly name: string;
    /** for so long the old tokens hold beside it; 0 ends them at once; default 86,400,000 */
    readonly overlap_ms?: number | undefined;
    readonly [key: string]: unknown;
  };
  /** The new token is stored, and so is the end of the `old` ones. */
  readonly token_rotated: {
    readonly token_id: string;
    readonly name: string;
    readonly role: "agent" | "observer" | "operator" | "admin";
    /** the token itself: it is shown this once, and nobody can read it again */
    readonly token: string;
    /** it holds until then, in ms since 1970; null: until it is revoked */
    readonly expires_ms: number | null;
    readonly old: readonly ({
      /** null: a token of `--token`, which holds until the hub ends */
      readonly token_id: string | null;
      readonly origin: "flag" | "created";
      /** null: never */
      readonly expires_ms: number | null;
      readonly [key: string]: unknown;
    })[];
    readonly [key: string]: unknown;
  };
  /** Revokes one token, or all of a name: connections that they opened end with `REVOKED`. Give either of the two. */
  readonly token_revoke: {
    readonly name?: string | undefined;
    readonly token_id?: string | undefined;
    readonly [key: string]: unknown;
  };
  /** These tokens have ended. Those of origin `flag` come back when the hub starts with the same `--token` again. */
  readonly token_revoked: {
    readonly tokens: readonly ({
      /** null: a token of `--token`, which holds until the hub ends */
      readonly token_id: string | null;
      /** the AI or the person whose name it proves */
      readonly name: string;
      readonly origin: "flag" | "created";
      readonly [key: string]: unknown;
    })[];
    /** the disk is full: they are valid again if the hub ends before there is space */
    readonly stored?: false | undefined;
    readonly [key: string]: unknown;
  };
  /** Entries of this range are not delivered: they are no longer stored or, with `code`, not what every parser reads. */
  readonly gap: {
    /** first seq */
    readonly from: number;
    /** last seq */
    readonly to: number;
    /** an older hub took what today is refused with this code */
    readonly code?: string | undefined;
    readonly [key: string]: unknown;
  };
  /** Are you there? */
  readonly ping: {
    readonly [key: string]: unknown;
  };
  /** Yes. */
  readonly pong: {
    readonly [key: string]: unknown;
  };
  /** The connection is authenticated; delivery begins. */
  readonly welcome: {
    /** 1 */
    readonly protocol_version: number;
    readonly ai_id: string;
    /** another one means another history: positions of the old one mean nothing */
    readonly journal_id: string;
    /** the present epoch of the journal: keep it with your position */
    readonly epoch?: string | undefined;
    /** only where the first line named an earlier epoch: what that had after this seq is lost */
    readonly common_seq?: number | undefined;
    /** the last seq so far */
    readonly head_seq: number;
    /** what this AI last `received`; where one begins that was never here */
    readonly cursor: number;
    readonly heartbeat_interval_ms: number;
    /** all of those under Limits */
    readonly limits: {
      readonly max_unacked: number;
      readonly max_line_bytes: number;
      readonly [key: string]: unknown;
    };
    readonly [key: string]: unknown;
  };
  /** The replay is over: everything up to `seq` was sent. */
  readonly caught_up: {
    readonly seq: number;
    readonly [key: string]: unknown;
  };
  /** The message is committed; without `seq` it was handled and nothing had to be stored. */
  readonly ack: {
    readonly message_id: string;
    /** its position in the journal; absent where nothing was stored */
    readonly seq?: number | undefined;
    /** it had been stored before; nothing was stored now */
    readonly duplicate?: boolean | undefined;
    /** of a request and an accept */
    readonly session_id?: string | undefined;
    /** of an accept */
    readonly fence?: number | undefined;
    /** of an accept and a renew */
    readonly lease_ms?: number | undefined;
    /** of what goes to a topic, of a join and a leave: members beside the sender, who get it */
    readonly members?: number | undefined;
    /** of a `done`: the AI's cursor */
    readonly cursor?: number | undefined;
    /** of a `fetched`: those that were not fetched in time */
    readonly dead?: readonly number[] | undefined;
    /** of a `delivery_status`: the states that were reached */
    readonly deliveries?: readonly ({
      readonly ai_id: string;
      readonly state: "stored" | "rung" | "fetched" | "taken" | "done" | "dead";
      /** when, by the hub's clock */
      readonly at_ms: number;
      /** of `rung` */
      readonly bell?: string | undefined;
      /** of `taken`, where it is a request */
      readonly fence?: number | undefined;
      readonly [key: string]: unknown;
    })[] | undefined;
    /** of a request: AIs present that may accept it */
    readonly matches?: number | undefined;
    readonly [key: string]: unknown;
  };
  /** The message was refused, or the connection ends. */
  readonly error: {
    /** a code of the table under Errors */
    readonly code: string;
    /** what is wrong, for people */
    readonly message: string;
    /** what to do about it, for people */
    readonly fix?: string | undefined;
    /** the message that it answers */
    readonly message_id?: string | undefined;
    /** true: that message surely did not happen */
    readonly definite: boolean;
    /** do not try again before */
    readonly retry_after_ms?: number | undefined;
    /** of `EPOCH_CHANGED`: the present epoch */
    readonly epoch?: string | undefined;
    /** of `EPOCH_CHANGED`: resume from here, and forget what you know of later seqs */
    readonly common_seq?: number | undefined;
    readonly [key: string]: unknown;
  };
  /** The hub is shutting down in good order. */
  readonly draining: {
    /** until it closes */
    readonly deadline_ms: number;
    readonly [key: string]: unknown;
  };
}

/** An AI sends these. */
export type AiMessageType =
  | "hello"
  | "sync"
  | "pattern_share"
  | "os_component_share"
  | "code_share"
  | "collaboration_request"
  | "collaboration_amend"
  | "collaboration_accept"
  | "collaboration_decline"
  | "collaboration_progress"
  | "collaboration_renew"
  | "collaboration_question"
  | "collaboration_answer"
  | "collaboration_complete"
  | "collaboration_cancel"
  | "budget_raise"
  | "push_set"
  | "push_delete"
  | "verdict"
  | "message"
  | "topic_join"
  | "topic_leave"
  | "status"
  | "received"
  | "rung"
  | "fetched"
  | "done"
  | "delivery_status"
  | "library"
  | "leave"
  | "ping"
  | "pong";

/** These are entries of the journal: they have a `seq` and are replayed. */
export type EntryType =
  | "pattern_share"
  | "os_component_share"
  | "code_share"
  | "collaboration_request"
  | "collaboration_amend"
  | "collaboration_accept"
  | "collaboration_decline"
  | "collaboration_started"
  | "collaboration_progress"
  | "collaboration_question"
  | "collaboration_answer"
  | "collaboration_complete"
  | "collaboration_cancel"
  | "budget_raise"
  | "collaboration_reopened"
  | "deadlock"
  | "collaboration_closed"
  | "verdict"
  | "message"
  | "topic_join"
  | "topic_leave"
  | "delivery"
  | "dead_letter"
  | "loop_stopped";

/** What these carry stands beside `message_type`, not in `data`. */
export type EnvelopeType =
  | "ping"
  | "pong"
  | "welcome"
  | "caught_up"
  | "ack"
  | "error"
  | "draining";

/** Which broadcasts a connection wants. */
export type Wants = {
  /** of these types … */
  readonly types?: readonly ("pattern_share" | "os_component_share" | "code_share" | "verdict" | "message" | "status" | "ai_joined" | "ai_left")[] | undefined;
  /** … and, where their type has a `domain`, of these; without `types` of any type that has one */
  readonly domains?: readonly string[] | undefined;
  /** requests that require nothing but these, and what follows on them */
  readonly capabilities?: readonly string[] | undefined;
  /** messages of topics that the AI is in always come; this only says so */
  readonly topics?: true | undefined;
  /** its own collaborations always come; this only says so */
  readonly mine?: true | undefined;
};

/** The codes of refusals and of errors that end a connection. */
export type ErrorCode =
  | "AUTH_FAILED"
  | "AUTH_TIMEOUT"
  | "AUTH_BACKOFF"
  | "REPLACED"
  | "REVOKED"
  | "DISCONNECTED"
  | "BAD_JSON"
  | "BAD_UTF8"
  | "TOO_COMPLEX"
  | "LINE_TOO_LONG"
  | "HTTP_ON_TCP"
  | "ABUSE"
  | "INVALID_MESSAGE"
  | "UNKNOWN_TYPE"
  | "RESERVED_FIELD"
  | "FORBIDDEN"
  | "UNKNOWN_AI"
  | "UNKNOWN_TOKEN"
  | "SESSION_NOT_FOUND"
  | "SESSION_TAKEN"
  | "SESSION_STATE"
  | "STALE_FENCE"
  | "NOT_PARTY"
  | "MISSING_CAPABILITY"
  | "MESSAGE_ID_CONFLICT"
  | "CURSOR_AHEAD"
  | "EPOCH_CHANGED"
  | "JOURNAL_CHANGED"
  | "RATE_LIMITED"
  | "TOPIC_LIMIT"
  | "LOOP_STOPPED"
  | "BUDGET_SPENT"
  | "STORAGE_FULL"
  | "SHUTTING_DOWN"
  | "TOO_MANY_CONNECTIONS"
  | "WRITE_STALLED"
  | "HEARTBEAT_TIMEOUT"
  | "INTERNAL";
