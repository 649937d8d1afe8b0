/** Rings the webhooks of AIs for what is directed to them while they are not connected; the hub never waits for one. */
import { getLogger } from "@logtape/logtape";
import { type LastRing, Ringer } from "../../bell/ringer.ts";
import { type Waiting, waitingIn } from "../../bell/pointer.ts";
import { wakes } from "../../bell/waking.ts";
import { Changes } from "../../internal/changes.ts";
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
/** What waited when the hub started is read in pages of so much. */
const PAGE_BYTES = 1_048_576;

interface WaitingEntry {
  readonly seq: number;
  readonly from: string;
}

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
  #entries: WaitingEntry[] = [];
  readonly #changes = new Changes();

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
      changed: (ms, ended) => this.#changes.within(ms, { clock, signal: ended }),
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

  #take({ lines }: Pick<Batch, "lines">): void {
    const waking = wakingIn(lines);
    for (const entry of waking) {
      if (this.#entries.length >= MAX_WAITING) this.#entries.pop();
      this.#entries.push(entry);
    }
    if (waking.length > 0) this.#changes.notify();
  }

  /** Finds what waited when the hub started. */
  async #findOlder(): Promise<void> {
    const { ai } = this.#webhook;
    const { journal, sequencer, state } = this.#core;
    const { head } = sequencer.published;
    const reach = { ai, broadcastsAfter: head, upTo: head, replayed: false, maxBytes: PAGE_BYTES };
    const older: WaitingEntry[] = [];
    try {
      // One that was never here will begin before the first entry that is directed to it.
      let after = state.cursors.get(ai)?.seq ?? (await journal.firstDirected(ai) ?? head + 1) - 1;
      for (let more = true; more && older.length < MAX_WAITING;) {
        const page = await journal.page({ ...reach, after });
        older.push(...wakingIn(page.lines));
        ({ last: after, more } = page);
      }
    } catch (error) {
      log.warning("What waits for {ai} could not be read: {error}", { ai, error: String(error) });
    }
    this.#entries = [...older, ...this.#entries].slice(0, MAX_WAITING);
    this.#changes.notify();
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

/** Returns the entries that are worth a ring, of lines that name the AI or went to one of its topics. */
function wakingIn(lines: Uint8Array): WaitingEntry[] {
  return new TextDecoder().decode(lines).split("\n").filter((line) => line !== "").flatMap((line) => {
    const { seq, source_ai: from, message_type: type } = JSON.parse(line);
    return wakes({ type, from, isForEveryone: false }) ? [{ seq, from }] : [];
  });
}
