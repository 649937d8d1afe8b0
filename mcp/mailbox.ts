/**
 * Holds what came for this AI and is not done: reading it takes nothing away, only `done` does. It knows the position up to
 * which everything is done, which the hub keeps for the next session.
 */
import type { Entry } from "./entry.ts";
import { MailboxMemory, type MailboxRoom } from "./mailbox_memory.ts";

/** The mailbox is full at one of these, and nothing more is read from the hub until some is done. */
const MAX_ENTRIES = 5_000;
const MAX_CHARACTERS = 16 * 1_048_576;
/** What is kept of an entry beside its text is as large as so many characters. */
const ENTRY_CHARACTERS = 256;

export class Mailbox {
  readonly #room: MailboxRoom;
  #entries: Entry[] = [];
  readonly #fetched = new Set<number>();
  #characters = 0;
  #seen = 0;
  #gap: string | undefined;

  /** A `room` in a memory bounds it, too. */
  constructor(room = new MailboxMemory().open()) {
    this.#room = room;
    room.hold(0);
  }

  /** Everything up to this seq is done, or was nothing for an inbox. */
  get cursor(): number {
    return this.#entries.length === 0 ? this.#seen : this.#entries[0]!.seq - 1;
  }

  get isFull(): boolean {
    return this.#entries.length >= MAX_ENTRIES || this.#characters >= MAX_CHARACTERS || this.#room.isFull;
  }

  get size(): number {
    return this.#entries.length;
  }

  /** Says what cannot be read any more; undefined where nothing is missing. */
  get gap(): string | undefined {
    return this.#gap;
  }

  /** Everything up to `seq` came, and only what was {@linkcode put} is for the inbox. */
  passed(seq: number): void {
    this.#seen = Math.max(this.#seen, seq);
  }

  /** Adds an entry; one that came before is ignored. */
  put(entry: Entry): void {
    if (entry.seq <= this.#seen) return;
    this.#entries.push(entry);
    this.#hold(this.#characters + sizeOf(entry));
    this.#seen = entry.seq;
  }

  /** Returns what is not done after `cursor`, the oldest first; with `thread` only that entry and what replies to it. */
  after(cursor: number, thread?: number): readonly Entry[] {
    const later = this.#entries.filter(({ seq }) => seq > cursor);
    if (thread === undefined) return later;
    const roots = new Map<number, number>();
    for (const { seq, reply_to } of this.#entries) {
      roots.set(seq, reply_to === undefined ? seq : roots.get(reply_to) ?? reply_to);
    }
    return later.filter(({ seq }) => roots.get(seq) === thread);
  }

  /** Notes that the model was shown these entries. */
  fetched(entries: readonly { readonly seq: number }[]): void {
    entries.forEach(({ seq }) => this.#fetched.add(seq));
  }

  /** Returns what the model was not shown yet, the oldest first. */
  unfetched(): readonly Entry[] {
    return this.#entries.filter(({ seq }) => !this.#fetched.has(seq));
  }

  /** Returns the seqs of those that are here and are named, by their own seqs or by one up to which all are. */
  named(
    { seqs, upTo = 0 }: { readonly seqs: readonly number[]; readonly upTo?: number | undefined },
  ): number[] {
    const named = new Set(seqs);
    return this.#entries.map(({ seq }) => seq).filter((seq) => seq <= upTo || named.has(seq));
  }

  /** Takes out the entries with these seqs and those up to `upTo`, and returns how many there were. */
  done(what: Parameters<Mailbox["named"]>[0]): number {
    const named = new Set(this.named(what));
    return this.#keep(({ seq }) => !named.has(seq));
  }

  /** Takes out the offer of a collaboration that is over. */
  withdraw(session_id: string): void {
    this.#keep((entry) => entry.session_id !== session_id || !OFFERS.has(entry.type) || entry.to === "you");
  }

  /** Notes that entries are missing. */
  lost(why: string): void {
    this.#gap = why;
  }

  /** Forgets what came after `seq`, as the hub has lost it. */
  takeBack(seq: number): void {
    this.#keep((entry) => entry.seq <= seq);
    this.#seen = Math.min(this.#seen, seq);
    this.lost(
      `the hub has lost what it had after entry ${seq}: what you saw or sent after it did not happen`,
    );
  }

  #keep(isKept: (entry: Entry) => boolean): number {
    const before = this.#entries.length;
    const [kept, gone] = [this.#entries.filter(isKept), this.#entries.filter((entry) => !isKept(entry))];
    this.#entries = kept;
    gone.forEach(({ seq }) => this.#fetched.delete(seq));
    this.#hold(this.#entries.reduce((sum, entry) => sum + sizeOf(entry), 0));
    return before - this.#entries.length;
  }

  #hold(characters: number): void {
    this.#characters = characters;
    this.#room.hold(characters);
  }
}

function sizeOf({ text }: Entry): number {
  return text.length + ENTRY_CHARACTERS;
}

const OFFERS = new Set(["collaboration_request", "collaboration_reopened"]);
