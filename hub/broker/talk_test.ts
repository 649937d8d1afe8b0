import assert from "node:assert/strict";
import { BrokerCase, outcome } from "../testing/broker_case.ts";
import type { Decision } from "./decision.ts";

/** AIs that are known, and talk; what each says is an entry. */
class Talk {
  readonly made = new BrokerCase();

  constructor(...ais: string[]) {
    for (const ai of ais) this.made.hello({ [ai]: [] });
  }

  /** Returns the seq of the last entry. */
  get last(): number {
    return this.made.state.head;
  }

  say(from: string, target_ai?: string, reply_to?: number, isPerson = false): Decision {
    const data = { content: "x", ...(reply_to === undefined ? {} : { reply_to }) };
    return this.made.say(from, "message", data, {
      ...(target_ai === undefined ? {} : { target_ai }),
      isPerson,
    });
  }

  /** Two AIs answer the last entry in turns, a second apart, until one of them is refused; returns how often, and the refusal. */
  takeTurns(one: string, other: string) {
    for (let hops = 0;; hops++) {
      assert.ok(hops < 100, "they answer each other for ever");
      this.made.now.monoMs += 3_000;
      const [from, to] = hops % 2 === 0 ? [other, one] : [one, other];
      const decision = this.say(from!, to, this.last);
      if (!decision.ok) return { hops, refusal: decision };
    }
  }
}

Deno.test("two AIs that answer each other are stopped after 24 turns, and an entry says so to both, once", () => {
  const talk = new Talk("A", "B");
  talk.say("A", "B");
  const root = talk.last;
  const { hops, refusal } = talk.takeTurns("A", "B");
  assert.equal(hops, 24);
  assert.deepEqual([refusal.code, refusal.retryAfterMs], ["LOOP_STOPPED", undefined]);
  assert.match(refusal.text, /"B" and "A" took turns 24 times in thread 3 \(at most 24\)/);
  const entry = talk.made.stored.at(-1)!;
  assert.deepEqual(entry.audience, ["B", "A"]);
  assert.deepEqual(entry.data, { thread: root, between: ["B", "A"], hops: 24, last_seq: root + 24 });
  const head = talk.last;
  for (const [from, to] of [["A", "B"], ["B", "A"]] as const) {
    for (const reply_to of [root, root + 24, root + 3]) {
      assert.equal(outcome(talk.say(from, to, reply_to)), "LOOP_STOPPED");
    }
  }
  assert.equal(talk.last, head, "nothing more is stored");
  assert.deepEqual(outcome(talk.say("A", "B")), ["message → B"], "a message without reply_to is no reply");
});

Deno.test("who answers the entry by which a thread is stopped writes in that thread", () => {
  const talk = new Talk("A", "B");
  talk.say("A", "B");
  talk.takeTurns("A", "B");
  const stop = talk.last;
  for (const [from, to] of [["A", "B"], ["B", "A"]] as const) {
    assert.equal(outcome(talk.say(from, to, stop)), "LOOP_STOPPED");
  }
  assert.deepEqual(outcome(talk.say("operator", "A", stop, true)), ["message → A"]);
  assert.deepEqual(outcome(talk.say("A", "B", talk.last)), ["message → B"], "a person lets it go on");
});

Deno.test("a third AI that writes in a stopped thread lets it go on, and so does a person, who is never stopped", () => {
  const talk = new Talk("A", "B", "C");
  talk.say("A");
  const root = talk.last;
  talk.takeTurns("A", "B");
  assert.deepEqual(outcome(talk.say("C", "A", root)), ["message → A"]);
  assert.deepEqual(outcome(talk.say("A", "B", talk.last)), ["message → B"]);
  talk.made.now.monoMs += 60_000;
  assert.equal(talk.takeTurns("A", "B").refusal.code, "LOOP_STOPPED");
  const last = talk.made.stored.at(-1)!.data.last_seq as number;
  assert.deepEqual(outcome(talk.say("operator", "A", last, true)), ["message → A"]);
  assert.deepEqual(outcome(talk.say("A", "B", last)), ["message → B"]);
  talk.made.now.monoMs += 60_000;
  assert.equal(talk.takeTurns("A", "B").refusal.code, "LOOP_STOPPED");
  const again = talk.made.stored.at(-1)!.data.last_seq as number;
  assert.deepEqual(
    outcome(talk.say("C", "A", root, true)),
    ["message → A"],
    "a person under a name of their own",
  );
  assert.deepEqual(outcome(talk.say("B", "A", again)), ["message → A"]);
});

