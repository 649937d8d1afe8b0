/** Keeps one visit for each client that is busy: it says what the client says, and hears what becomes of its tasks. */
import { type Ack, openVisit, type SendOptions, type SendType, type Visit } from "../client/visit.ts";
import type { Address } from "../internal/address.ts";
import { Changes } from "../internal/changes.ts";
import type { Clock } from "../internal/clock.ts";
import type { DataOf } from "../protocol/messages.ts";
import type { Caller } from "./caller.ts";
import { HubUnable } from "./errors.ts";
import { malformed } from "./incoming.ts";
import type { Said } from "./parts.ts";
import type { SessionEntry } from "./task.ts";

/** A visit that nobody needs stays open for so long, as the next call may come soon. */
const IDLE_MS = 10_000;
/** So many entries, and characters of them, wait for a client that reads nothing. */
const [MAX_HEARD, MAX_CHARACTERS] = [10_000, 16_777_216];

/** What a visit hears, as far as it matters here. */
interface Heard {
  readonly message_type: string;
  readonly seq?: number;
  readonly source_ai?: string;
  readonly timestamp?: string;
  readonly data?: Said;
}

/** Links are made from these. */
export interface CallerLinksOptions {
  readonly hub: Address;
  readonly clock: Clock;
  /** The last seq that was published. */
  readonly head: () => number;
}

/** The visit of one client. */
export class CallerLink {
  readonly #visit: Visit;
  readonly #follows = new Set<Follow>();
  /** By their ids. */
  readonly #underWay = new Map<string, { readonly what: string; readonly ack: Promise<Ack> }>();
  #end: Error | undefined;

