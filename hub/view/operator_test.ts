import assert from "node:assert/strict";
import { startLogging } from "../../internal/logging.ts";
import type { CaseSocket } from "../testing/case_socket.ts";
import { CoreCase } from "../testing/core_case.ts";
import type { Actor } from "../../dashboard/actor.ts";
import { HubOperator } from "./operator.ts";

const ACTOR: Actor = { by: "alice", role: "operator", proof: "login", via: "page" };

/** Makes a hub with AI_1 and AI_2 connected, and an operator. */
async function world() {
  const hub = new CoreCase();
  const [first, second] = [await hub.connect("AI_1"), await hub.connect("AI_2")];
  first.take();
  return { hub, first, second, operator: new HubOperator(hub.core) };
}

/** Lets the hub settle and resolves with what `action` came to. */
async function done<T>(hub: CoreCase, action: Promise<T>): Promise<T> {
  action.catch(() => {});
  await hub.settle();
  return await action;
}

/** Opens a collaboration by AI_1, which AI_2 accepts where `isTaken`, and resolves with its id. */
async function collaboration(hub: CoreCase, first: CaseSocket, second: CaseSocket, isTaken: boolean) {
  first.say({ message_type: "collaboration_request", data: { collaboration_type: "t" } });
  await hub.settle();
  const session_id = `s${hub.disk.head}`;
  if (isTaken) second.say({ message_type: "collaboration_accept", data: { session_id } });
  await hub.settle();
  return session_id;
}

const lastLines = (hub: CoreCase, count: number) =>
  Array.from({ length: count }, (_, i) => JSON.parse(hub.disk.line(hub.disk.head - count + 1 + i)!));

Deno.test("the operator's message is an entry and answered when it is committed", async () => {
  const { hub, operator } = await world();
  const { seq } = await done(hub, operator.send(ACTOR, "AI_2", "hello there"));
  const [line, record] = lastLines(hub, 2);
  assert.equal(record.data.entry_seq, seq);
  assert.deepEqual(
    [line.seq, line.source_ai, line.message_type, line.target_ai, line.data],
    [seq, "operator", "message", "AI_2", { content: "hello there" }],
  );
  assert.deepEqual(hub.published.slice(-2), [seq, seq + 1]);
});

Deno.test("the log says to whom the operator sent a message, and not its text", async () => {
  const { hub, operator } = await world();
  let text = "";
  await using _logging = await startLogging({
    program: "HUB",
    logFormat: "text",
    logLevel: "info",
    write: (line) => text += line,
  });
  const { seq } = await done(hub, operator.send(ACTOR, "AI_2", "between us"));
  await assert.rejects(done(hub, operator.send(ACTOR, "AI_9", "nobody")));
  assert.match(
    text,
    new RegExp(`^.* - HUB - INFO - alice sent a message to AI_2 \\(entry ${seq}\\)\n$`),
  );
});

Deno.test("the operator cancels an open collaboration, and an active one, by an entry to both parties", async () => {
  for (const isTaken of [false, true]) {
    const { hub, first, second, operator } = await world();
    const session_id = await collaboration(hub, first, second, isTaken);
    await done(hub, operator.cancel(ACTOR, session_id));
    const [cancel, closed] = lastLines(hub, 3);
    assert.deepEqual([cancel.source_ai, cancel.message_type], ["operator", "collaboration_cancel"]);
    assert.deepEqual([closed.message_type, closed.data.state], ["collaboration_closed", "cancelled"]);
    assert.equal(hub.core.state.collaborations.size, 0);
    await assert.rejects(done(hub, operator.cancel(ACTOR, session_id)), { code: "SESSION_STATE" });
  }
});

Deno.test("an AI that the operator disconnects has left at once, and its work is offered again", async () => {
  const { hub, first, second, operator } = await world();
  const session_id = await collaboration(hub, first, second, true);
  second.take();
  await done(hub, operator.disconnect(ACTOR, "AI_2"));
  assert.deepEqual(second.take(), ["DISCONNECTED"]);
  const [reopened, left, record] = lastLines(hub, 3);
  assert.deepEqual([reopened.message_type, reopened.data.session_id], ["collaboration_reopened", session_id]);
  assert.deepEqual([left.message_type, left.data.ai_id], ["ai_left", "AI_2"]);
  assert.match(left.data.reason, /operator/);
  assert.equal(hub.core.roster.present, 1);
  await hub.tick(20);
  assert.equal(hub.disk.head, record.seq, "its ai_left is published once");
  await assert.rejects(done(hub, operator.disconnect(ACTOR, "AI_2")), { code: "NOT_HERE" });
});

