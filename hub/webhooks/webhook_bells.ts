/** Rings the webhooks of AIs for what is directed to them while they are not connected; the hub never waits for one. */
import { getLogger } from "@logtape/logtape";
import { type LastRing, Ringer } from "../../bell/ringer.ts";
import { type Waiting, waitingIn } from "../../bell/pointer.ts";
import { wakes } from "../../bell/waking.ts";
import { countedBy } from "../../internal/repeated_records.ts";
import type { Batch } from "../../journal/rows.ts";
import type { Core } from "../session/core.ts";
import { webhook } from "./webhook.ts";

const log = getLogger(["aicollab", "hub"]);

/** An AI has a webhook. */
export interface NamedWebhook {
  readonly ai: string;
  readonly url: URL;
  readonly secret: string;
}

/** A webhook as people see it: its URL may hold a secret. */
export interface WebhookState {
  readonly ai_id: string;
  readonly bell: string;
  readonly waiting: number;
  readonly last: LastRing | undefined;
}

type BellCore = Pick<Core, "clock" | "draining" | "journal" | "roster" | "sequencer" | "state">;

/** More than these are not counted one by one. */
const MAX_WAITING = 1_000;
/** What waited when the hub started is looked for in so much. */
const START_BYTES = 1_048_576;

/** Starts the webhooks; disposing ends them, and rings that are on their way. */
export class WebhookBells implements Disposable {
  readonly #stop = new AbortController();
  readonly #bells: readonly WebhookBell[];

  constructor(
    core: BellCore,
    webhooks: readonly NamedWebhook[],
    { allowPrivate }: { readonly allowPrivate: boolean },
  ) {
    const { signal } = this.#stop;
    this.#bells = webhooks.map((each) => new WebhookBell(core, each, { allowPrivate, signal }));
  }

  get states(): readonly WebhookState[] {
    return this.#bells.map(({ state }) => state);
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
  }
}

class WebhookBell {
  readonly #core: BellCore;
  readonly #webhook: NamedWebhook;
  readonly #ringer: Ringer;
  #entries: { readonly seq: number; readonly from: string }[] = [];
  #changed = Promise.withResolvers<void>();

  constructor(
    core: BellCore,
    named: NamedWebhook,
    { allowPrivate, signal }: { readonly allowPrivate: boolean; readonly signal: AbortSignal },
  ) {
    this.#core = core;
    this.#webhook = named;
    const { ai } = named;
    const { clock, journal: { journalId }, roster } = core;
    const whyNot = () => roster.get(ai) === undefined ? undefined : "it is connected";
    this.#ringer = new Ringer({
      bells: [webhook({ ...named, allowPrivate, clock, journalId, whyNot })],
      waiting: () => this.#waiting(),
      changed: async (ms, ended) => {
        const over = new AbortController();
        await Promise.race([this.#changed.promise, clock.delay(ms, AbortSignal.any([ended, over.signal]))]);
        over.abort();
      },
      onRing: (ring) => this.#report(ring),
      clock,
    });
    roster.watch(ai, (batch) => this.#take(batch));
    this.#findOlder();
    this.#ringer.run(signal);
  }

  get state(): WebhookState {
    const { ai, url } = this.#webhook;
    return {
      ai_id: ai,
      bell: `webhook at ${url.origin}`,
      waiting: this.#waiting()?.count ?? 0,
      last: this.#ringer.last,
    };
  }

  #waiting(): Waiting | undefined {
    const cursor = this.#core.state.cursors.get(this.#webhook.ai)?.seq ?? 0;
    this.#entries = this.#entries.filter(({ seq }) => seq > cursor);
    return waitingIn(this.#entries);
  }

  #take(batch: Pick<Batch, "lines">): void {
    const before = this.#entries.length;
    for (const line of new TextDecoder().decode(batch.lines).split("\n")) {
      if (line === "") continue;
      const { seq, source_ai: from, message_type: type } = JSON.parse(line);
      if (!wakes({ type, from, isForEveryone: false })) continue;
      if (this.#entries.length >= MAX_WAITING) this.#entries.pop();
      this.#entries.push({ seq, from });
    }
    if (this.#entries.length === before) return;
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** Finds what waited when the hub started. */
  async #findOlder(): Promise<void> {
    const { ai } = this.#webhook;
    const { journal, sequencer, state } = this.#core;
    const { head } = sequencer.published;
    // One that was never here will begin before the first entry that is directed to it.
    const after = state.cursors.get(ai)?.seq ?? 0;
    const reach = { ai, after, broadcastsAfter: head, upTo: head, replayed: false, maxBytes: START_BYTES };
    try {
      const { lines } = await journal.page(reach);
      const since = this.#entries;
      this.#entries = [];
      this.#take({ lines });
      this.#entries.push(...since);
    } catch (error) {
      log.warning("What waits for {ai} could not be read: {error}", { ai, error: String(error) });
    }
  }

  #report({ bell, failure, upTo }: LastRing): void {
    const { ai, url: { origin } } = this.#webhook;
    if (failure === undefined) {
      const seqs = this.#entries.map(({ seq }) => seq).filter((seq) => seq <= upTo);
      // A hub that ends stores nothing more: it rings again when it is back.
      if (!this.#core.draining) this.#core.sequencer.rang(ai, { seqs, bell });
      return;
    }
    log.warning(
      "The webhook of {ai} at {origin} was not rung for what it has up to entry {seq}: {why}. Nothing is lost; it is tried again",
      countedBy(ai, { ai, origin, seq: upTo, why: failure }),
    );
  }
}
