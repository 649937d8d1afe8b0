/**
 * The AI that a client's session is at the hub: sorts what comes into an inbox and the state of its collaborations, and lets
 * tools wait for it.
 */
import type { Ack, Hello, HubMessage, SendType } from "../client/hub_client.ts";
import { Changes } from "../internal/changes.ts";
import { type Clock, systemClock } from "../internal/clock.ts";
import { DELIVERY } from "../protocol/limits.ts";
import type { DataOf } from "../protocol/messages.ts";
import type { BellsState } from "./bells/bells_text.ts";
import { HubLink, type HubLinkOptions } from "./hub_link.ts";
import type { Mailbox } from "./mailbox.ts";
import { MailboxMemory, type MailboxRoom } from "./mailbox_memory.ts";
import { lateOf, type Reached, reachedBy, sayDone } from "./deliveries.ts";
import { type Entry, isFollowed } from "./entry.ts";
import { Repeats } from "./repeats.ts";
import type { Addressee } from "./posts.ts";
import { Replies, type Shown } from "./replies.ts";
import { Sorting } from "./sorting.ts";
import { TopicJoins } from "./topic_joins.ts";
import { MAX_PARTS, Work } from "./work.ts";

/** After its first connection a call waits so long for what is there already. */
const CATCH_UP_MS = 5_000;
/** The hub hears of a cursor that has only passed what is nothing for an inbox after so many entries. */
const REPORT_EVERY = 256;

/** An agent is made from these. */
export interface AgentOptions extends HubLinkOptions {
  readonly hello: Hello;
  /** It joins these topics. */
  readonly topics?: readonly string[];
  /** Its inbox is kept there beside those of others; without one it has a memory of its own. */
  readonly memory?: MailboxMemory;
  /** Nobody has its name again: it leaves its topics at its end. */
  readonly isPassing?: boolean;
}

/** What a message is sent with. */
export interface Posting extends Addressee {
  readonly key?: string | undefined;
  /** The tool is to be called again with this key, where that is another one. */
  readonly callKey?: string | undefined;
}

export class Agent implements AsyncDisposable {
  readonly link: HubLink;
  readonly work: Work;
  readonly repeats = new Repeats();
  readonly replies = new Replies();
  /** Wakes the client when something came; undefined where nothing can. */
  bells: { readonly state: BellsState } | undefined;
  readonly topics: TopicJoins;
  /** It leaves these at its end. */
  readonly #leaves: readonly string[];
  readonly #clock: Clock;
  readonly #capabilities: readonly string[];
  readonly #room: MailboxRoom;
  #isClosed = false;
  #sorting: Sorting;
  #sync: DataOf<"training_sync"> | undefined;
  #parts = 0;
  #reported = 0;
  readonly #changes = new Changes();

  constructor(readonly name: string, options: AgentOptions) {
    this.#clock = options.clock ?? systemClock;
    this.work = new Work(name);
    this.#capabilities = options.hello.capabilities ?? [];
    const { topics = [], isPassing = false, memory = new MailboxMemory() } = options;
    this.#room = memory.open();
    this.#sorting = new Sorting(this.work, this.#capabilities, this.#room);
    this.topics = new TopicJoins(topics, (topic) => this.send("topic_join", { topic }));
    this.#leaves = isPassing ? topics : [];
    this.link = new HubLink(name, options, {
      onMessage: (message) => this.#take(message),
      onFresh: () => this.#begin(),
    });
  }

  get mailbox(): Mailbox {
    return this.#sorting.mailbox;
  }

