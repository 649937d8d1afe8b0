/**
 * Checks topics against their rules, which are written a second time here: who is a member of what, whom an entry concerns, how
 * many get it, and that nobody is kept out without a reason. It shares no code with the broker.
 */
import assert from "node:assert/strict";
import type { Committed } from "./fold_check.ts";
import type { ReceivedLine } from "./received_line.ts";
import type { Sent } from "./ledger.ts";
import type { StoredEntry } from "./simulated_disk.ts";

export interface TopicLimits {
  readonly topics: number;
  readonly members: number;
}

/** An AI was in a topic between these entries, which were committed at these monotonic times; Infinity: it still is. */
interface Stay {
  readonly topic: string;
  readonly ai: string;
  readonly from: number;
  readonly fromMs: number;
  to: number;
  toMs: number;
}

export class TopicCheck {
  readonly #limits: TopicLimits;
  readonly #nowMs: () => number;
  readonly #stays: Stay[] = [];

  constructor(limits: TopicLimits, nowMs: () => number) {
    this.#limits = limits;
    this.#nowMs = nowMs;
  }

  /** Returns whether an entry is delivered to `ai`, which gets broadcasts after `broadcastsAfter`. */
  concerns({ seq, source, audience }: StoredEntry, ai: string, broadcastsAfter = 0): boolean {
    if (source === ai) return false;
    if (audience === "*") return seq > broadcastsAfter;
    return audience.includes(ai) || audience.some((name) => this.#stayAt(name, ai, seq) !== undefined);
  }

  /** Returns who is in the topic of an entry at its seq, but its sender. */
  membersAt({ seq, source, audience }: StoredEntry): readonly string[] {
    const there = this.#stays.filter(({ topic, ai, from, to }) =>
      audience.includes(topic) && ai !== source && from < seq && seq < to
    );
    return there.map(({ ai }) => ai);
  }

  /** Returns how many beside `ai` have been in a topic at any time since. */
  membersSince(topic: string, ai: string, sinceMs: number): number {
    const there = this.#stays.filter((stay) =>
      stay.topic === `#${topic}` && stay.ai !== ai && stay.toMs >= sinceMs
    );
    return new Set(there.map(({ ai }) => ai)).size;
  }

  /** Checks the next entry. */
  entry({ stored, message }: Committed): void {
    const { seq, source, audience, line } = stored;
    const { message_type: type, topic, data } = message;
    if (type !== "topic_join" && type !== "topic_leave") {
      const goesTo = audience === "*" ? [] : audience.filter((name) => name.startsWith("#"));
      return assert.deepEqual(goesTo, topic === undefined ? [] : [`#${topic}`], line);
    }
    const name = `#${data.topic}`;
    assert.deepEqual(audience, [name], line);
    const stay = this.#stayAt(name, source, seq);
    if (type === "topic_leave") {
      assert.ok(stay, `it was no member: ${line}`);
      [stay.to, stay.toMs] = [seq, this.#nowMs()];
      return;
    }
    assert.equal(stay, undefined, `it was a member: ${line}`);
    assert.ok(this.#present(({ ai }) => ai === source) < this.#limits.topics, `in too many topics: ${line}`);
    assert.ok(
      this.#present(({ topic }) => topic === name) < this.#limits.members,
      `too many members: ${line}`,
    );
    this.#stays.push({
      topic: name,
      ai: source,
      from: seq,
      fromMs: this.#nowMs(),
      to: Infinity,
      toMs: Infinity,
    });
  }

  /** Checks the ack of a line; it has no seq where nothing had to be stored. */
  acknowledged(
    { seq, members, duplicate }: ReceivedLine["line"],
    { ai, type, sentMs, message }: Sent,
    text: string,
  ): void {
    const change = type === "topic_join" || type === "topic_leave";
    const topic = (change ? message.data.topic : message.topic) as string | undefined;
    if (topic === undefined) return assert.equal(members, undefined, text);
    const name = `#${topic}`;
    if (seq !== undefined && !duplicate) {
      const there = this.#stays.filter((stay) =>
        stay.topic === name && stay.ai !== ai && stay.from < seq && seq < stay.to
      );
      assert.equal(members, there.length, `so many get it: ${text}`);
    }
    if (seq !== undefined) return;
    const own = this.#stays.filter((stay) => stay.topic === name && stay.ai === ai);
    if (type === "topic_join") {
      assert.ok(own.some(({ toMs }) => toMs >= sentMs), `it was no member: ${text}`);
    } else {
      assert.ok(!own.some(({ fromMs, to }) => fromMs < sentMs && to === Infinity), `it is a member: ${text}`);
    }
  }

  /** Checks that a join was refused for a reason. */
  refused({ code }: ReceivedLine["line"], { ai, type, sentMs, message }: Sent, text: string): void {
    if (code !== "TOPIC_LIMIT") return;
    assert.equal(type, "topic_join", text);
    const since = (stay: Stay) => stay.toMs >= sentMs;
    const own = this.#stays.filter((stay) => since(stay) && stay.ai === ai).length;
    const there = this.#stays.filter((stay) => since(stay) && stay.topic === `#${message.data.topic}`).length;
    assert.ok(own >= this.#limits.topics || there >= this.#limits.members, `there was room: ${text}`);
  }

  /** Checks the topics that a `training_sync` of this head lists. */
  synced(ai: string, { topics, topics_total, head_seq }: ReceivedLine["line"]): void {
    const there = this.#stays.filter(({ from, to }) => from <= head_seq && head_seq < to);
    const names = new Set(there.map(({ topic }) => topic));
    assert.equal(topics_total, names.size);
    assert.deepEqual(
      new Map(topics.map((one: ReceivedLine["line"]) => [`#${one.topic}`, [one.members, one.joined]])),
      new Map([...names].map((name) => {
        const members = there.filter(({ topic }) => topic === name);
        return [name, [members.length, members.some((stay) => stay.ai === ai)]];
      })),
    );
  }

  #stayAt(topic: string, ai: string, seq: number): Stay | undefined {
    return this.#stays.findLast((stay) =>
      stay.topic === topic && stay.ai === ai && stay.from < seq && seq < stay.to
    );
  }

  #present(of: (stay: Stay) => boolean): number {
    return this.#stays.filter((stay) => stay.to === Infinity && of(stay)).length;
  }
}
