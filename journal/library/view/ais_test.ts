import assert from "node:assert/strict";
import type { DeliveryRow } from "../../rows.ts";
import { cursor } from "../../testing/commits.ts";
import { component, LibraryCase, pattern, verdict } from "../../testing/library_case.ts";

const ai = (ai_id: string) => ({
  ai_id,
  specialization: "networking",
  capabilities: ["congestion"],
  description: null,
  version: "1.0",
  first_seen_ms: 7,
});

function library(): LibraryCase {
  const made = new LibraryCase();
  made.say("A", [
    pattern("p1", { score: 5 }),
    pattern("p2", { score: 3 }),
    pattern("p3", { score: 8, direction: "max", unit: undefined }),
    pattern("p4", { score: "high" }),
    component("c5", { score: 1 }),
    verdict("x", "confirmed"),
  ], { ais: [ai("B"), ai("A")], cursors: [cursor("A", 4)] });
  const session = {
    target_ai: null,
    fence: 1,
    last_partner: null,
    last_fence: 0,
    attempt: 1,
    questions: [],
    claimed_microusd: 0,
    request: "{}",
    ttl_ms: 1,
    lease_ms: null,
    closed_seq: null,
    reason: null,
    open_since_ms: null,
  };
  made.say("B", [pattern("p7", { score: 1 })], {
    sessions: [
      { ...session, session_id: "s1", state: "completed", requester: "A", partner: "B", opened_seq: 1 },
      { ...session, session_id: "s2", state: "active", requester: "A", partner: null, opened_seq: 2 },
      { ...session, session_id: "s3", state: "completed", requester: "B", partner: "A", opened_seq: 3 },
    ],
  });
  return made;
}

Deno.test("an AI comes with what it shared, where it took part, and its best in each domain and direction", () => {
  using made = library();
  assert.deepEqual(made.view.ai("A"), {
    ai_id: "A",
    specialization: "networking",
    activity: "",
    connected_at: null,
    capabilities: ["congestion"],
    description: null,
    version: "1.0",
    first_seen_ms: 7,
    cursor: 4,
    shared: { patterns: 4, components: 1, verdicts: 1 },
    sessions: { requested: 2, partnered: 1, completed: 2 },
    best: [
      { domain: "ccd@1", score: 8, unit: "", direction: "max" },
      { domain: "ccd@1", score: 3, unit: "ms", direction: "min" },
    ],
    learning: [5, 3, 8].map((score) => ({ at_ms: 1_001, domain: "ccd@1", score })),
  });
  assert.equal(made.view.ai("nobody"), undefined);
  assert.equal(made.view.ai("B")!.cursor, null);
});

Deno.test("a best score is one that no other AI refuted, however many were and however long ago", () => {
  using made = new LibraryCase();
  const many = (n: number, name: string, score: number) =>
    Array.from({ length: n }, (_, i) => pattern(`${name}${i}`, { direction: "max", score }));
  made.say("A", [
    ...[...many(1, "lie", 999), ...many(248, "bent", 800), ...many(1, "honest", 5), ...many(1, "copied", 5)],
    ...many(200, "new", 0.5),
  ], { ais: [ai("A")] });
  const refuted = Array.from({ length: 248 }, (_, i) => verdict(`bent${i}`, "overclaimed"));
  made.say("B", [...refuted, verdict("lie0", "mismatch"), verdict("copied0", "mismatch")]);
  made.say("A", [verdict("honest0", "mismatch")]);
  made.say("C", [verdict("honest0", "verified"), verdict("honest0", "unverifiable")]);
  assert.deepEqual(made.view.ai("A")!.best, [{ domain: "ccd@1", score: 5, unit: "ms", direction: "max" }]);
  made.say("C", [verdict("honest0", "overclaimed")]);
  assert.equal(made.view.ai("A")!.best[0]!.score, 0.5);
});

Deno.test("lists get of each AI when it sent its last entry, its counts and its bests", () => {
  using made = library();
  const [a, b, ...others] = made.view.aiRecords(["A", "nobody", "B"]);
  assert.deepEqual(others, []);
  assert.deepEqual([a!.last_sent_ms, b!.last_sent_ms], [1_001, 1_007]);
  const { shared, sessions, best } = made.view.ai("A")!;
  const never = { last_fetched_ms: null, last_ring: null };
  assert.deepEqual(a, { ai_id: "A", last_sent_ms: 1_001, ...never, shared, sessions, best });
});

Deno.test("lists get of each AI when it last fetched what is followed, and which bell was rung for it last", () => {
  using made = library();
  const reached = (seq: number, state: DeliveryRow["state"], at_ms: number, bell: string | null = null) => ({
    ...{ seq, ai_id: "B", sender: "A", request: false, asked: true, expires_ms: null, open: false },
    ...{ state, at_ms, bell, fence: null },
  });
  made.say("A", [{ message_type: "message", data: { content: "one" } }], {
    audience: ["B"],
    deliveries: [
      ...[reached(8, "stored", 10), reached(8, "rung", 30, "codex"), reached(8, "taken", 40)],
      ...[reached(5, "stored", 5), reached(5, "rung", 20, "socket"), reached(5, "fetched", 25)],
    ],
  });
  const [b, a] = made.view.aiRecords(["B", "A"]);
  assert.deepEqual([b!.last_fetched_ms, b!.last_ring], [40, { bell: "codex", at_ms: 30 }]);
  assert.deepEqual([a!.last_fetched_ms, a!.last_ring], [null, null]);
});

Deno.test("all that ever said hello are known, by name", () => {
  using made = library();
  assert.deepEqual(made.view.knownAis().map(({ ai_id }) => ai_id), ["A", "B"]);
});

Deno.test("damaged capabilities are none, and the rest is shown", () => {
  using made = library();
  made.writer.db.exec("UPDATE ais SET capabilities = '[\"x' WHERE ai_id = 'A'");
  const { capabilities, version } = made.view.ai("A")!;
  assert.deepEqual([capabilities, version], [[], "1.0"]);
});
