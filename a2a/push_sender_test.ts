import assert from "node:assert/strict";
import { startLogging } from "../internal/logging.ts";
import { ManualClock } from "../internal/testing/manual_clock.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import type { CollaborationRow, PushConfig } from "../journal/rows.ts";
import { PushPositions } from "./push_positions.ts";
import { DEAD_MS, type DeadPush, PushSender } from "./push_sender.ts";
import { updatesOf } from "./push_updates.ts";

const SECRET = `whsec_${btoa("x".repeat(24))}`;

/** A collaboration s1 of AI_A that has begun, of which news go to a receiver that takes none. */
async function world(given: Partial<PushConfig> = {}, { takes = false, progress = 0 } = {}) {
  const bodies: string[] = [];
  const clock = new ManualClock();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      bodies.push(await request.text());
      return new Response(null, { status: takes ? 204 : 503 });
    },
  );
  const url = `http://127.0.0.1:${server.addr.port}/secret`;
  const config = { config_id: "c1", url, token: null, scheme: null, credentials: null, ...given };
  const row = {
    session_id: "s1",
    requester: "AI_A",
    state: "active",
    push: [config],
  } as unknown as CollaborationRow;
  const line = (seq: number, source_ai: string, message_type: string, data: object) => ({
    ...{ seq, at_ms: seq, audience: ["AI_A"] },
    line: JSON.stringify({ source_ai, message_type, data }),
  });
  const lines = [
    line(1, "AI_A", "collaboration_request", { collaboration_type: "review" }),
    line(2, "AI_A", "push_set", { session_id: "s1", config_id: "c1", url }),
    line(3, "hub", "collaboration_started", { partner: "AI_B", fence: 3 }),
    ...Array.from(
      { length: progress },
      (_, n) =>
        line(4 + n, "AI_B", "collaboration_progress", { progress: 0, note: `${n} ${"x".repeat(60_000)}` }),
    ),
  ];
  const folder = await Deno.makeTempDir({ prefix: "aicollab-push-" });
  const positions = new PushPositions(folder, "j1");
  const dead: DeadPush[] = [];
  const stop = new AbortController();
  const library = {
    sessionLines: () => Promise.resolve(lines),
    requested: () => Promise.reject(new Error("not asked")),
  };
  const sender = new PushSender({
    ...{ positions, journalId: "j1", clock },
    records: {
      head: 3,
      session: () => Promise.resolve(row),
      library,
      caughtUp: () => Promise.resolve(true),
    },
    secretOf: () => Promise.resolve(SECRET),
    onDead: (letter) => Promise.resolve(void dead.push(letter)),
    reach: { allowPrivate: true, allowedBy: "" },
  }, stop.signal);
  return {
    ...{ clock, row, dead, sender, positions, bodies, library, origin: new URL(url).origin },
    async [Symbol.asyncDispose]() {
      stop.abort(new Error("the hub ends"));
      await server.shutdown();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test("a post that is not taken is tried again after pauses that double, and is a dead letter after a day, with no further ones", async () => {
  await using made = await world();
  const { clock } = made;
  made.sender.wake(made.row);
  for (const pauseMs of [1_000, 2_000, 4_000]) {
    const pauses = () => clock.dueMs.length === 1 && clock.dueMs[0]! - clock.monotonicMs() === pauseMs;
    await waitUntil(pauses, { name: `it pauses for ${pauseMs} ms` });
    assert.ok((await made.positions.all())[0]!.failing_since_ms! > 0);
    assert.deepEqual(made.dead, []);
    if (pauseMs < 4_000) await clock.advance(pauseMs);
  }
  await clock.jump(DEAD_MS);
  await waitUntil(() => made.dead.length > 0, { name: "it is given up" });
  assert.deepEqual(made.dead, [{ seq: 3, requester: "AI_A", origin: made.origin }]);
  await waitUntil(async () => (await made.positions.all())[0]?.dead, { name: "that is kept" });
  made.sender.wake(made.row);
  const [position] = await made.positions.all();
  assert.deepEqual([position!.seq, position!.dead], [2, true]);
});

Deno.test("many long news are made a part at a time, and posted in order, each once", async () => {
  await using made = await world({}, { takes: true, progress: 20 });
  made.sender.wake(made.row);
  await waitUntil(() => made.bodies.length > 20, { name: "all is posted" });
  const texts = made.bodies.slice(1).map((body) =>
    JSON.parse(body).statusUpdate.status.message.parts[0].text
  );
  assert.deepEqual(texts.map((text) => Number(text.split(" ")[0])), [...Array(20).keys()]);
  await waitUntil(async () => (await made.positions.all())[0]?.seq === 23, { name: "that is kept" });
  const { library } = made;
  const { updates, more } = await updatesOf({ library }, made.row, { config_id: "c1", after: 2 });
  assert.deepEqual([updates.length, more], [6, true]);
});

Deno.test("what a client gave to know posts by is in no log, also where no header can carry it", async () => {
  const lines: string[] = [];
  {
    const options = { program: "HUB", logFormat: "text", logLevel: "debug" } as const;
    await using _logging = await startLogging({ ...options, write: (line) => lines.push(line) });
    await using made = await world({
      token: "secret-one\nx",
      scheme: "Bearer",
      credentials: "secret-two\nx",
    });
    made.sender.wake(made.row);
    await waitUntil(() => lines.length > 0, { name: "it says so" });
  }
  assert.match(lines.join(""), /was not posted to .*: a header that goes with it has a character/);
  assert.doesNotMatch(lines.join(""), /secret-/);
});

Deno.test("positions of another journal are removed, as its ids were given again", async () => {
  const folder = await Deno.makeTempDir({ prefix: "aicollab-push-" });
  await new PushPositions(folder, "j1").keep({ session_id: "s1", config_id: "../c", seq: 7 });
  assert.equal((await new PushPositions(folder, "j1").of({ session_id: "s1", config_id: "../c" }))!.seq, 7);
  assert.deepEqual(await new PushPositions(folder, "j2").all(), []);
  assert.deepEqual([...Deno.readDirSync(folder)], []);
  await Deno.remove(folder, { recursive: true });
});