Deno.test("three AIs that answer each other in turn are not stopped, but no two of them send over 60 replies a minute", () => {
  const talk = new Talk("A", "B", "C");
  talk.say("A", "B");
  const ring = ["A", "B", "C"];
  for (let i = 1;; i++) {
    const decision = talk.say(ring[i % 3]!, ring[(i + 1) % 3]!, talk.last);
    if (decision.ok) continue;
    assert.deepEqual([i, decision.code, decision.retryAfterMs], [181, "RATE_LIMITED", 60_000]);
    break;
  }
});

Deno.test("a wait for replies ends when the first of the last minute is a minute old", () => {
  const talk = new Talk("A", "B");
  const roots: number[] = [];
  for (let i = 0; i < 80; i++) {
    assert.ok(talk.say("A", "B").ok, "a burst of 80 messages is not touched");
    roots.push(talk.last);
  }
  for (const [i, root] of roots.entries()) {
    talk.made.now.monoMs = 100 * i;
    const decision = talk.say("B", "A", root);
    if (i < 60) assert.ok(decision.ok, `reply ${i}`);
    else assert.equal(!decision.ok && decision.retryAfterMs, 60_000 - 100 * i);
  }
  talk.made.now.monoMs = 60_000;
  assert.ok(talk.say("B", "A", roots[60]).ok);
  assert.ok(!talk.say("B", "A", roots[61]).ok);
});

Deno.test("several replies of one AI in a row are one turn, and its replies to itself do not count", () => {
  const talk = new Talk("A", "B");
  talk.say("A", "B");
  for (let i = 0; i < 50; i++) assert.ok(talk.say("A", "B", talk.last).ok);
  const root = talk.last;
  for (let i = 0; i < 50; i++) assert.ok(talk.say("B", "A", root).ok);
  assert.equal(talk.made.state.threads.rows.get(3)!.hops, 1);
});

Deno.test("an entry that was never stored, or that its sender may not read, cannot be answered, in the same words", () => {
  const talk = new Talk("A", "B", "C");
  talk.say("A", "B");
  const seq = talk.last;
  const texts = [seq, 1, 999].map((reply_to) => {
    const decision = talk.say("C", "A", reply_to);
    assert.ok(!decision.ok && decision.code === "INVALID_MESSAGE");
    return decision.text.replace(`${reply_to}`, "N");
  });
  assert.deepEqual(new Set(texts), new Set(['data.reply_to: there is no entry N that "C" may read']));
  for (const ai of ["A", "B"]) assert.ok(talk.say(ai, undefined, seq).ok);
});

Deno.test("a person, who may read everything over HTTP, may answer what two AIs say to each other, under any name", () => {
  const talk = new Talk("A", "B", "ann");
  talk.say("A", "B");
  const seq = talk.last;
  assert.equal(outcome(talk.say("ann", "A", seq)), "INVALID_MESSAGE", "an AI of that name");
  assert.deepEqual(outcome(talk.say("ann", "A", seq, true)), ["message → A"]);
  talk.say("A", "B", seq);
  talk.takeTurns("A", "B");
  assert.deepEqual(outcome(talk.say("ann", "A", talk.last, true)), ["message → A"]);
  assert.deepEqual(outcome(talk.say("A", "B", seq)), ["message → B"], "the thread goes on");
});

Deno.test("over 2,000 directed messages between two AIs in 10 s wait until those are over; broadcasts and people do not", () => {
  const talk = new Talk("A", "B", "C");
  talk.made.now.monoMs = 5_000;
  for (let i = 0; i < 2_000; i++) assert.ok(talk.say(i % 2 ? "A" : "B", i % 2 ? "B" : "A").ok);
  talk.made.now.monoMs = 12_500;
  const decision = talk.say("A", "B");
  assert.ok(!decision.ok);
  assert.deepEqual([decision.code, decision.retryAfterMs], ["RATE_LIMITED", 2_500]);
  for (const [target, isPerson] of [[undefined, false], ["C", false], ["B", true]] as const) {
    assert.ok(talk.say("A", target, undefined, isPerson).ok);
  }
  talk.made.now.monoMs = 15_000;
  assert.ok(talk.say("A", "B").ok);
});
