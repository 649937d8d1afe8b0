/** Publishes turns in the order of their decisions: it hands over their entries and answers, and counts what was answered. */
import { getLogger } from "@logtape/logtape";
import { Histogram } from "../../internal/histogram.ts";
import type { Now } from "../broker/state.ts";
import type { Batch, ThreadRow } from "../../journal/rows.ts";
import { type LiveLine, partyOf, type Published, type Turn } from "./turn.ts";

const log = getLogger(["aicollab", "hub"]);

/** The sequencer hands over what is published: committed entries, live lines and whole turns. */
export interface Delivery {
  deliver(batch: Batch): void;
  relay(line: LiveLine): void;
  /** All outputs of the turn were handed over. */
  published(turn: Turn): void;
}

export class Publisher {
  readonly #delivery: Delivery;
  readonly #now: () => Now;
  #published: Published;
  #refused = 0;
  #submitted = 0;
  #released = 0;
  readonly #settleWaiters: { at: number; resolve: () => void }[] = [];
  /** Counts, since the start, how long stored lines took from their arrival to their ack. */
  readonly ackMs = new Histogram();

  /** `published` is what was published before. */
  constructor(delivery: Delivery, published: Published, now: () => Now) {
    this.#delivery = delivery;
    this.#published = published;
    this.#now = now;
  }

  /** Returns what is published: all of it is committed. */
  get published(): Published {
    return this.#published;
  }

  /** Counts the lines since the start that were answered with an error. */
  get refused(): number {
    return this.#refused;
  }

  /** Counts a turn, which will be released. */
  submitted(): void {
    this.#submitted++;
  }

  /** Resolves when everything that was submitted so far is published. */
  settled(): Promise<void> {
    if (this.#released === this.#submitted) return Promise.resolve();
    return new Promise((resolve) => this.#settleWaiters.push({ at: this.#submitted, resolve }));
  }

  /** Publishes turns that are committed, or store nothing. */
  release(turns: readonly Turn[]): void {
    if (turns.length === 0) return;
    const nowMs = this.#now().monoMs;
    for (const turn of turns) {
      const party = partyOf(turn);
      for (const output of turn.outputs) {
        if (output.kind === "batch") {
          this.#published = { ...turn.published, head: output.batch.last };
          this.#delivery.deliver(output.batch);
        } else if (output.kind === "relay") this.#delivery.relay(output.relay);
        else if (output.kind === "answer") party!.answer(output.lines);
        else if (output.kind === "sync") party!.sync(output.text);
        else party!.closeGracefully();
      }
      this.#published = turn.published;
      this.#delivery.published(turn);
      this.#refused += turn.refused;
      for (const { thread } of turn.changes) if (thread?.stopped_seq) logStop(thread);
      if (party && turn.entries > 0) this.ackMs.record(nowMs - turn.input.arrivedMs, turn.lines.count);
      party?.removeInFlight(turn.lines.count, turn.lines.bytes);
    }
    this.#released += turns.length;
    while (this.#settleWaiters.length > 0 && this.#settleWaiters[0]!.at <= this.#released) {
      this.#settleWaiters.shift()!.resolve();
    }
  }
}

function logStop({ root, before_ai, last_ai, hops, stopped_seq }: ThreadRow): void {
  log.warning(
    "{a} and {b} took turns {hops} times in thread {root}, which is stopped (entry {seq}) until a person or a third AI writes there",
    { a: before_ai, b: last_ai, hops, root, seq: stopped_seq },
  );
}
