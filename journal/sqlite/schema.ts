/** Holds the tables of `hub_data.db` as numbered migrations. They were released, so they are never changed, only added to. */

/** Migration `n` (from 1) is the element `n - 1`; `PRAGMA user_version` holds how many a file has seen. */
export const MIGRATIONS: readonly string[] = [
  `
  -- One row: what the journal is, how far it goes, and how far the library follows it.
  CREATE TABLE meta (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    journal_id TEXT NOT NULL,
    head_seq INTEGER NOT NULL,
    patterns INTEGER NOT NULL,
    components INTEGER NOT NULL,
    sessions INTEGER NOT NULL,
    completed INTEGER NOT NULL,
    indexed_seq INTEGER NOT NULL,
    unindexed_entries INTEGER NOT NULL
  ) STRICT;
  INSERT INTO meta VALUES (1, lower(hex(randomblob(16))), 0, 0, 0, 0, 0, 0, 0);

  -- A row is a batch: consecutive entries of one source to one audience, as the bytes that receivers get.
  -- audience: '*' (all but the source), ids joined by commas, or '' (for the record only).
  -- crc32 covers all other columns in this order, joined by line feeds.
  CREATE TABLE journal (
    first_seq INTEGER PRIMARY KEY,
    last_seq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    source_ai TEXT NOT NULL,
    audience TEXT NOT NULL,
    lines BLOB NOT NULL,
    crc32 INTEGER NOT NULL
  ) STRICT;
  -- What a page of broadcasts and a count of them need, without the rows.
  CREATE INDEX journal_broadcasts ON journal (first_seq, source_ai, last_seq) WHERE audience = '*';
  -- The batches that name an AI in their audience.
  CREATE TABLE directed (
    ai_id TEXT NOT NULL,
    first_seq INTEGER NOT NULL,
    PRIMARY KEY (ai_id, first_seq)
  ) STRICT, WITHOUT ROWID;
  -- The batches of an AI in which a message_id occurs: its last stored messages are found from their end.
  CREATE TABLE identified (
    source_ai TEXT NOT NULL,
    first_seq INTEGER NOT NULL,
    PRIMARY KEY (source_ai, first_seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE ais (
    ai_id TEXT PRIMARY KEY,
    specialization TEXT NOT NULL,
    capabilities TEXT NOT NULL,
    description TEXT,
    version TEXT,
    first_seen_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE collaboration_sessions (
    session_id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    requester TEXT NOT NULL,
    target_ai TEXT,
    partner TEXT,
    fence INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    request TEXT NOT NULL,
    ttl_ms INTEGER NOT NULL,
    opened_seq INTEGER NOT NULL,
    closed_seq INTEGER,
    reason TEXT
  ) STRICT;
  CREATE INDEX collaboration_sessions_live ON collaboration_sessions (opened_seq)
    WHERE state IN ('open', 'active');
  -- What each AI says it is done with.
  CREATE TABLE cursors (ai_id TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  -- token_hash is SHA-256; origin says whether a flag or a command made it; null: never.
  CREATE TABLE tokens (
    token_hash BLOB PRIMARY KEY,
    ai_id TEXT NOT NULL,
    role TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('flag', 'created')),
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER,
    revoked_ms INTEGER
  ) STRICT, WITHOUT ROWID;
  -- Written and emptied again to learn whether there is space.
  CREATE TABLE probe (id INTEGER PRIMARY KEY, filler BLOB NOT NULL) STRICT;

  -- The library.
  CREATE TABLE patterns (
    seq INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    source_ai TEXT NOT NULL,
    target_ai TEXT,
    pattern_id TEXT,
    domain TEXT,
    content TEXT,
    score REAL,
    unit TEXT,
    direction TEXT,
    parents TEXT,
    digest TEXT
  ) STRICT;
  CREATE TABLE components (
    seq INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    source_ai TEXT NOT NULL,
    target_ai TEXT,
    kind TEXT NOT NULL,
    component_id TEXT,
    domain TEXT,
    language TEXT,
    source TEXT,
    interface TEXT,
    evidence TEXT,
    digest TEXT,
    session_id TEXT,
    fence INTEGER
  ) STRICT;
  CREATE TABLE verdicts (
    seq INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    source_ai TEXT NOT NULL,
    subject TEXT,
    result TEXT,
    claimed REAL,
    measured REAL,
    evals INTEGER
  ) STRICT;
  CREATE TABLE collaboration_events (
    seq INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    source_ai TEXT NOT NULL,
    target_ai TEXT,
    kind TEXT NOT NULL,
    session_id TEXT,
    fence INTEGER,
    collaboration_type TEXT,
    description TEXT,
    required_capabilities TEXT,
    preferred_specializations TEXT,
    ttl_ms INTEGER,
    task TEXT,
    requester TEXT,
    partner TEXT,
    lease_ms INTEGER,
    attempt INTEGER,
    progress REAL,
    note TEXT,
    outcome TEXT,
    component_id TEXT,
    result TEXT,
    state TEXT,
    reason TEXT
  ) STRICT;
  CREATE INDEX collaboration_events_session ON collaboration_events (session_id, seq);
  `,
  `
  -- What patterns and components have in common, narrow: pages list, filter and count these.
  CREATE TABLE artifacts (
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    id TEXT,
    at_ms INTEGER NOT NULL,
    source_ai TEXT NOT NULL,
    domain TEXT,
    score REAL,
    unit TEXT,
    direction TEXT,
    session_id TEXT
  ) STRICT;
  CREATE INDEX artifacts_id ON artifacts (id);
  CREATE INDEX artifacts_domain ON artifacts (domain);
  CREATE INDEX artifacts_source ON artifacts (source_ai);
  CREATE INDEX artifacts_session ON artifacts (session_id) WHERE session_id IS NOT NULL;
  -- The words of an artifact; rowid is its seq. Nothing is ever taken out, so the words alone are enough. Merged rarely, as
  -- it is written far more often than searched.
  CREATE VIRTUAL TABLE artifact_words USING fts5(words, content = '', columnsize = 0);
  INSERT INTO artifact_words(artifact_words, rank) VALUES ('automerge', 8);
  -- How far these two follow the other tables.
  ALTER TABLE meta ADD COLUMN listed_seq INTEGER NOT NULL DEFAULT 0;

  CREATE INDEX verdicts_subject ON verdicts (subject, result, source_ai);
  CREATE INDEX verdicts_source ON verdicts (source_ai);
  CREATE INDEX collaboration_events_kind ON collaboration_events (kind);
  CREATE INDEX collaboration_sessions_opened ON collaboration_sessions (opened_seq);
  CREATE INDEX collaboration_sessions_state ON collaboration_sessions (state, opened_seq);
  CREATE INDEX collaboration_sessions_requester ON collaboration_sessions (requester, opened_seq);
  CREATE INDEX collaboration_sessions_partner ON collaboration_sessions (partner, opened_seq);
  `,
  `
  -- An epoch begins with each start after an end that was not in good order, at the head that the start finds: what came
  -- after first_head in an epoch before may be lost, and its seqs are given again. The rows have the order of the epochs.
  CREATE TABLE epochs (epoch TEXT PRIMARY KEY, first_head INTEGER NOT NULL, opened_ms INTEGER NOT NULL) STRICT;
  -- Names the files that the last hub left in good order; null while one runs, and after any other end.
  ALTER TABLE meta ADD COLUMN clean_end TEXT;
  `,
  `
  -- Entries from here on repeat no key and have finite numbers only; those before are searched once, up to sifted_seq.
  ALTER TABLE meta ADD COLUMN strict_from_seq INTEGER NOT NULL DEFAULT 1;
  ALTER TABLE meta ADD COLUMN sifted_seq INTEGER NOT NULL DEFAULT 0;
  UPDATE meta SET strict_from_seq = head_seq + 1;
  -- The entries that today's rules refuse, with the code of the refusal: readers get a gap in their place.
  CREATE TABLE unfit (seq INTEGER PRIMARY KEY, code TEXT NOT NULL) STRICT;
  `,
  `
  -- The library keeps JSON as it was written and finds parts of words: it is made anew from the journal, slice by slice.
  DELETE FROM patterns;
  DELETE FROM components;
  DELETE FROM verdicts;
  DELETE FROM collaboration_events;
  DELETE FROM artifacts;
  INSERT INTO artifact_words(artifact_words) VALUES ('delete-all');
  UPDATE meta SET indexed_seq = 0, listed_seq = 0, unindexed_entries = 0;
  `,
  `
  -- Several AIs may have the same secret: a token is found by its AI and its hash.
  ALTER TABLE tokens RENAME TO tokens_by_hash;
  CREATE TABLE tokens (
    ai_id TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    role TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('flag', 'created')),
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER,
    revoked_ms INTEGER,
    PRIMARY KEY (ai_id, token_hash)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO tokens SELECT ai_id, token_hash, role, origin, created_ms, expires_ms, revoked_ms FROM tokens_by_hash;
  DROP TABLE tokens_by_hash;
  `,
  `
  ALTER TABLE collaboration_events ADD COLUMN preferred_capabilities TEXT;
  `,
  `
  -- The lease that a request asked for. Requests from before asked for none, whatever their data say.
  ALTER TABLE collaboration_sessions ADD COLUMN lease_ms INTEGER;
  `,
  `
  -- The head when an AI was first welcomed. Whoever was here before goes on reading from where it was.
  ALTER TABLE cursors ADD COLUMN since_seq INTEGER NOT NULL DEFAULT 0;
  INSERT INTO cursors (ai_id, seq) SELECT ai_id, 0 FROM ais WHERE ai_id NOT IN (SELECT ai_id FROM cursors);
  `,
  `
  -- The id that stands in a token itself, null for those of flags, and its last use; null: never.
  ALTER TABLE tokens ADD COLUMN token_id TEXT;
  ALTER TABLE tokens ADD COLUMN last_used_ms INTEGER;
  ALTER TABLE tokens ADD COLUMN last_address TEXT;
  ALTER TABLE tokens ADD COLUMN last_transport TEXT;
  CREATE UNIQUE INDEX tokens_id ON tokens (token_id) WHERE token_id IS NOT NULL;
  `,
  `
  -- The library lists what people did at the hub.
  CREATE TABLE operator_actions (
    seq INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    source_ai TEXT NOT NULL,
    by TEXT,
    role TEXT,
    proof TEXT,
    by_token TEXT,
    via TEXT,
    action TEXT,
    target TEXT,
    token_id TEXT,
    entry_seq INTEGER
  ) STRICT;
  CREATE INDEX operator_actions_target ON operator_actions (target, seq);
  CREATE INDEX operator_actions_by ON operator_actions (by, seq);
  `,
  `
  -- A thread is an entry, its root, with all replies to it and to those: how long two AIs have taken turns in it alone.
  CREATE TABLE threads (
    root INTEGER PRIMARY KEY,
    last_ai TEXT,
    before_ai TEXT,
    hops INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    stopped_seq INTEGER
  ) STRICT;
  CREATE INDEX threads_stopped ON threads (stopped_seq) WHERE stopped_seq IS NOT NULL;
  -- The thread of each reply.
  CREATE TABLE replies (seq INTEGER PRIMARY KEY, root INTEGER NOT NULL) STRICT;
  `,
  `
  -- Who was lost last, and may still complete what is open; what the parties asked and have not answered, as JSON.
  ALTER TABLE collaboration_sessions ADD COLUMN last_partner TEXT;
  ALTER TABLE collaboration_sessions ADD COLUMN last_fence INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE collaboration_sessions ADD COLUMN questions TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE collaboration_events ADD COLUMN question_id INTEGER;
  ALTER TABLE collaboration_events ADD COLUMN text TEXT;
  `,
  `
  -- Who was in which topic, from the entry by which an AI joined to the one by which it left (null: it is a member). An entry of
  -- a topic has its name as audience, '#' in front, which stands in "directed", too: it concerns who was a member at its seq.
  CREATE TABLE topic_members (
    topic TEXT NOT NULL,
    ai_id TEXT NOT NULL,
    from_seq INTEGER NOT NULL,
    to_seq INTEGER,
    PRIMARY KEY (ai_id, topic, from_seq)
  ) STRICT, WITHOUT ROWID;
  -- The memberships of an AI that go beyond a seq, and those who are members now.
  CREATE INDEX topic_members_until ON topic_members (ai_id, ifnull(to_seq, 9007199254740991));
  CREATE INDEX topic_members_now ON topic_members (topic, from_seq) WHERE to_seq IS NULL;
  `,
  `
  -- What AIs have claimed to have spent: in a collaboration, and on a day by UTC, with how much more a person has allowed them.
  ALTER TABLE collaboration_sessions ADD COLUMN claimed_microusd INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE claimed_days (
    day TEXT NOT NULL,
    ai_id TEXT NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cost_microusd INTEGER NOT NULL,
    raised_microusd INTEGER NOT NULL,
    PRIMARY KEY (day, ai_id)
  ) STRICT, WITHOUT ROWID;
  ALTER TABLE collaboration_events ADD COLUMN usage TEXT;
  `,
  `
  -- What the entries of a broadcast batch have in common, as JSON behind a CRC-32: by it a reader gets what it wants. Batches from
  -- before have none.
  CREATE TABLE batch_tags (first_seq INTEGER PRIMARY KEY, tag TEXT NOT NULL) STRICT;
  `,
  `
  -- How far what is followed has come: a row for each state that an entry has reached on its way to an AI.
  CREATE TABLE deliveries (
    seq INTEGER NOT NULL,
    ai_id TEXT NOT NULL,
    state TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    bell TEXT,
    fence INTEGER,
    PRIMARY KEY (seq, ai_id, state)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX deliveries_dead ON deliveries (seq) WHERE state = 'dead';
  -- What each of them was asked for, and its last state; open: the hub waits for it to be fetched, or it is a request that goes on.
  CREATE TABLE receipts (
    seq INTEGER NOT NULL,
    ai_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    request INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    expires_ms INTEGER,
    state TEXT NOT NULL,
    open INTEGER NOT NULL,
    PRIMARY KEY (seq, ai_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX receipts_open ON receipts (seq) WHERE open = 1;
  CREATE INDEX receipts_ai ON receipts (ai_id, seq);
  -- The entries behind its cursor that an AI has said it is done with, as JSON.
  ALTER TABLE cursors ADD COLUMN done TEXT NOT NULL DEFAULT '[]';
  `,
  `
  -- Pages list threads by what was said last, and what was said in one.
  CREATE INDEX threads_last ON threads (last_seq);
  CREATE INDEX replies_root ON replies (root, seq);
  `,
  `
  CREATE INDEX claimed_days_ai ON claimed_days (ai_id, day);
  `,
  `
  -- When a collaboration was opened last, by the wall clock: its time to live goes on while the hub is away.
  ALTER TABLE collaboration_sessions ADD COLUMN open_since_ms INTEGER;
  `,
  `
  -- What an AI says of itself to clients of A2A, and where news of a collaboration are posted, both as JSON; null: nothing.
  ALTER TABLE ais ADD COLUMN a2a TEXT;
  ALTER TABLE collaboration_sessions ADD COLUMN push TEXT;
  `,
  `
  -- Bodies that are too large for a line, by their digest. A part is upload * 1024 + its number; what an upload without a blob has
  -- is removed bit by bit.
  CREATE TABLE blobs (
    digest TEXT PRIMARY KEY,
    upload INTEGER NOT NULL,
    size INTEGER NOT NULL,
    put_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX blobs_put ON blobs (put_ms);
  CREATE TABLE blob_uploads (upload INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;
  CREATE TABLE blob_parts (part INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
  -- Who has put it, and the entries that name it.
  CREATE TABLE blob_names (digest TEXT NOT NULL, ai_id TEXT NOT NULL, PRIMARY KEY (digest, ai_id)) STRICT, WITHOUT ROWID;
  CREATE TABLE blob_refs (digest TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (digest, seq)) STRICT, WITHOUT ROWID;
  ALTER TABLE components ADD COLUMN blob TEXT;
  ALTER TABLE components ADD COLUMN size_bytes INTEGER;
  `,
];
