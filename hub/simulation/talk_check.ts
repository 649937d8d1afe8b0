/**
 * Checks replies against the rules of threads, which are written a second time here: nobody answers what they may not read, two
 * do not answer each other without end or too fast, and nobody is refused without a reason. It shares no code with the broker.
 */
import assert from "node:assert/strict";
import type { Committed } from "./fold_check.ts";
import type { ReceivedLine } from "./received_line.ts";
import { isAi, type Sent } from "./ledger.ts";
import type { SimulatedDisk } from "./simulated_disk.ts";
import type { TopicCheck } from "./topic_check.ts";

export interface TalkLimits {
  readonly hops: number;
  readonly repliesPerMinute: number;
  readonly directedPerSecond: number;
}

export interface TalkWorld {
  readonly disk: SimulatedDisk;
  readonly limits: TalkLimits;
  readonly topics: () => TopicCheck;
  readonly nowMs: () => number;
  /** What was counted before this monotonic time is forgotten: the hub was started, or the disk was full. */
  readonly countedSince: () => number;
}

/** Between two of these times a thread was stopped for two AIs; `endMs` is Infinity while it is. */
interface Stop {
  readonly between: readonly string[];
  endMs: number;
}

interface Thread {
  /** The AI of each entry; null where a person or the hub wrote it. */
  readonly speakers: (string | null)[];
  lastSeq: number;
  readonly stops: Stop[];
}

/** Somebody sent a message to somebody at this monotonic time, or after it. */
interface Told {
  readonly sentMs: number;
  readonly committedMs: number;
}

export class TalkCheck {
  readonly #world: TalkWorld;
  readonly #roots = new Map<number, number>();
  readonly #threads = new Map<number, Thread>();
  /** By pair and kind. */
  readonly #told = new Map<string, Told[]>();
  readonly #committedMs = new Map<number, number>();

  constructor(world: TalkWorld) {
    this.#world = world;
  }

