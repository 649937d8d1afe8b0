/**
 * Checks how far what is followed has come, by rules that are written a second time here: nothing is lost between stored and done, no
 * state is said twice or goes back, a dead letter comes once and never after it was fetched, and a cursor moves only over what
 * its AI is done with. It shares no code with the broker.
 */
import assert from "node:assert/strict";
import type { BrokerState } from "../broker/state.ts";
import type { Commit } from "../../journal/journal.ts";
import type { CheckedWorld } from "./checked_world.ts";
import type { ReceivedLine } from "./received_line.ts";
import type { Committed } from "./fold_check.ts";
import type { Sent } from "./ledger.ts";
import type { StoredEntry } from "./simulated_disk.ts";

/** A message to a topic waits no longer than this where it says nothing else. */
const TOPIC_TTL_MS = 604_800_000;
const STATES = ["stored", "rung", "fetched", "taken", "done"];

interface Followed {
  readonly sender: string;
  readonly isRequest: boolean;
  readonly asked: boolean;
  /** By the wall clock. */
  readonly expiresMs: number;
  /** It was committed at this monotonic time. */
  readonly atMs: number;
  state: string;
  isDead: boolean;
  isClosed: boolean;
  /** The last state that a `delivery` has said. */
  said: string;
}

/** What the hub has decided so far. */
type Decided = Pick<BrokerState, "head" | "cursors">;

export interface ReceiptWorld extends Pick<CheckedWorld, "disk" | "ledger" | "nowMs"> {
  readonly maxUnfetched: number;
  readonly wallMs: () => number;
  /** Returns who is in the topic of an entry at its seq, but its sender. */
  readonly membersAt: (entry: StoredEntry) => readonly string[];
  /** Returns how many beside `ai` have been in a topic at any time since. */
  readonly membersSince: (topic: string, ai: string, sinceMs: number) => number;
}

export class ReceiptCheck {
  readonly #world: ReceiptWorld;
  /** By seq and AI. */
  readonly #followed = new Map<string, Followed>();
  readonly #touched = new Set<string>();
  /** What has to be said in the commit of what has happened. */
  readonly #owed = new Set<string>();
  readonly #cursors = new Map<string, number>();
  /** By AI: its stored `done`s name these, the first one of each at this seq. */
  readonly #done = new Map<string, Map<number, number>>();
  /** By AI, oldest first: its cursor was here when the hub had decided so many entries, most of them not yet committed. */
  readonly #decided = new Map<string, { readonly cursor: number; head: number }[]>();
  /** By sender: the most that was unfetched after the last commit, or after an entry since … */
  readonly #most = new Map<string, number>();
  /** … and in each commit, at this time. */
  readonly #mostAt = new Map<string, { readonly atMs: number; readonly most: number }[]>();

  constructor(world: ReceiptWorld) {
    this.#world = world;
  }

