/** Watches, beside an AI's own connection, what waits for it: a visit that reads and marks nothing as read. */
import type { HubMessage } from "../client/hub_client.ts";
import type { Visit } from "../client/visit.ts";
import { Changes } from "../internal/changes.ts";
import { type Clock, systemClock } from "../internal/clock.ts";
import { DELIVERY } from "../protocol/limits.ts";
import { isFollowedLine } from "./followed.ts";
import { type Waiting, waitingIn } from "./pointer.ts";
import { wakes } from "./waking.ts";

/** So often the hub is asked how far the AI has read, while something waits. */
const ASK_MS = 2_000;
/** More than these are not counted one by one. */
const MAX_WAITING = 1_000;

interface Waits {
  readonly seq: number;
  readonly from: string;
  /** The hub follows how far it comes. */
  readonly isFollowed: boolean;
}

export class WatchedAi {
  readonly #visit: Visit;
  readonly #clock: Clock;
  #entries: Waits[] = [];
  readonly #changes = new Changes();

  /** `visit` reads from the AI's cursor on. */
  constructor(visit: Visit, clock: Clock = systemClock) {
    this.#visit = visit;
    this.#clock = clock;
  }

  get waiting(): Waiting | undefined {
    return waitingIn(this.#entries);
  }

  /** Says to the hub that `bell` was rung for what waits up to `upTo`; it does not matter to anybody here whether that comes through. */
  rung(bell: string, upTo: number): void {
    const rungFor = this.#entries.filter(({ seq, isFollowed }) => isFollowed && seq <= upTo);
    const seqs = rungFor.map(({ seq }) => seq).slice(0, DELIVERY.maxSeqs);
    if (seqs.length > 0) this.#visit.send("rung", { seqs, bell }).catch(() => {});
  }

  /** Reads until `signal` aborts. @throws {HubError | Error} when the visit ends */
  async read(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.#visit.close(), { once: true });
    for await (const message of this.#visit) this.#take(message);
  }

  /** Resolves when something came or was read, after `ms`, or when `signal` aborts. */
  async changed(ms: number, signal: AbortSignal): Promise<void> {
    const soon = this.#entries.length === 0 ? ms : Math.min(ms, ASK_MS);
    await this.#changes.within(soon, { clock: this.#clock, signal });
    // A visit that has ended says so where it is read.
    if (this.#entries.length > 0 && !signal.aborted) this.#visit.send("sync", {}).catch(() => {});
  }

  #take(message: HubMessage): void {
    if (message.message_type === "training_sync") {
      const { cursor } = message.data;
      if (!this.#keep(({ seq }) => seq > cursor)) return;
    } else if (message.message_type === "error") {
      const { code, common_seq = 0 } = message;
      if (code !== "EPOCH_CHANGED" || !this.#keep(({ seq }) => seq <= common_seq)) return;
    } else {
      if (message.seq === undefined || !("source_ai" in message)) return;
      const { seq, message_type: type, source_ai: from, target_ai, topic } = message;
      const data = message.data as Readonly<Record<string, unknown>>;
      if (typeof from !== "string") return;
      if (!wakes({ type, from, isForEveryone: target_ai === undefined && topic === undefined })) return;
      if (this.#entries.length >= MAX_WAITING) this.#entries.pop();
      const isFollowed = isFollowedLine({ message_type: type, target_ai, topic, data });
      this.#entries.push({ seq, from, isFollowed });
    }
    this.#changes.notify();
  }

  /** Forgets the others, and returns whether there were any. */
  #keep(isWaiting: (entry: Waits) => boolean): boolean {
    const before = this.#entries.length;
    this.#entries = this.#entries.filter(isWaiting);
    return this.#entries.length < before;
  }
}
