import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { ManualClock } from "../internal/testing/manual_clock.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { about, talk } from "./messages.ts";
import type { Heard, RawAi } from "./raw_ai.ts";
import { TestHub } from "./test_hub.ts";

const http = { hostname: "127.0.0.1", port: 0 };

/** Returns a pattern of about 20 KB. */
function large(n: number): Heard {
  const content = `${n} `.padEnd(20_000, "x");
  const data = { pattern_id: `p${n}`, domain: "networking", content };
  return { message_type: "pattern_share", message_id: String(n), data };
}

/** Sends until the hub answers that it is full; resolves with that answer and how many messages were stored. */
async function fill(ai: RawAi): Promise<{ stored: number; answer: Heard }> {
  for (let n = 1;; n++) {
    const answer = await ai.ask(large(n));
    if (answer.message_type === "error") return { stored: n - 1, answer };
  }
}

/** Returns what `/readyz` answers. */
async function ready(world: TestHub): Promise<[number, string]> {
  const response = await fetch(`http://127.0.0.1:${world.hub.http!.port}/readyz`);
  return [response.status, await response.text()];
}

/** Frees space in the file while the hub runs; resolves when the hub has noticed. */
async function makeSpace(world: TestHub, clock: ManualClock): Promise<void> {
  using db = new DatabaseSync(world.database, { timeout: 5_000 });
  db.exec("DROP TABLE ballast");
  await clock.advance(1_000);
  await waitUntil(async () => (await ready(world))[0] === 200, { name: "the hub has found space" });
}

/** Starts a hub whose file may grow to 1.6 MB: a third are its empty tables, and 0.3 MB can be freed later. */
async function startSmall(clock: ManualClock): Promise<TestHub> {
  const world = await TestHub.start({
    clock,
    http,
    leaseMs: 5_000,
    quotaBytes: 1_600_000,
  });
  using db = new DatabaseSync(world.database, { timeout: 5_000 });
  db.exec("CREATE TABLE ballast AS SELECT zeroblob(300000) AS filler");
  return world;
}

Deno.test("a full disk refuses what would have to be stored and nothing else; when there is space again all goes on", async () => {
  const clock = new ManualClock();
  await using world = await startSmall(clock);
  const sender = await world.enter("AI_Sender");
  const reader = await world.enter("AI_Reader");
  const { session_id } = await sender.ask(about("collaboration_request", { collaboration_type: "any" }, "r"));
  const { fence } = await reader.ask(about("collaboration_accept", { session_id }, "a"));
  const { stored, answer } = await fill(sender);
  assert.ok(stored > 5);
  assert.deepEqual(answer, {
    message_type: "error",
    code: "STORAGE_FULL",
    message: "Cannot store this: the disk or its quota is full",
    fix: "send it again when whoever runs the hub has made space",
    message_id: String(stored + 1),
    definite: true,
    retry_after_ms: 1_000,
  });
  const [code, why] = await ready(world);
  assert.equal(code, 503);
  const [, used] =
    /^storage full: the database takes (\d+) of the 1600000 bytes that --quota allows; start .+\n$/
      .exec(why)!;
  assert.ok(Number(used) > 1_400_000 && Number(used) <= 1_600_000, used);

  // A stored message is acknowledged once more, a refused one is refused again.
  const again = await sender.ask(large(stored));
  assert.deepEqual([again.message_type, again.duplicate], ["ack", true]);
  assert.equal((await sender.ask(large(stored + 1))).code, "STORAGE_FULL");
  assert.equal((await sender.ask({ ...large(stored), data: { content: 1 } })).code, "INVALID_MESSAGE");

  // An AI needs no space to connect, to read, to send its status and to leave.
  const resumed = await world.enter("AI_New", { resume_from: 0 });
  const seen = resumed.heard.filter(({ message_type }) => message_type === "pattern_share");
  assert.deepEqual(
    seen.map(({ message_id }) => message_id),
    Array.from({ length: stored }, (_, i) => `${i + 1}`),
  );
  await reader.hear({ message_type: "ai_joined" });
  const status = { message_type: "status", message_id: "s", data: { activity: "waiting" } };
  assert.equal((await resumed.ask(status)).message_type, "ack");
  await reader.hear({ message_type: "status" });
  assert.equal((await resumed.ask({ message_type: "leave", message_id: "l" })).message_type, "ack");
  await resumed.end();
  await reader.hear({ message_type: "ai_left" });
  const progress = about("collaboration_progress", { session_id, fence, progress: 0.5 });
  assert.equal((await reader.ask({ ...progress, message_id: "p1" })).code, "STORAGE_FULL");

  // Leases stand still meanwhile, as nobody could renew them.
  await clock.advance(20_000);
  const [later, whyLater] = await ready(world);
  assert.deepEqual([later, whyLater.replace(/\d+ of/, `${used} of`)], [503, why]);
  await makeSpace(world, clock);
  assert.equal((await reader.ask({ ...progress, message_id: "p2" })).message_type, "ack");
  const after = await sender.ask(large(stored + 1));
  assert.equal(after.message_type, "ack", after.message);
  const { seq } = await reader.hear({ message_type: "pattern_share", message_id: String(stored + 1) });
  assert.equal(seq, after.seq);
});

Deno.test("a flood into a full disk is answered in order, line by line, and what is acknowledged is what readers get", async () => {
  const clock = new ManualClock();
  await using world = await startSmall(clock);
  const reader = await world.enter("AI_Reader");
  const senders = [await world.enter("AI_Sender_1"), await world.enter("AI_Sender_2")];
  const numbers = Array.from({ length: 60 }, (_, i) => i + 1);
  await Promise.all(senders.map(async (sender) => {
    for (const n of numbers) await sender.say(large(n), { message_type: "sync", message_id: `sync${n}` });
  }));
  const acked: [string, string, number][] = [];
  for (const [i, sender] of senders.entries()) {
    await sender.hear({ message_id: "sync60" });
    const answers = sender.heard.filter(({ message_type }) =>
      message_type === "ack" || message_type === "error"
    );
    assert.deepEqual(
      answers.map(({ message_id }) => message_id),
      numbers.flatMap((n) => [String(n), `sync${n}`]),
    );
    assert.ok(answers.some(({ code }) => code === "STORAGE_FULL"));
    for (const { seq, message_id } of answers) {
      if (seq !== undefined) acked.push([`AI_Sender_${i + 1}`, message_id, seq]);
    }
  }
  await makeSpace(world, clock);
  const last = await senders[0]!.ask(talk("space", { message_id: "space" }));
  await reader.hear({ message_id: "space" });
  const got = reader.heard.filter(({ message_type }) => message_type === "pattern_share");
  const bySeq = (a: [string, string, number], b: [string, string, number]) => a[2] - b[2];
  assert.deepEqual(got.map((line) => [line.source_ai, line.message_id, line.seq]), acked.sort(bySeq));
  assert.equal(last.seq, 3 + acked.length + 1, "refused messages took no seq");
});
