import assert from "node:assert/strict";
import { ManualClock } from "../internal/testing/manual_clock.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { ClosedError, HubError, RefusedError } from "./hub_client.ts";
import { ScriptedHub, type ScriptedPeer } from "./testing/scripted_hub.ts";
import { openVisit, type VisitOptions } from "./visit.ts";

const POSITIONS = { head_seq: 7, cursor: 3 };

/** Opens a visit that the hub welcomes, and resolves with both ends and its first line. */
async function visiting(hub: ScriptedHub, options: Partial<VisitOptions> = {}) {
  const opening = openVisit({ address: hub.address, aiId: "AI_Node_1", token: "secret1", ...options });
  const peer = await hub.accept();
  const auth = (await peer.line())!;
  await peer.sayWelcome(auth, POSITIONS);
  return { visit: await opening, peer, auth };
}

/** Acknowledges the leave of a visit that is being closed. */
async function left(peer: ScriptedPeer, closing: Promise<void>) {
  await peer.ack(await peer.message("leave"));
  await closing;
}

Deno.test("a visit says so in its first line, sends without a hello, and leaves when it is closed", async () => {
  using hub = new ScriptedHub();
  const { visit, peer, auth } = await visiting(hub);
  assert.deepEqual(auth, { ai_id: "AI_Node_1", token: "secret1", visit: true });
  assert.equal(visit.welcome.head_seq, 7);
  const sending = visit.send("message", { content: "hi" }, { messageId: "m1" });
  await peer.ack(await peer.message("message"), { seq: 8 });
  assert.equal((await sending).seq, 8);
  visit.received(7);
  const closing = visit.close();
  assert.deepEqual((await peer.message("received")).data, { cursor: 7 });
  await left(peer, closing);
});

Deno.test("a visit reads from its cursor what was there when it opened, and can go on reading", async () => {
  using hub = new ScriptedHub();
  const { visit, peer, auth } = await visiting(hub, { resumeFrom: "cursor" });
  assert.equal(auth.resume_from, "cursor");
  const entry = (seq: number) => ({ seq, source_ai: "B", message_type: "message", data: { content: seq } });
  await peer.say({ replayed: true, ...entry(7) }, { message_type: "caught_up", seq: 7 }, entry(8));
  const seqs = [];
  for await (const { seq } of visit.pending()) seqs.push(seq);
  seqs.push((await visit[Symbol.asyncIterator]().next()).value!.seq);
  assert.deepEqual(seqs, [7, 8]);
  await left(peer, visit.close());
});

Deno.test("a visit sends again what was not answered after a lost connection, and still reads nothing unasked", async () => {
  using hub = new ScriptedHub();
  const { visit, peer } = await visiting(hub);
  const sending = visit.send("message", { content: "hi" }, { messageId: "m1" });
  await peer.message("message");
  peer.close();
  const next = await hub.accept();
  const auth = (await next.line())!;
  assert.deepEqual(auth, { ai_id: "AI_Node_1", token: "secret1", visit: true });
  await next.sayWelcome(auth, POSITIONS);
  await next.ack(await next.message("message"), { seq: 8, duplicate: true });
  assert.equal((await sending).duplicate, true);
  await left(next, visit.close());
});

Deno.test("a request resolves with the hub's answer, whatever its type, and rejects with its refusal", async () => {
  using hub = new ScriptedHub();
  const { visit, peer } = await visiting(hub);
  const asking = visit.request("sync", {});
  const { message_id } = await peer.message("sync");
  await peer.say(
    // An entry has the id of its sender.
    { seq: 8, source_ai: "B", message_type: "message", message_id, data: { content: "not the answer" } },
    { message_type: "training_sync", message_id, data: { active_ais: ["B"] } },
  );
  assert.deepEqual(await asking, { active_ais: ["B"] });
  const refused = visit.request("sync", {});
  const again = await peer.message("sync");
  await peer.say({
    message_type: "error",
    code: "FORBIDDEN",
    message: "no",
    message_id: again.message_id,
    definite: true,
  });
  await assert.rejects(refused, (error) => error instanceof RefusedError && error.code === "FORBIDDEN");
  await left(peer, visit.close());
});

Deno.test("a request is not sent twice: a connection that is lost meanwhile ends the visit", async () => {
  using hub = new ScriptedHub();
  const { visit, peer } = await visiting(hub);
  const asking = visit.request("sync", {});
  await peer.message("sync");
  peer.close();
  await assert.rejects(asking, ClosedError);
  await visit.close();
});

Deno.test("a visit where nobody listens, or that is refused, fails at once", async () => {
  const closed = new ScriptedHub();
  const { address } = closed;
  closed[Symbol.dispose]();
  await assert.rejects(openVisit({ address, aiId: "A" }), /refused/i);
  using hub = new ScriptedHub();
  const opening = openVisit({ address: hub.address, aiId: "A" });
  opening.catch(() => {});
  const peer = await hub.accept();
  await peer.line();
  await peer.say({ message_type: "error", code: "AUTH_FAILED", message: "wrong", definite: true });
  await assert.rejects(opening, (error) => error instanceof HubError && error.code === "AUTH_FAILED");
});

Deno.test("a visit whose hub is gone for good says so where it is read: what has not come is not nothing", async () => {
  const hub = new ScriptedHub();
  const clock = new ManualClock();
  const { visit, peer } = await visiting(hub, { resumeFrom: "cursor", lostMs: 500, clock });
  await peer.say({ seq: 4, source_ai: "B", message_type: "message", data: { content: "x" } });
  const pending = visit.pending();
  assert.equal((await pending.next()).value!.seq, 4);
  hub[Symbol.dispose]();
  const gone = pending.next();
  gone.catch(() => {});
  await waitUntil(() => clock.dueMs.includes(500), { name: "the visit waits for its hub" });
  await clock.advance(500);
  await assert.rejects(gone, /refused|reset|closed the connection/i);
  await visit.close();
});

Deno.test("a visit that no hub admits in time ends with what has happened", async () => {
  using hub = new ScriptedHub();
  const clock = new ManualClock();
  const opening = openVisit({ address: hub.address, aiId: "A", clock, lostMs: 500 });
  opening.catch(() => {});
  await hub.accept();
  await waitUntil(() => clock.dueMs.includes(500), { name: "the visit waits" });
  await clock.advance(500);
  await assert.rejects(opening, /within 500 ms/);
});
