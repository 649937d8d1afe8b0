import assert from "node:assert/strict";
import { EventSource, MAX_LOG_ROWS } from "./event_source.ts";
import type { AiSummary, EntryRow } from "../journal/library/view/library_view.ts";
import type { HubView } from "./hub_view.ts";
import { Rates } from "./rates.ts";
import { sampleView } from "./testing/sample_view.ts";

/** `World` is a hub in which a test lets things happen, polled every quarter of a second. */
class World {
  readonly entries: EntryRow[] = [];
  ais: readonly AiSummary[] = [];
  listed = 0;
  asked: string[] = [];
  nowMs = 0;
  readonly rates: Rates;
  readonly #source: EventSource;

  constructor() {
    const sample = sampleView({ ais: 0 });
    const asking = <K extends "status" | "ais" | "recent">(name: K, answer: HubView[K]): HubView[K] => {
      return ((...args: never[]) => {
        this.asked.push(name);
        return (answer as (...args: never[]) => unknown)(...args);
      }) as HubView[K];
    };
    const view: HubView = {
      ...sample,
      status: asking("status", () => ({
        ...sample.status(),
        head_seq: this.entries.length,
        indexed_seq: this.entries.length,
        listed_seq: this.listed,
        uptime_ms: this.nowMs,
      })),
      ais: asking("ais", () => this.ais),
      recent: asking("recent", (after, limit) => {
        const newer = this.entries.slice(after);
        const entries = newer.slice(-limit);
        return { entries, missed: newer.length - entries.length };
      }),
    };
    const clock = { wallMs: () => this.nowMs, monotonicMs: () => this.nowMs };
    this.rates = new Rates(view, clock);
    this.#source = new EventSource(view, this.rates);
    this.poll();
  }

  happens(message_type: string, session_id: string | null = null): void {
    const seq = this.entries.length + 1;
    this.entries.push({
      ...{ seq, at_ms: 0, message_type, source_ai: "AI_1", audience: "*", session_id, text: "" },
    });
  }

  /** Returns the events after `ms`, each by its topic where it has one, else by its name. */
  poll(ms = 250): string[] {
    this.nowMs += ms;
    this.asked = [];
    return this.#source.poll(this.nowMs).map(({ name, topic }) => name === "topic" ? topic : name);
  }

  /** Polls like {@link poll}, with lists that are up to date. */
  pollListed(ms = 250): string[] {
    this.listed = this.entries.length;
    return this.poll(ms);
  }

  log(): unknown {
    this.nowMs += 250;
    return this.#source.poll(this.nowMs).find(({ name }) => name === "log")?.data;
  }
}

Deno.test("without changes nothing is sent but the status every 5 s", () => {
  const world = new World();
  const sent = Array.from({ length: 40 }, () => world.poll());
  assert.deepEqual(sent.flatMap((names, i) => names.map((name) => [i, name])), [[19, "status"], [
    39,
    "status",
  ]]);
});

Deno.test("an entry is sent with the next poll, with the topics that it touches", () => {
  for (
    const [type, session, topics] of [
      ["pattern_share", null, ["artifacts"]],
      ["os_component_share", "s1", ["collaborations", "artifacts"]],
      ["verdict", null, ["artifacts"]],
      ["collaboration_request", null, ["collaborations"]],
      ["message", "s1", ["collaborations"]],
      ["message", null, []],
      ["ai_joined", null, ["ais"]],
      ["ai_left", null, ["ais"]],
      ["operator_action", null, ["actions"]],
    ] as const
  ) {
    const world = new World();
    world.happens(type, session);
    assert.deepEqual(world.pollListed(), ["status", "log", ...topics], type);
  }
});

Deno.test("after a hub has lost entries what it stores in their place is sent", () => {
  const world = new World();
  for (let i = 0; i < 3; i++) world.happens("message");
  world.poll();
  world.entries.length = 1;
  world.poll();
  world.happens("message");
  assert.deepEqual(world.log(), { entries: world.entries.slice(1), missed: 0 });
});

Deno.test("a topic is sent at most once a second, and the last change is never left out", () => {
  const world = new World();
  const sent: number[] = [];
  for (let i = 0; i < 16; i++) {
    if (i < 10) world.happens("pattern_share");
    if (world.pollListed().includes("artifacts")) sent.push(world.nowMs);
  }
  assert.deepEqual(sent, [500, 1_500, 2_500, 3_500]);
});

Deno.test("while the library is behind, a change is sent again until it is up to date", () => {
  const world = new World();
  world.happens("pattern_share");
  assert.ok(world.poll().includes("artifacts"));
  assert.ok(world.poll(1_000).includes("artifacts"));
  assert.ok(world.pollListed(1_000).includes("artifacts"));
  assert.ok(!world.poll(1_000).includes("artifacts"));
});

Deno.test("a change of activity is sent, though it is no entry", () => {
  const world = new World();
  const row = { ai_id: "AI_1", specialization: "x", activity: "idle", connected_at: null };
  world.ais = [row];
  assert.deepEqual(world.poll(1_000), ["ais"]);
  world.ais = [{ ...row, activity: "training" }];
  assert.deepEqual([world.poll(), world.poll(750)], [[], ["ais"]]);
});

Deno.test("the last of many entries are sent and the others counted, and all topics are touched", () => {
  const world = new World();
  for (let i = 0; i < 1_000; i++) world.happens("message");
  const { entries, missed } = world.log() as { entries: EntryRow[]; missed: number };
  assert.deepEqual([entries.length, entries.at(-1)!.seq, missed], [
    MAX_LOG_ROWS,
    1_000,
    1_000 - MAX_LOG_ROWS,
  ]);
  for (let i = 0; i < 1_000; i++) world.happens("message");
  assert.deepEqual(world.pollListed(1_000), [
    "status",
    "log",
    "ais",
    "collaborations",
    "artifacts",
    "actions",
  ]);
});

Deno.test("a poll asks for each thing once, however much happened", () => {
  const world = new World();
  for (let i = 0; i < 5_000; i++) world.happens("pattern_share", "s1");
  world.pollListed(1_000);
  assert.deepEqual(world.asked, ["status", "recent", "ais"]);
  world.poll();
  assert.deepEqual(world.asked, ["status"], "and not even that where nothing happened");
});

Deno.test("a new second of rates is sent once", () => {
  const world = new World();
  world.rates.sample();
  world.nowMs += 1_000;
  world.rates.sample();
  assert.deepEqual([world.poll(), world.poll()], [["rates"], []]);
});
