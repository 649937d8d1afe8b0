/**
 * Keeps who waits for whom: of a request for one AI its requester waits for that, of one that is taken for its partner, and who
 * asks in it for the other party. It is the fold of the rows of open and active collaborations.
 */
import { isAiId } from "../../protocol/names.ts";
import type { CollaborationRow } from "../../journal/rows.ts";

/** In a collaboration one AI waits for another one. */
export interface Wait {
  readonly ai_id: string;
  readonly waits_for: string;
  readonly session_id: string;
}

type Row = Pick<
  CollaborationRow,
  "session_id" | "state" | "requester" | "target_ai" | "partner" | "questions"
>;

export class WaitGraph {
  readonly #bySession = new Map<string, readonly Wait[]>();
  /** By the AI that waits, and the session in which it does. */
  readonly #byAi = new Map<string, Map<string, Wait>>();

  /** Takes over a row, and returns the waits that were not there before. */
  put(row: Row): readonly Wait[] {
    const waits = waitsIn(row);
    const before = this.#bySession.get(row.session_id) ?? NONE;
    if (waits.length === 0 && before.length === 0) return NONE;
    for (const { ai_id, session_id } of before) this.#forget(ai_id, session_id);
    if (waits.length === 0) this.#bySession.delete(row.session_id);
    else this.#bySession.set(row.session_id, waits);
    for (const wait of waits) {
      const own = this.#byAi.get(wait.ai_id) ?? new Map<string, Wait>();
      this.#byAi.set(wait.ai_id, own.set(wait.session_id, wait));
    }
    return waits.filter((wait) => !before.some((old) => isSame(old, wait)));
  }

  /** Takes these rows in place of all others. */
  load(rows: Iterable<Row>): void {
    this.#bySession.clear();
    this.#byAi.clear();
    for (const row of rows) this.put(row);
  }

  /** Returns all waits in the order of their sessions. */
  get all(): Wait[] {
    return [...this.#bySession.values()].flat();
  }

  /** Returns the shortest circle that a wait closes, which begins with it; undefined where it closes none. */
  circleThrough(wait: Wait): readonly Wait[] | undefined {
    if (!this.#bySession.get(wait.session_id)?.some((other) => isSame(other, wait))) return undefined;
    /** The wait by which an AI was reached. */
    const reached = new Map<string, Wait>([[wait.waits_for, wait]]);
    for (const ai of reached.keys()) {
      for (const next of this.#byAi.get(ai)?.values() ?? []) {
        if (next.waits_for === wait.ai_id) return pathTo(next, reached);
        if (!reached.has(next.waits_for)) reached.set(next.waits_for, next);
      }
    }
    return undefined;
  }

  #forget(ai: string, session: string): void {
    const own = this.#byAi.get(ai);
    own?.delete(session);
    if (own?.size === 0) this.#byAi.delete(ai);
  }
}

const NONE: readonly Wait[] = [];

/** Who is asked has to act, and waits for nobody in that session, unless it asks as well. */
function waitsIn({ session_id, state, requester, target_ai, partner, questions }: Row): readonly Wait[] {
  const wait = (ai_id: string, waits_for: string): Wait => ({ ai_id, waits_for, session_id });
  if (state === "open") return target_ai !== null && isAiId(target_ai) ? [wait(requester, target_ai)] : NONE;
  if (state !== "active" || partner === null) return NONE;
  const asks = (ai: string) => questions.some(({ asked_by }) => asked_by === ai);
  const isAsked = asks(partner);
  return [
    ...(!isAsked || asks(requester) ? [wait(requester, partner)] : []),
    ...(isAsked ? [wait(partner, requester)] : []),
  ];
}

function isSame(one: Wait, other: Wait): boolean {
  return one.ai_id === other.ai_id && one.waits_for === other.waits_for;
}

/** Returns the waits from the first one that was followed up to `last`. */
function pathTo(last: Wait, reached: ReadonlyMap<string, Wait>): readonly Wait[] {
  const path = [last];
  for (let before = reached.get(last.ai_id); before !== undefined; before = reached.get(before.ai_id)) {
    path.unshift(before);
  }
  return path;
}