Deno.test("what the operator cannot do is refused with a code, and with what to try", async () => {
  const { hub, operator } = await world();
  const impossible: Record<string, () => Promise<unknown>> = {
    UNKNOWN_AI: () => operator.send(ACTOR, "AI_9", "x"),
    SESSION_NOT_FOUND: () => operator.cancel(ACTOR, "s99"),
    NOT_HERE: () => operator.disconnect(ACTOR, "AI_9"),
  };
  const OF_THE_BROKER = ["UNKNOWN_AI", "SESSION_NOT_FOUND"];
  const refusal = (code: string) => (error: { code?: string; fix?: string }) => {
    assert.equal(error.code, code);
    assert.ok(OF_THE_BROKER.includes(code) || error.fix, code);
    return true;
  };
  for (const [code, act] of Object.entries(impossible)) {
    await assert.rejects(done(hub, act()), refusal(code));
  }
  for (const text of ["", " \n", "x".repeat(4_001)]) {
    await assert.rejects(operator.send(ACTOR, "AI_1", text), refusal("INVALID_MESSAGE"));
  }
  await assert.rejects(operator.cancel(ACTOR, "nonsense"), refusal("INVALID_MESSAGE"));
  await assert.rejects(
    operator.cancel(ACTOR, "nonsense"),
    /^UserError: Invalid "data\.session_id", "nonsense": /,
  );
  const raised = operator.raiseBudget(ACTOR, { session_id: "s1" }, 0.5);
  await assert.rejects(raised, /^UserError: Invalid "data\.add_microusd", 0\.5: expected a whole number/);
  hub.core.draining = true;
  await assert.rejects(operator.send(ACTOR, "AI_1", "x"), refusal("SHUTTING_DOWN"));
  await assert.rejects(operator.disconnect(ACTOR, "AI_1"), refusal("SHUTTING_DOWN"));
});

Deno.test("who did what, and by which way, is an entry that nobody gets, in the commit of the action itself", async () => {
  const { hub, first, second, operator } = await world();
  const session_id = await collaboration(hub, first, second, true);
  const head = hub.disk.head;
  await done(hub, operator.record(ACTOR, "login"));
  await done(hub, operator.send(ACTOR, "AI_1", "hi"));
  await done(hub, operator.cancel(ACTOR, session_id));
  await done(hub, operator.disconnect(ACTOR, "AI_2"));
  const records = lastLines(hub, hub.disk.head - head)
    .filter(({ message_type }) => message_type === "operator_action");
  const { via, ...who } = ACTOR;
  assert.deepEqual(records.map(({ data }) => data), [
    { ...who, via, action: "login" },
    { ...who, via, action: "message", target: "AI_1", entry_seq: head + 2 },
    { ...who, via, action: "collaboration_cancel", target: session_id, entry_seq: head + 4 },
    { ...who, via, action: "disconnect", target: "AI_2" },
  ]);
  for (const { seq } of records) assert.deepEqual(hub.disk.entries[seq - 1]!.audience, []);
  for (const { batches } of hub.disk.commits) {
    for (const { seq, data: { entry_seq = seq } } of records) {
      const holds = (each: number) => batches.some(({ first, last }) => first <= each && each <= last);
      assert.equal(holds(entry_seq), holds(seq), `entry ${entry_seq} and its record ${seq}`);
    }
  }
});

Deno.test("on a full disk an AI is disconnected without a record, and what would be an entry is refused", async () => {
  const { hub, second, operator } = await world();
  hub.disk.full = true;
  const { head } = hub.disk;
  await done(hub, operator.record(ACTOR, "login"));
  await assert.rejects(done(hub, operator.send(ACTOR, "AI_1", "hi")), { code: "STORAGE_FULL" });
  second.take();
  await done(hub, operator.disconnect(ACTOR, "AI_2"));
  assert.deepEqual(second.take(), ["DISCONNECTED"]);
  assert.deepEqual([hub.core.roster.present, hub.disk.head], [1, head]);
});