  /** Checks the next entry; `sent` is the line that it was made of, when an AI sent it. */
  entry({ stored, message }: Committed, sent: Sent | undefined): void {
    this.#committedMs.set(stored.seq, this.#world.nowMs());
    const { message_type: type, data, target_ai: target } = message;
    if (type === "loop_stopped") this.#stopped({ stored, message });
    if (type !== "message") return;
    if (data.reply_to !== undefined) this.#replied({ stored, message }, sent);
    else if (sent && target !== undefined) {
      // A span may end where the next one begins.
      const most = 2 * this.#world.limits.directedPerSecond * 10;
      this.#count(`directed ${pairOf(stored.source, target)}`, sent, {
        most,
        withinMs: 10_000,
        line: stored.line,
      });
    }
  }

  /** Checks that a refused message was refused for a reason. */
  refused({ code, message: words, retry_after_ms }: ReceivedLine["line"], sent: Sent, text: string): void {
    const { type, ai, sentMs, message: { data, target_ai } } = sent;
    if (type !== "message") return assert.notEqual(code, "LOOP_STOPPED", text);
    const to = data.reply_to as number | undefined;
    if (code === "LOOP_STOPPED") {
      assert.equal(retry_after_ms, undefined, text);
      const stops = this.#threads.get(this.#roots.get(to!) ?? to!)?.stops ?? [];
      const isStopped = stops.some(({ between, endMs }) => between.includes(ai) && endMs >= sentMs);
      assert.ok(isStopped || this.#world.countedSince() >= sentMs, `the thread was not stopped: ${text}`);
    }
    if (code === "RATE_LIMITED") {
      const { repliesPerMinute, directedPerSecond } = this.#world.limits;
      const [most, withinMs] = to === undefined
        ? [directedPerSecond * 10, 10_000]
        : [repliesPerMinute, 60_000];
      assert.ok(retry_after_ms > 0 && retry_after_ms <= withinMs, `a wrong wait: ${text}`);
      const other = to === undefined ? target_ai as string : this.#world.disk.entries[to - 1]?.source;
      const told = this.#told.get(`${to === undefined ? "directed" : "reply"} ${pairOf(ai, other ?? "")}`) ??
        [];
      const late = told.filter(({ committedMs }) => committedMs >= sentMs - withinMs);
      assert.ok(
        late.length >= most || this.#world.countedSince() >= sentMs,
        `they are not too fast: ${text}`,
      );
    }
    if (code === "INVALID_MESSAGE" && String(words).startsWith("data.reply_to")) {
      const entry = this.#world.disk.entries[to! - 1];
      const wasThere = (this.#committedMs.get(to!) ?? Infinity) <= sentMs && entry?.line === sent.answered;
      const isReadable = entry && (entry.source === ai || this.#world.topics().concerns(entry, ai)) &&
        !this.#world.disk.isDamaged(to!);
      assert.ok(!wasThere || !isReadable, `it got that entry: ${text}`);
    }
  }

  #replied({ stored, message }: Committed, sent: Sent | undefined): void {
    const { seq, source, line } = stored;
    const to = message.data.reply_to;
    const parent = this.#world.disk.entries[to - 1];
    assert.ok(parent && to < seq, `a reply to nothing: ${line}`);
    const speaker = isAi(source) ? source : null;
    if (speaker !== null) {
      assert.ok(
        parent.source === source || this.#world.topics().concerns(parent, source),
        `a reply to what it may not read: ${line}`,
      );
    }
    const root = this.#roots.get(to) ?? to;
    this.#roots.set(seq, root);
    const thread = this.#threadOf(root);
    const { pair, hops } = aloneIn(thread.speakers);
    const stop = thread.stops.at(-1);
    const isStopped = stop?.endMs === Infinity;
    if (speaker !== null && pair.length === 2 && pair.includes(speaker)) {
      assert.ok(!isStopped, `a reply in a stopped thread: ${line}`);
      const isHop = thread.speakers.at(-1) !== speaker;
      assert.ok(!isHop || hops < this.#world.limits.hops, `${hops} hops before ${line}`);
    } else if (isStopped) stop!.endMs = this.#world.nowMs();
    thread.speakers.push(speaker);
    thread.lastSeq = seq;
    if (sent && isAi(parent.source) && parent.source !== source) {
      const most = this.#world.limits.repliesPerMinute;
      this.#count(`reply ${pairOf(source, parent.source)}`, sent, { most, withinMs: 60_000, line });
    }
  }

  #stopped({ stored, message }: Committed): void {
    const { thread: root, between, hops, last_seq } = message.data;
    const { source, audience, line } = stored;
    const thread = this.#threadOf(root);
    const alone = aloneIn(thread.speakers);
    assert.deepEqual([source, audience], ["hub", between], line);
    assert.deepEqual([...between].sort(), [...alone.pair].sort(), line);
    assert.deepEqual(
      [between[1], hops, last_seq],
      [thread.speakers.at(-1), alone.hops, thread.lastSeq],
      line,
    );
    assert.ok(hops >= this.#world.limits.hops, `stopped too early: ${line}`);
    assert.notEqual(thread.stops.at(-1)?.endMs, Infinity, `stopped twice: ${line}`);
    thread.stops.push({ between, endMs: Infinity });
    this.#roots.set(stored.seq, root);
  }

  #threadOf(root: number): Thread {
    const found = this.#threads.get(root);
    if (found) return found;
    const { source } = this.#world.disk.entries[root - 1]!;
    const made = { speakers: [isAi(source) ? source : null], lastSeq: root, stops: [] };
    this.#threads.set(root, made);
    return made;
  }

  /** Counts what a pair has said, and checks that it was not too much; when each was decided is known only roughly. */
  #count(
    key: string,
    { sentMs }: Sent,
    { most, withinMs, line }: { most: number; withinMs: number; line: string },
  ): void {
    const nowMs = this.#world.nowMs();
    const told = this.#told.get(key) ?? [];
    told.push({ sentMs, committedMs: nowMs });
    this.#told.set(key, told);
    const since = Math.max(this.#world.countedSince(), nowMs - withinMs);
    const counted = told.filter((one) => one.sentMs > since).length;
    assert.ok(counted <= most, `${counted} within ${withinMs} ms: ${line}`);
  }
}

/**
 * Returns the AIs that have written last without anybody else, at most two, and how often they took turns; the first turn after a
 * third AI does not count.
 */
function aloneIn(
  speakers: readonly (string | null)[],
): { readonly pair: readonly string[]; readonly hops: number } {
  const last = speakers.at(-1) ?? null;
  const before = last === null ? null : speakers.findLast((speaker) => speaker !== last) ?? null;
  if (last === null) return { pair: [], hops: 0 };
  if (before === null) return { pair: [last], hops: 0 };
  const start = 1 + speakers.findLastIndex((speaker) => speaker !== last && speaker !== before);
  const run = speakers.slice(start);
  const turns = run.filter((speaker, i) => i > 0 && speaker !== run[i - 1]).length;
  const isAfterThird = start > 0 && speakers[start - 1] !== null;
  return { pair: [before, last], hops: turns - (isAfterThird ? 1 : 0) };
}

function pairOf(one: string, other: string): string {
  return [one, other].sort().join(" ");
}
