/**
 * A world in virtual time with one AI that sleeps until its bell wakes it: entries come, rings are lost, doubled and late, as they
 * were seen to be. It says which promises of a schedule were broken.
 */
import { Schedule, type Span } from "../schedule.ts";

/** What happens in a world. */
export interface BellWorld {
  /** So many entries come at each of these times, in ms. */
  readonly bursts: readonly { readonly atMs: number; readonly count: number }[];
  /** What becomes of the rings, in turn. */
  readonly rings: readonly Fate[];
  /** The AI reads so many entries at a time, and so long after it was woken, each time. */
  readonly page: number;
  readonly thinkMs: number;
}

export interface Fate {
  readonly kind: "heard" | "lost" | "doubled";
  readonly delayMs: number;
}

/** No more rings than this are lost one after the other. */
export const MOST_LOST = 3;

/** A ring was sent: when, and with which entries waiting. */
interface Sent {
  readonly atMs: number;
  readonly waiting: Span;
  /** The AI has read so many entries before it. */
  readonly read: number;
}

const END_MS = 100 * 3_600_000;

/** Runs the world to its end, and returns the promises that were broken, each as a sentence. */
export function brokenPromises(
  { bursts, rings, page, thinkMs }: BellWorld,
  schedule: Pick<Schedule, "dueMs" | "rung" | "attempts"> = new Schedule(),
): string[] {
  const broken = new Set<string>();
  const unread: { seq: number; atMs: number }[] = [];
  const sent: Sent[] = [];
  const events: { readonly atMs: number; readonly happens: (nowMs: number) => void }[] = [];
  const at = (atMs: number, happens: (nowMs: number) => void) => {
    events.push({ atMs, happens });
    events.sort((a, b) => a.atMs - b.atMs);
  };
  let [head, read, lost, readTo] = [0, 0, 0, 0];
  const isAwake = () => unread[0] !== undefined && unread[0].seq <= readTo;
  // What comes later than it was woken it does not look for.
  const wake = (nowMs: number) => {
    if (isAwake()) return;
    readTo = head;
    if (isAwake()) at(nowMs + thinkMs, readOn);
  };
  const readOn = (nowMs: number) => {
    for (const entry of unread.splice(0, Math.min(page, readTo - read))) {
      read++;
      if (nowMs - entry.atMs > longestWaitMs(page, thinkMs, head)) broken.add("an entry waits for ever");
    }
    if (isAwake()) at(nowMs + thinkMs, readOn);
  };
  for (const { atMs, count } of bursts) {
    at(atMs, () => {
      for (let n = 0; n < count; n++) unread.push({ seq: ++head, atMs });
    });
  }
  const span = (): Span | undefined =>
    unread.length === 0 ? undefined : { oldest: unread[0]!.seq, newest: unread.at(-1)!.seq };
  const ring = (nowMs: number, waiting: Span) => {
    const { kind, delayMs } = rings[sent.length % rings.length] ?? { kind: "heard", delayMs: 0 };
    check({ atMs: nowMs, waiting, read }, sent, broken);
    sent.push({ atMs: nowMs, waiting, read });
    lost = kind === "lost" && lost < MOST_LOST ? lost + 1 : 0;
    if (lost === 0) at(nowMs + delayMs, wake);
    if (kind === "doubled") at(nowMs + 2 * delayMs + 1, wake);
  };
  for (let nowMs = 0; nowMs < END_MS;) {
    const due = schedule.dueMs(span(), nowMs);
    const next = events[0]?.atMs ?? END_MS;
    if (due !== undefined && span() === undefined) broken.add("a bell rings for nothing");
    if (due !== undefined && due <= Math.max(nowMs, next)) {
      nowMs = Math.max(nowMs, due);
      const waiting = span() ?? { oldest: head, newest: head };
      schedule.rung(waiting, nowMs);
      ring(nowMs, waiting);
      if (sent.length > 10_000) return [...broken, "a bell rings without end"];
    } else {
      nowMs = Math.max(nowMs, next);
      events.shift()?.happens(nowMs);
    }
  }
  if (unread.length > 0) broken.add("an entry waits for ever");
  return [...broken];
}

/** All rings that may be lost in turn, the time to read all there is, and the bound on rings in a minute. */
function longestWaitMs(page: number, thinkMs: number, entries: number): number {
  return (30 + 60 + 120 + 300) * 1_000 + 60_000 + (1 + Math.ceil(entries / page)) * (thinkMs + 60_000);
}

function check(ring: Sent, before: readonly Sent[], broken: Set<string>): void {
  const last = before.at(-1);
  if (last !== undefined && ring.atMs - last.atMs < 2_000) broken.add("two rings are too close");
  const inMinute = before.filter(({ atMs }) => ring.atMs - atMs < 60_000).length + 1;
  if (inMinute > 10) broken.add("there are more than ten rings in a minute");
  // What was rung for and not read since is not rung for again at once, whatever else comes.
  const outstanding = before.filter(({ waiting, read }) =>
    waiting.newest >= ring.waiting.oldest && read === ring.read
  );
  const pauses = [30_000, 60_000, 120_000, 300_000];
  const pause = outstanding.length === 0 ? 0 : pauses[Math.min(outstanding.length, pauses.length) - 1]!;
  if (last !== undefined && ring.atMs - last.atMs < pause) broken.add("one entry is rung for too often");
}
