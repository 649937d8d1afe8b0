/** Says who waits for whom now, and in which circles, of collaborations as they are stored: for people, who may end a circle. */
import type { CollaborationRow } from "../../journal/rows.ts";
import { type Wait, WaitGraph } from "../broker/wait_graph.ts";

/** So many waits are listed. */
const MAX_ROWS = 200;
/** So many circles are named, and of each so many AIs. */
const MAX_CIRCLES = 20;
const MAX_NAMED = 64;

export interface PresentWait extends Wait {
  /** It waits until its request is accepted, until its partner completes it, or until its question is answered. */
  readonly until: "accepted" | "completed" | "answered";
  /** By this entry it began: the request, the accept, or the oldest question without an answer. */
  readonly since_seq: number;
  readonly in_circle: boolean;
}

/** Each AI of it waits for the next one, and the last one for the first. */
export interface Circle {
  readonly ais: readonly string[];
  /** It has so many AIs, of which the first are named. */
  readonly total: number;
}

export interface PresentWaits {
  /** Those in circles come first, then the oldest. */
  readonly rows: readonly PresentWait[];
  /** Counts them all. */
  readonly total: number;
  readonly circles: readonly Circle[];
}

/** Returns the waits in these open and active collaborations; it takes time in proportion to their number. */
export function presentWaits(rows: Iterable<CollaborationRow>): PresentWaits {
  const byId = new Map([...rows].map((row) => [row.session_id, row]));
  const graph = new WaitGraph();
  graph.load(byId.values());
  const { all } = graph;
  const groupOf = groups(all);
  const inCircle = ({ ai_id, waits_for }: Wait) => groupOf.get(ai_id) === groupOf.get(waits_for);
  const listed = all.map((wait) => ({
    ...wait,
    ...reason(byId.get(wait.session_id)!, wait.ai_id),
    in_circle: inCircle(wait),
  }));
  listed.sort((a, b) => Number(b.in_circle) - Number(a.in_circle) || a.since_seq - b.since_seq);
  return {
    rows: listed.slice(0, MAX_ROWS),
    total: listed.length,
    circles: circlesOf(graph, all.filter(inCircle)),
  };
}

function reason(row: CollaborationRow, ai: string): Pick<PresentWait, "until" | "since_seq"> {
  if (row.state === "open") return { until: "accepted", since_seq: row.opened_seq };
  const asked = row.questions.find(({ asked_by }) => asked_by === ai);
  return asked === undefined
    ? { until: "completed", since_seq: row.fence }
    : { until: "answered", since_seq: asked.question_id };
}

/** Returns circles in which each of these waits, all of which are in one, occurs at least once. */
function circlesOf(graph: WaitGraph, waits: readonly Wait[]): Circle[] {
  const named = new Set<Wait>();
  const circles: Circle[] = [];
  for (const wait of waits) {
    if (circles.length === MAX_CIRCLES) break;
    const circle = named.has(wait) ? [] : graph.circleThrough(wait) ?? [];
    for (const one of circle) named.add(one);
    const ais = circle.slice(0, MAX_NAMED).map(({ ai_id }) => ai_id);
    if (ais.length > 0) circles.push({ ais, total: circle.length });
  }
  return circles;
}

/**
 * Returns a number for each AI: two have the same one where each waits, over others or not, for the other. These are the
 * strongly connected components, found by Tarjan's algorithm with a path of its own in place of the call stack.
 */
function groups(waits: readonly Wait[]): ReadonlyMap<string, number> {
  const next = new Map<string, string[]>();
  for (const { ai_id, waits_for } of waits) {
    const all = next.get(ai_id);
    if (all === undefined) next.set(ai_id, [waits_for]);
    else all.push(waits_for);
  }
  const groupOf = new Map<string, number>();
  const found = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const path: (readonly [ai: string, rest: Iterator<string>])[] = [];
  const enter = (ai: string) => {
    lowest.set(ai, found.size);
    found.set(ai, found.size);
    open.push(ai);
    path.push([ai, (next.get(ai) ?? []).values()]);
  };
  const lower = (ai: string, to: number) => lowest.set(ai, Math.min(lowest.get(ai)!, to));
  for (const start of next.keys()) {
    if (!found.has(start)) enter(start);
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const [ai, rest] = step;
      const { value: other, done } = rest.next();
      if (!done) {
        if (!found.has(other)) enter(other);
        else if (!groupOf.has(other)) lower(ai, found.get(other)!);
        continue;
      }
      path.pop();
      const before = path.at(-1);
      if (before !== undefined) lower(before[0], lowest.get(ai)!);
      if (lowest.get(ai) === found.get(ai)) {
        for (const member of open.splice(open.lastIndexOf(ai))) groupOf.set(member, found.get(ai)!);
      }
    }
  }
  return groupOf;
}