  /** Checks the next entry. */
  entry({ stored, message }: Committed): void {
    const { seq, source, audience, line, atMs } = stored;
    const { message_type: type, data, target_ai: target } = message;
    const { receipt, ttl_ms, reply_to } = data;
    switch (type) {
      case "message":
        if (reply_to !== undefined) this.#owe(reply_to, source, "taken");
        if (receipt !== true && ttl_ms === undefined) return;
        assert.notEqual(audience, "*", line);
        return this.#follow(seq, target === undefined ? this.#world.membersAt(stored) : [target], {
          ...message,
          asked: receipt === true,
          expiresMs: atMs + (ttl_ms ?? (target === undefined ? TOPIC_TTL_MS : Infinity)),
        });
      case "collaboration_request":
        if (target === undefined || (target === "operator" && receipt !== true)) return;
        return this.#follow(seq, [target], { ...message, asked: receipt === true, expiresMs: Infinity });
      case "collaboration_accept":
        return this.#advance(Number(data.session_id.slice(1)), source, "taken");
      case "collaboration_complete":
        if (data.reaccept === true) this.#advance(Number(data.session_id.slice(1)), source, "taken");
        return;
      case "collaboration_closed":
        return this.#closed(Number(data.session_id.slice(1)), data.state);
      case "done":
        assert.deepEqual(audience, [], line);
        for (const one of data.seqs) {
          const known = this.#done.get(source) ?? new Map<number, number>();
          this.#done.set(source, known.set(one, Math.min(seq, known.get(one) ?? Infinity)));
          this.#owe(one, source, "done");
        }
        return;
      case "delivery":
        return this.#said(data, { audience, line });
      case "dead_letter":
        return this.#died(data, stored);
    }
  }

  /** Checks at the end of a commit that all was said that had to be, that it is stored, and where cursors have moved. */
  committed({ cursors }: Commit): void {
    assert.deepEqual([...this.#owed], [], "what has happened to what is followed is said in the same commit");
    const { disk } = this.#world;
    for (const key of this.#touched) {
      const followed = this.#followed.get(key)!;
      const row = disk.receipts.get(key);
      const state = followed.isDead ? "dead" : followed.state;
      const waits = followed.isRequest ? !followed.isClosed : state === "stored" || state === "rung";
      assert.deepEqual([row?.state, row?.open], [state, waits], `the receipt of ${key}`);
      assert.equal(row?.expires_ms ?? Infinity, followed.expiresMs, `when the time of ${key} is over`);
      assert.ok(disk.reached.has(`${key} ${state}`), `when ${key} was ${state} is not stored`);
    }
    assert.equal(disk.receipts.size, this.#followed.size, "nothing else is followed, and to nobody else");
    this.#touched.clear();
    for (const { ai_id, seq } of cursors) this.#moved(ai_id, seq);
    // A sender may have been refused between two entries of the commit, when most was unfetched.
    const atMs = this.#world.nowMs();
    for (const [sender, most] of this.#most) {
      const known = this.#mostAt.get(sender) ?? [];
      this.#mostAt.set(sender, known);
      known.push({ atMs, most });
      this.#most.set(sender, this.#unfetchedOf(sender));
    }
  }

  /** Follows a new hub, which knows no cursors but those that are stored. */
  restarted(state: Decided): void {
    this.#decided.clear();
    this.decided(state);
  }

  /** Notes where cursors are once the hub has decided up to its head: what it decides later must know them. */
  decided({ head, cursors }: Decided): void {
    for (const [ai, { seq: cursor }] of cursors) {
      const known = this.#decided.get(ai) ?? [];
      this.#decided.set(ai, known);
      // On a full disk what was decided never happened, and its seqs are given again.
      for (const one of known) one.head = Math.min(one.head, head);
      if (cursor > (known.at(-1)?.cursor ?? 0)) known.push({ cursor, head });
    }
  }

  /** Checks the ack of what an AI says of entries: it is durable, and of a `done` the cursor has moved as far as it may. */
  acknowledged(
    ai: string,
    sent: Sent,
    { cursor, dead = [], deliveries }: ReceivedLine["line"],
  ): void {
    const { type, message, stored } = sent;
    if (type === "delivery_status") return this.#statusIs(ai, sent, deliveries);
    const seqs = message.data.seqs as number[];
    for (const seq of seqs) {
      const followed = this.#followed.get(`${seq} ${ai}`);
      if (!followed) continue;
      const text = `${seq} is ${followed.state} after ${JSON.stringify(message)}`;
      assert.equal(type === "fetched" && followed.isDead, dead.includes(seq), text);
      const least = type === "done" && followed.isRequest ? "fetched" : type;
      const isOver = followed.isDead || (type === "rung" && followed.isClosed);
      assert.ok(isOver || rank(followed.state) >= rank(least), text);
    }
    if (type !== "done") return;
    const { disk } = this.#world;
    const row = disk.cursors.get(ai)!;
    assert.ok(row.seq >= cursor, `the cursor ${cursor} of ${ai} is not durable`);
    for (const seq of seqs) {
      assert.ok(seq <= row.seq || row.done.includes(seq), `that ${ai} is done with ${seq} is not durable`);
    }
    const known = this.#done.get(ai)!;
    const upTo = Math.max(...seqs);
    const first = disk.entries.slice(0, upTo).find((entry) =>
      entry.seq > cursor && disk.concerns(entry, ai, row.since_seq)
    );
    const isOpen = first === undefined || (known.get(first.seq) ?? Infinity) > stored!.seq;
    assert.ok(isOpen, `the cursor of ${ai} stays at ${cursor}, though it is done with ${first?.seq}`);
  }

  /** Checks what an AI was told of an entry: how far it has come to all, where it sent it, else to itself alone. */
  #statusIs(ai: string, { message, sentMs }: Sent, reached: readonly ReceivedLine["line"][]): void {
    const { seq } = message.data as { seq: number };
    const text = `what ${ai} is told of ${seq}: ${JSON.stringify(reached)}`;
    for (const { ai_id, state } of reached) {
      assert.ok(this.#maySee(ai, `${seq} ${ai_id}`), text);
      assert.ok(this.#world.disk.reached.has(`${seq} ${ai_id} ${state}`), text);
    }
    for (const [key, { atMs }] of this.#followed) {
      const isMissing = !reached.some(({ ai_id }) => key === `${seq} ${ai_id}`);
      const isDue = key.startsWith(`${seq} `) && atMs < sentMs && this.#maySee(ai, key);
      assert.ok(!isDue || !isMissing, `without ${key}, ${text}`);
    }
  }

  #maySee(ai: string, key: string): boolean {
    return this.#followed.get(key)?.sender === ai || (this.#followed.has(key) && key.endsWith(` ${ai}`));
  }

  /** Checks that an AI was not told how far an entry has come only where it has no right to. */
  statusRefused(ai: string, { message, sentMs }: Sent, text: string): void {
    for (const [key, { atMs }] of this.#followed) {
      const isDue = key.startsWith(`${message.data.seq} `) && atMs < sentMs && this.#maySee(ai, key);
      assert.ok(!isDue, `${key} was followed: ${text}`);
    }
  }

  /** Checks that a sender was refused only when enough of it waited to be fetched. */
  refused(ai: string, { sentMs, message }: Sent, text: string): void {
    const { maxUnfetched, membersSince } = this.#world;
    const since = (this.#mostAt.get(ai) ?? []).filter(({ atMs }) => atMs >= sentMs);
    const most = Math.max(this.#unfetchedOf(ai), ...since.map(({ most }) => most));
    const more = message.topic === undefined ? 1 : membersSince(message.topic as string, ai, sentMs);
    assert.ok(most + more > maxUnfetched, `not so much waits: ${text}`);
  }

  /** Checks, once nothing happens any more, that nothing waits which was fetched, or whose time is over. */
  settled(): void {
    for (const [key, { state, isDead, isClosed, expiresMs }] of this.#followed) {
      if (isDead || isClosed || rank(state) >= rank("fetched")) continue;
      const [seq, ai] = key.split(" ");
      assert.ok(expiresMs > this.#world.wallMs() - 2_000, `${key} is ${state}, and its time is over`);
      const cursor = this.#world.disk.cursors.get(ai!)?.seq ?? 0;
      assert.ok(cursor < Number(seq), `${key} is ${state}, and the cursor is ${cursor}`);
    }
  }

  #follow(
    seq: number,
    ais: readonly string[],
    { source_ai: sender, message_type, asked, expiresMs }: ReceivedLine["line"],
  ): void {
    const isRequest = message_type === "collaboration_request";
    const begun = { state: "stored", said: "stored", isDead: false, isClosed: false };
    const followed = { sender, isRequest, asked, expiresMs, atMs: this.#world.nowMs() };
    for (const ai of ais) {
      this.#followed.set(`${seq} ${ai}`, { ...followed, ...begun });
      this.#touched.add(`${seq} ${ai}`);
    }
    const unfetched = this.#unfetchedOf(sender);
    assert.ok(
      unfetched <= this.#world.maxUnfetched || ais.length === 0,
      `${unfetched} of ${sender} wait with ${seq}`,
    );
    this.#most.set(sender, Math.max(unfetched, this.#most.get(sender) ?? 0));
  }

  #advance(seq: number, ai: string, state: string): void {
    const followed = this.#followed.get(`${seq} ${ai}`);
    if (!followed || rank(followed.state) >= rank(state)) return;
    followed.state = state;
    this.#touched.add(`${seq} ${ai}`);
    if (followed.asked) this.#owed.add(`${seq} ${ai} ${state}`);
  }

  #closed(seq: number, end: string): void {
    const { target_ai: ai } = JSON.parse(this.#world.disk.entries[seq - 1]!.line);
    const key = `${seq} ${ai}`;
    const followed = this.#followed.get(key);
    if (!followed) return;
    this.#owed.delete(`${key} expired`);
    if (end === "completed") {
      // Who takes it again and completes it in one has that said once.
      this.#owed.delete(`${key} taken`);
      this.#advance(seq, ai, "done");
    } else if (followed.asked) this.#owed.delete(`${key} taken`);
    followed.isClosed = true;
    this.#touched.add(key);
  }

  #owe(seq: number, ai: string, state: string): void {
    const followed = this.#followed.get(`${seq} ${ai}`);
    if (!followed || followed.isDead) return;
    const name = followed.isRequest ? (state === "done" ? "fetched" : undefined) : state;
    if (name && rank(followed.state) < rank(name)) this.#owed.add(`${seq} ${ai} ${name}`);
  }

  #said(
    { seq, ai_id, state, bell, fence }: ReceivedLine["line"],
    { audience, line }: { readonly audience: unknown; readonly line: string },
  ): void {
    const key = `${seq} ${ai_id}`;
    const followed = this.#followed.get(key);
    assert.ok(followed && !followed.isDead, `nobody follows it: ${line}`);
    assert.deepEqual(audience, followed.asked ? [followed.sender] : [], line);
    assert.ok(rank(state) > rank(followed.said), `after ${followed.said}: ${line}`);
    assert.ok(rank(state) >= rank(followed.state), `it is ${followed.state}: ${line}`);
    assert.equal(fence !== undefined, followed.isRequest && state === "taken", line);
    assert.ok(this.#hasReason(key, followed, { seq, ai_id, state, bell }), `without a reason: ${line}`);
    this.#owed.delete(`${key} ${state}`);
    followed.said = followed.state = state;
    this.#touched.add(key);
  }

  #hasReason(
    key: string,
    { state: now }: Followed,
    { seq, ai_id, state, bell }: ReceivedLine["line"],
  ): boolean {
    const { ledger, disk } = this.#world;
    if (state === "rung") return ledger.hasRung(ai_id, seq, bell);
    if (this.#owed.has(`${key} ${state}`)) return true;
    if (state !== "fetched") return now === state;
    return ledger.hasFetched(ai_id, seq) || (disk.cursors.get(ai_id)?.seq ?? 0) >= seq;
  }

  #died(
    { seq, ai_id, state }: ReceivedLine["line"],
    { seq: died, audience, line, atMs }: Committed["stored"],
  ): void {
    const key = `${seq} ${ai_id}`;
    const followed = this.#followed.get(key);
    assert.ok(followed, `nobody follows it: ${line}`);
    assert.ok(!followed.isDead, `dead twice: ${line}`);
    assert.ok(rank(followed.state) < rank("fetched"), `dead, and ${followed.state}: ${line}`);
    // A cursor is stored with the next commit, which may come before that of a dead letter decided before it moved.
    const passed = this.#decided.get(ai_id)?.find(({ cursor }) => cursor >= seq);
    assert.ok(!(passed && passed.head < died), `dead, and the cursor has passed it: ${line}`);
    assert.deepEqual([audience, state], [[followed.sender], followed.state], line);
    if (followed.isRequest) this.#owed.add(`${key} expired`);
    else assert.ok(atMs >= followed.expiresMs, `its time is not over: ${line}`);
    followed.isDead = true;
    this.#touched.add(key);
  }

  #moved(ai: string, to: number): void {
    const from = this.#cursors.get(ai);
    this.#cursors.set(ai, to);
    if (from === undefined) return;
    const { disk, ledger } = this.#world;
    assert.ok(to >= from, `the cursor of ${ai} goes back from ${from} to ${to}`);
    const since = disk.cursors.get(ai)!.since_seq;
    for (const entry of disk.entries.slice(from, to)) {
      const isDone = ledger.isDone(ai, entry.seq) || !disk.concerns(entry, ai, since);
      assert.ok(
        isDone,
        `the cursor of ${ai} moves from ${from} to ${to} over ${entry.seq}, which is not done`,
      );
    }
  }

  #unfetchedOf(ai: string): number {
    return [...this.#followed.values()].filter(({ sender, state, isDead, isClosed }) =>
      sender === ai && !isDead && !isClosed && rank(state) < rank("fetched")
    ).length;
  }
}

function rank(state: string): number {
  return STATES.indexOf(state);
}
