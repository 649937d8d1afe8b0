import assert from "node:assert/strict";
import { RefusedError } from "../client/hub_client.ts";
import { ManualClock } from "../internal/testing/manual_clock.ts";
import type { Output } from "./output.ts";
import { type Sender, Work } from "./work.ts";

const OUTPUT: Output = { bytes: new TextEncoder().encode("done"), totalBytes: 4 };

/** Answers a message type with refusals first, in turn, and then with acks whose fence grows. */
class SenderDouble {
  readonly sent: string[] = [];
  readonly #refusals: Record<string, string[]>;
  #fence = 10;

  constructor(refusals: Record<string, string[]>) {
    this.#refusals = refusals;
  }

  send(type: string, { fence }: { readonly fence?: number }) {
    this.sent.push(fence === undefined ? type : `${type} ${fence}`);
    const code = this.#refusals[type]?.shift();
    if (code) return Promise.reject(new RefusedError({ code, message: code, definite: true }));
    return Promise.resolve({ message_type: "ack", message_id: "", fence: ++this.#fence, lease_ms: 30_000 });
  }
}

function workOn(double: SenderDouble, clock = new ManualClock()): Work {
  const hub = double as unknown as Sender;
  return new Work({ session_id: "s1", claim: { fence: 1, leaseMs: 30_000 }, hub, clock });
}

Deno.test("a result whose lease was lost is delivered under a new fence while the task is open", async () => {
  const hub = new SenderDouble({ collaboration_complete: ["STALE_FENCE"] });
  using work = workOn(hub);
  assert.deepEqual(await work.complete(OUTPUT, 10_000), { output: "done" });
  assert.deepEqual(hub.sent, [
    "collaboration_complete 1",
    "collaboration_accept",
    "collaboration_complete 11",
  ]);
});

Deno.test("what the printed JSON claims to have cost goes with the result, and with a task that is handed back", async () => {
  const sent: Record<string, unknown>[] = [];
  const hub = {
    send: (_type: string, data: Record<string, unknown>) => (sent.push(data), Promise.resolve({})),
  };
  using work = new Work({
    ...{ session_id: "s1", claim: { fence: 1, leaseMs: 30_000 }, clock: new ManualClock() },
    hub: hub as unknown as Sender,
  });
  const bytes = new TextEncoder().encode('{"result":"fine","total_cost_usd":0.5}');
  await work.complete({ bytes, totalBytes: bytes.length }, 10_000);
  await work.handBack("it failed", { bytes, totalBytes: bytes.length });
  assert.deepEqual(sent.map(({ usage }) => usage), [
    { cost_microusd: 500_000 },
    { cost_microusd: 500_000 },
    undefined,
  ]);
});

Deno.test("a result whose task another AI has is not delivered, and the work says that it is lost", async () => {
  const hub = new SenderDouble({
    collaboration_complete: ["STALE_FENCE"],
    collaboration_accept: ["SESSION_TAKEN"],
  });
  using work = workOn(hub);
  assert.equal(await work.complete(OUTPUT, 10_000), undefined);
  assert.equal(work.lost.reason, "it lost the task (SESSION_TAKEN)");
});

Deno.test("a result whose task another AI works on is refused at once, and the work says that it is lost", async () => {
  const hub = new SenderDouble({ collaboration_complete: ["SESSION_TAKEN"] });
  using work = workOn(hub);
  assert.equal(await work.complete(OUTPUT, 10_000), undefined);
  assert.deepEqual(hub.sent, ["collaboration_complete 1"]);
  assert.equal(work.lost.reason, "it lost the task (SESSION_TAKEN)");
});

Deno.test("the lease is renewed in thirds without a word, what is new is said at most once a second, and not more while the hub is away", async () => {
  const hub = new SenderDouble({});
  const clock = new ManualClock();
  using work = workOn(hub, clock);
  await clock.advance(9_500);
  assert.equal(hub.sent.length, 0);
  await clock.advance(1_000);
  assert.deepEqual(hub.sent, ["collaboration_renew 1"]);
  for (let i = 0; i < 50; i++) {
    work.heard(`line ${i}`);
    await clock.advance(100);
  }
  assert.deepEqual(hub.sent.slice(1), Array(5).fill("collaboration_progress 1"));
  hub.send = () => (hub.sent.push("waits"), new Promise<never>(() => {}));
  for (let i = 0; i < 50; i++) {
    work.heard(`more ${i}`);
    await clock.advance(1_000);
  }
  assert.equal(hub.sent.length, 7);
});

Deno.test("a task that is lost while its command runs is taken again, or the command is told", async () => {
  const clock = new ManualClock();
  const hub = new SenderDouble({
    collaboration_renew: ["STALE_FENCE", "STALE_FENCE"],
    collaboration_accept: ["", "SESSION_TAKEN"],
  });
  using work = workOn(hub, clock);
  await clock.advance(11_000);
  assert.equal(work.fence, 11);
  assert.ok(!work.lost.aborted);
  await clock.advance(11_000);
  assert.ok(work.lost.aborted);
});

Deno.test("an answer is found by its question, also where it comes before the question is acknowledged", async () => {
  const hub = { send: () => Promise.resolve({ seq: 7 }) } as unknown as Sender;
  const claim = { fence: 1, leaseMs: 30_000 };
  using work = new Work({ session_id: "s1", claim, hub, clock: new ManualClock() });
  work.answered(7, "blue");
  assert.equal(await work.answerTo(await work.ask("Which colour?")), "blue");
});

Deno.test("a task that failed is completed as a failure with its reason, under a new fence where the lease was lost", async () => {
  const hub = new SenderDouble({ collaboration_complete: ["STALE_FENCE"] });
  using work = workOn(hub);
  assert.ok(await work.fail("no model"));
  assert.deepEqual(hub.sent, [
    "collaboration_complete 1",
    "collaboration_accept",
    "collaboration_complete 11",
  ]);
  const taken = new SenderDouble({ collaboration_complete: ["SESSION_TAKEN"] });
  using other = workOn(taken);
  assert.equal(await other.fail("no model"), false);
  assert.ok(other.lost.aborted);
});