  constructor(visit: Visit) {
    this.#visit = visit;
    this.#hear();
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Sends one message; the same one that is under way already is not sent again. @throws what a visit throws */
  async send<T extends SendType>(type: T, data: DataOf<T>, options: SendOptions): Promise<Ack> {
    const { messageId = crypto.randomUUID() } = options;
    const what = JSON.stringify([type, data, options.targetAi]);
    const same = this.#underWay.get(messageId);
    if (same?.what === what) return await same.ack;
    if (same !== undefined) throw malformed(`messageId: "${messageId}" is that of another message`);
    const ack = this.#visit.send(type, data, { ...options, messageId });
    this.#underWay.set(messageId, { what, ack });
    try {
      return await ack;
    } finally {
      this.#underWay.delete(messageId);
    }
  }

  /** Hears from now on what comes of the client's collaborations. */
  follow(): Follow {
    const follow = new Follow((gone) => this.#follows.delete(gone));
    if (this.#end === undefined) this.#follows.add(follow);
    else follow.end(this.#end);
    return follow;
  }

  async close(): Promise<void> {
    this.#ended(new HubUnable("The hub is ending, or the token has ended: ask again"));
    await this.#visit.close();
  }

  async #hear(): Promise<void> {
    try {
      for await (const message of this.#visit) {
        const { seq, source_ai = "", timestamp = "", message_type, data } = message as Heard;
        if (seq === undefined || data === undefined) continue;
        const entry = { seq, source_ai, atMs: Date.parse(timestamp), message_type, data };
        for (const follow of this.#follows) follow.hear(entry);
      }
      this.#ended(new HubUnable("The hub is ending: ask again"));
    } catch (error) {
      this.#ended(new HubUnable(`The hub is gone: ${(error as Error).message}`));
    }
  }

  #ended(error: Error): void {
    this.#end ??= error;
    for (const follow of this.#follows) follow.end(this.#end);
  }
}

/** What is heard of a client's collaborations, or of one of them. */
export class Follow implements Disposable {
  readonly #heard: { readonly entry: SessionEntry; readonly characters: number }[] = [];
  #characters = 0;
  readonly #changes = new Changes();
  readonly #left: (follow: Follow) => void;
  #session: string | undefined;
  #end: Error | undefined;
  #isStopped = false;

  constructor(left: (follow: Follow) => void) {
    this.#left = left;
  }

  /** Drops what is not of this one, also of what was heard before. */
  only(session_id: string): void {
    this.#session = session_id;
    const wanted = this.#heard.filter(({ entry }) => this.#isWanted(entry));
    this.#heard.splice(0, Infinity, ...wanted);
    this.#characters = wanted.reduce((sum, { characters }) => sum + characters, 0);
  }

  hear(entry: SessionEntry): void {
    // Behind an end nothing is heard: it would follow a gap.
    if (this.#end !== undefined || !this.#isWanted(entry)) return;
    // One that is waited for is not measured: it is taken at once.
    const characters = this.#heard.length === 0 ? 0 : JSON.stringify(entry.data).length;
    if (this.#heard.length >= MAX_HEARD || this.#characters + characters > MAX_CHARACTERS) {
      return this.end(new HubUnable("You read too slowly: subscribe again"));
    }
    this.#heard.push({ entry, characters });
    this.#characters += characters;
    this.#changes.notify();
  }

  end(error: Error): void {
    this.#end ??= error;
    this.#changes.notify();
  }

  /** Stops waiting: {@linkcode next} resolves with undefined where nothing was heard. */
  stop(): void {
    this.#isStopped = true;
    this.#changes.notify();
  }

  /** Resolves with the next entry, undefined once it was stopped. @throws {HubUnable} at the end of the visit. */
  async next(): Promise<SessionEntry | undefined> {
    for (;;) {
      const heard = this.#heard.shift();
      this.#characters -= heard?.characters ?? 0;
      if (heard !== undefined || this.#isStopped) return heard?.entry;
      if (this.#end !== undefined) throw this.#end;
      await this.#changes.next;
    }
  }

  [Symbol.dispose](): void {
    this.#left(this);
  }

  #isWanted({ data }: SessionEntry): boolean {
    return typeof data.session_id === "string" && (this.#session ?? data.session_id) === data.session_id;
  }
}

interface Kept {
  readonly key: string;
  readonly caller: Caller;
  readonly link: Promise<CallerLink>;
  readonly onEnd: () => void;
  users: number;
  idle: AbortController | undefined;
}

/** A link for as long as it is needed. */
export interface Lease extends Disposable {
  readonly link: CallerLink;
}

export class CallerLinks implements AsyncDisposable {
  readonly #options: CallerLinksOptions;
  readonly #kept = new Map<string, Kept>();
  #isClosed = false;

  constructor(options: CallerLinksOptions) {
    this.#options = options;
  }

  /** Resolves with the visit of `caller`, which this call opens if there is none. @throws {HubError | Error} */
  async lease(caller: Caller): Promise<Lease> {
    if (this.#isClosed) throw new HubUnable("The hub is ending: ask again");
    const key = JSON.stringify([caller.name, caller.token ?? null, caller.localKey ?? null]);
    const kept = this.#kept.get(key) ?? this.#open(key, caller);
    kept.users++;
    kept.idle?.abort();
    const leave = () => this.#left(kept);
    try {
      const link = await kept.link;
      if (!link.hasEnded) return { link, [Symbol.dispose]: leave };
    } catch (error) {
      this.#forget(kept);
      throw error;
    }
    this.#forget(kept);
    return await this.lease(caller);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#kept.values()].map((kept) => this.#forget(kept)));
  }

  #open(key: string, caller: Caller): Kept {
    const { hub: address, clock, head } = this.#options;
    const link = openVisit({
      ...{ address, aiId: caller.name, token: caller.token, localKey: caller.localKey, clock },
      ...{ resumeFrom: head(), wants: {}, client: "a2a" },
    }).then((visit) => new CallerLink(visit));
    const onEnd = () => void this.#forget(kept);
    const kept: Kept = { key, caller, link, onEnd, users: 0, idle: undefined };
    this.#kept.set(key, kept);
    caller.ended.addEventListener("abort", onEnd, { once: true });
    return kept;
  }

  #left(kept: Kept): void {
    kept.users--;
    if (kept.users > 0 || this.#kept.get(kept.key) !== kept) return;
    const idle = kept.idle = new AbortController();
    this.#options.clock.delay(IDLE_MS, idle.signal).then(() => {
      if (!idle.signal.aborted && kept.users === 0) this.#forget(kept);
    });
  }

  async #forget(kept: Kept): Promise<void> {
    kept.idle?.abort();
    // A token outlives its visits, which would stay in memory as long.
    kept.caller.ended.removeEventListener("abort", kept.onEnd);
    if (this.#kept.get(kept.key) === kept) this.#kept.delete(kept.key);
    await kept.link.then((link) => link.close(), () => {});
  }
}
