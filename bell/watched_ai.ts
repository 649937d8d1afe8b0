/** Watches, beside an AI's own connection, what waits for it: a visit that reads and marks nothing as read. */
import type { HubMessage } from "../client/hub_client.ts";
import type { Visit } from "../client/visit.ts";
import { Changes } from "../internal/changes.ts";
import { type Clock, systemClock } from "../internal/clock.ts";
import { DELIVERY } from "../protocol/limits.ts";
import type { DataOf } from "../protocol/messages.ts";
import { seqOfSession } from "../protocol/names.ts";
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
  /** Whoever can may take this collaboration. */
  readonly offers: string | undefined;
}

const OFFERS = new Set(["collaboration_request", "collaboration_reopened"]);

export class WatchedAi {
  readonly #visit: Visit;
  readonly #me: string;
  readonly #clock: Clock;
  #entries: Waits[] = [];
  /** Those that the AI is done with, of the entries after its cursor; undefined before the hub has said so. */
  #done: ReadonlySet<number> | undefined;
  /** Somebody works on these, as of the entry {@linkcode #takenUpTo}; later ones may offer them again. */
  #taken: ReadonlySet<string> = new Set();
  #takenUpTo = 0;
  /** The collaborations that the AI asked for or works on: their end concerns it. */
  #own = new Set<string>();
  readonly #changes = new Changes();

  /** `visit` is one of the AI `me`, and reads from its cursor on. */
  constructor(visit: Visit, me: string, clock: Clock = systemClock) {
    this.#visit = visit;
    this.#me = me;
    this.#clock = clock;
  }

  get waiting(): Waiting | undefined {
    return this.#done === undefined ? undefined : waitingIn(this.#entries);
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
    this.#ask();
    for await (const message of this.#visit) this.#take(message);
  }

  /** Resolves when something came or was read, after `ms`, or when `signal` aborts. */
  async changed(ms: number, signal: AbortSignal): Promise<void> {
    const soon = this.#entries.length === 0 ? ms : Math.min(ms, ASK_MS);
    await this.#changes.within(soon, { clock: this.#clock, signal });
    if (!signal.aborted) this.#ask();
  }

  /** Asks what the AI is done with, and what its collaborations are. */
  #ask(): void {
    // A visit that has ended says so where it is read.
    this.#visit.send("sync", {}).catch(() => {});
  }

  #take(message: HubMessage): void {
    if (this.#changedBy(message)) this.#changes.notify();
  }

  /** Returns whether what waits may be another than before the message. */
  #changedBy(message: HubMessage): boolean {
    if (message.message_type === "training_sync") return this.#sync(message.data);
    if (message.message_type === "error") {
      const { code, common_seq = 0 } = message;
      if (code !== "EPOCH_CHANGED") return false;
      this.#own = new Set([...this.#own].filter((session) => seqOfSession(session) <= common_seq));
      this.#done = new Set([...this.#done ?? []].filter((seq) => seq <= common_seq));
      this.#taken = new Set();
      return this.#keep(({ seq }) => seq <= common_seq);
    }
    if (message.seq === undefined || !("source_ai" in message)) return false;
    const { seq, message_type: type, source_ai: from, target_ai, topic } = message;
    const data = message.data as Readonly<Record<string, unknown>>;
    if (typeof from !== "string") return false;
    const session = typeof data.session_id === "string" ? data.session_id : undefined;
    if (type === "collaboration_started" && session !== undefined) {
      if ([data.requester, data.partner].includes(this.#me)) this.#own.add(session);
    }
    if (type === "collaboration_closed" && session !== undefined) {
      // Nobody can take it any more.
      const wasOffered = this.#keep(({ offers }) => offers !== session);
      if (!this.#own.delete(session)) return wasOffered;
    }
    if (this.#done?.has(seq)) return false;
    if (!wakes({ type, from, isForEveryone: target_ai === undefined && topic === undefined })) return false;
    const isFollowed = isFollowedLine({ message_type: type, target_ai, topic, data });
    const isOffer = target_ai === undefined && OFFERS.has(type);
    const entry = { seq, from, isFollowed, offers: isOffer ? session : undefined };
    if (this.#isTaken(entry)) return false;
    if (this.#entries.length >= MAX_WAITING) this.#entries.pop();
    this.#entries.push(entry);
    return true;
  }

  #sync({ cursor, done = [], collab_ops, head_seq }: DataOf<"training_sync">): boolean {
    const isFirst = this.#done === undefined;
    const named = new Set(done);
    this.#done = named;
    // The hub lists the asker's own first.
    for (const { session_id, requester, partner } of collab_ops) {
      if ([requester, partner].includes(this.#me)) this.#own.add(session_id);
    }
    // The entry by which work begins goes to its parties alone.
    this.#taken = new Set(
      collab_ops.filter(({ state }) => state === "active").map(({ session_id }) => session_id),
    );
    this.#takenUpTo = head_seq;
    const isWaiting = (entry: Waits) => entry.seq > cursor && !named.has(entry.seq) && !this.#isTaken(entry);
    return this.#keep(isWaiting) || isFirst;
  }

  #isTaken({ seq, offers }: Waits): boolean {
    return offers !== undefined && seq <= this.#takenUpTo && this.#taken.has(offers);
  }

  /** Forgets the others, and returns whether there were any. */
  #keep(isWaiting: (entry: Waits) => boolean): boolean {
    const before = this.#entries.length;
    this.#entries = this.#entries.filter(isWaiting);
    return this.#entries.length < before;
  }
}