  /** Joins the hub if need be, and resolves when what was there before has come. @throws {ToolError} */
  async join(): Promise<void> {
    await this.link.joined();
    await this.waitFor(() => this.#sync, { ms: CATCH_UP_MS });
  }

  /** Sends one message. @throws {ToolError} */
  send<T extends SendType>(type: T, data: DataOf<T>, posting: Posting = {}): Promise<Ack> {
    return this.link.send(type, data, posting);
  }

  /** Resolves with who is here and what goes on, as it is now. @throws {ToolError} */
  async present(): Promise<DataOf<"training_sync">> {
    const before = this.#sync;
    await this.send("sync", {});
    const fresh = () => this.#sync === before ? undefined : this.#sync;
    const now = await this.waitFor(fresh, { ms: CATCH_UP_MS }) ?? this.#sync;
    if (now === undefined) throw new Error("The hub has sent no training_sync");
    return now;
  }

  /**
   * Says to the hub that entries of the inbox are done, and takes them out once it has stored that. Resolves with how many they were.
   * @throws {ToolError}
   */
  async done(what: Parameters<Mailbox["named"]>[0]): Promise<number> {
    const seqs = this.mailbox.named(what);
    await sayDone(seqs, this.#say);
    this.#takeOut(seqs);
    this.#report(1);
    return seqs.length;
  }

  /** Says to the hub that the model is shown `entries`, and resolves with the seqs of those that came too late for that. */
  async showing(entries: readonly Entry[]): Promise<ReadonlySet<number>> {
    const late = await lateOf(entries, this.#say);
    this.#takeOut([...late]);
    return late;
  }

  /** Resolves with how far an entry has come that this AI sent or got, where the hub follows it. @throws {ToolError} */
  reached(seq: number): Promise<readonly Reached[] | undefined> {
    return reachedBy(seq, this.#say);
  }

  /** Says to the hub that a bell was rung for these; it does not matter to anybody here whether that comes through. */
  rung(entries: readonly Entry[], bell: string): void {
    const seqs = entries.filter(isFollowed).map(({ seq }) => seq).slice(0, DELIVERY.maxSeqs);
    if (seqs.length > 0) this.send("rung", { seqs, bell }).catch(() => {});
  }

  #say = <T extends SendType>(type: T, data: DataOf<T>): Promise<Ack> => this.send(type, data);

  #takeOut(seqs: readonly number[]): void {
    if (this.mailbox.done({ seqs }) > 0) this.changed();
  }

  /**
   * Resolves with the first value of `look` that is not undefined, which is asked whenever something came; with undefined
   * after `ms`, or when `signal` aborts.
   */
  async waitFor<T>(
    look: () => T | undefined,
    { ms, signal }: { readonly ms: number; readonly signal?: AbortSignal },
  ): Promise<T | undefined> {
    const ended = new AbortController();
    const all = signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]);
    const late = this.#clock.delay(ms, all).then(() => true);
    try {
      for (let isOver = false;;) {
        const value = look();
        if (value !== undefined || isOver || signal?.aborted) return value;
        isOver = await Promise.race([this.#changes.next.then(() => false), late]);
      }
    } finally {
      ended.abort();
    }
  }

  /** Notes that the model was shown these entries of its inbox. */
  fetched(entries: readonly Shown[]): void {
    entries.forEach((entry) => this.replies.fetched(entry));
    this.mailbox.fetched(entries);
    this.changed();
  }

  /** Resolves when something came or was read, after `ms`, or when `signal` aborts. */
  nextChange({ ms, signal }: { readonly ms: number; readonly signal: AbortSignal }): Promise<void> {
    return this.#changes.within(ms, { clock: this.#clock, signal });
  }

  /** Lets all that wait look again. */
  changed(): void {
    this.#changes.notify();
  }

  /** Ends the connection; with `leave` work that this AI holds is offered again at once, and else when its lease ends. */
  async close(how: { readonly leave: boolean }): Promise<void> {
    this.#report(1);
    await this.link.close({ ...how, topics: this.#leaves });
    this.#isClosed = true;
    this.#room[Symbol.dispose]();
    this.changed();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close({ leave: true });
  }

  #begin(): void {
    this.#sorting = new Sorting(this.work, this.#capabilities, this.#room);
    this.work.clear();
    this.repeats.clear();
    this.topics.begin();
    this.#sync = undefined;
    this.#reported = 0;
  }

  async #take(message: HubMessage): Promise<void> {
    this.#sort(message);
    this.#report(REPORT_EVERY);
    this.changed();
    if (message.message_type === "training_sync") this.#askOn(message.data);
    // The hub keeps what is not read: nothing is lost while the inbox is full.
    while (this.mailbox.isFull && !this.#isClosed) await Promise.race([this.#changes.next, this.#room.freed]);
  }

  #sort(message: HubMessage): void {
    if (message.message_type === "training_sync") {
      this.work.synced(message.data);
      this.mailbox.passed(message.data.after === undefined ? message.data.cursor : 0);
      if (message.data.after === undefined) {
        this.#sync = message.data;
        // A replay has them again.
        this.mailbox.done({ seqs: message.data.done ?? [] });
        this.topics.synced(message.data);
      }
      return;
    }
    this.#sorting.take(message);
    if (message.message_type !== "error" || message.code !== "EPOCH_CHANGED") return;
    this.#reported = Math.min(this.#reported, message.common_seq ?? 0);
    this.repeats.clear();
  }

  /** Asks for the rest of a list of collaborations that came in part. */
  #askOn({ more, after, collab_ops }: DataOf<"training_sync">): void {
    this.#parts = after === undefined ? 1 : this.#parts + 1;
    const last = collab_ops.at(-1)?.session_id;
    if (more !== true || last === undefined || this.#parts > MAX_PARTS) return;
    // A connection that is lost meanwhile brings a new list.
    this.link.send("sync", { after: last }).catch(() => {});
  }

  #report(every: number): void {
    const { cursor } = this.mailbox;
    if (cursor < this.#reported + every) return;
    this.#reported = cursor;
    this.link.received(cursor);
  }
}

/** Returns the AI that the calls of one client are, given the meta of the call; the same one each time. */
export type AgentOf = (meta: Readonly<Record<string, unknown>> | undefined) => Agent;
