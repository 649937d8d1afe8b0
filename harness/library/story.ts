/** Shows what AIs do as short lines for people, from the hub's library: only what was committed is shown. */
import { DatabaseSync } from "node:sqlite";

/** An event is a row of the library, with what a line needs of it. */
export interface StoryEvent {
  readonly seq: number;
  /** The kind is `pattern`, `component`, or the message type of a collaboration's event. */
  readonly kind: string;
  readonly source_ai: string;
  readonly session_id: string | null;
  /** The subject is the id of what was shared, the type of a collaboration, or the state in which it was closed. */
  readonly subject: string | null;
  /** Only a collaboration that started has a partner here. */
  readonly partner: string | null;
  /** The progress is 0–1. */
  readonly progress: number | null;
}

const EVENTS_AFTER = `
  SELECT seq, 'pattern' AS kind, source_ai, NULL AS session_id, pattern_id AS subject, NULL AS partner, NULL AS progress
    FROM patterns WHERE seq > :after
  UNION ALL
  SELECT seq, 'component', source_ai, session_id, component_id, NULL, NULL FROM components WHERE seq > :after
  UNION ALL
  SELECT seq, kind, source_ai, session_id, coalesce(state, collaboration_type), partner, progress
    FROM collaboration_events WHERE seq > :after
  ORDER BY seq`;

/** Follows a library from its beginning. */
export class Story implements Disposable {
  readonly #db: DatabaseSync;
  #after = 0;

  constructor(database: string) {
    this.#db = new DatabaseSync(database, { readOnly: true, timeout: 5_000 });
  }

  /** Returns what was added since the last call, in order. */
  next(): StoryEvent[] {
    const events = this.#db.prepare(EVENTS_AFTER).all({ after: this.#after }) as unknown as StoryEvent[];
    this.#after = events.at(-1)?.seq ?? this.#after;
    return events;
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}

/** Returns the line for an event, or undefined where there is nothing to show. */
export function storyLine(
  { kind, source_ai, session_id, subject, partner, progress }: StoryEvent,
): string | undefined {
  switch (kind) {
    case "pattern":
      return `${source_ai} shared pattern ${subject}`;
    case "component":
      return `${source_ai} shared component ${subject}${session_id ? `, the work of ${session_id}` : ""}`;
    case "collaboration_request":
      return `${source_ai} requested a collaboration: ${subject} (${session_id})`;
    case "collaboration_accept":
      return `${source_ai} accepted ${session_id}`;
    case "collaboration_started":
      return `${session_id} started with ${partner}`;
    case "collaboration_progress":
      return `${source_ai} is at ${Math.round((progress ?? 0) * 100)} % of ${session_id}`;
    case "collaboration_reopened":
      return `${session_id} is open again`;
    case "collaboration_closed":
      return `${session_id} ${subject}`;
    default:
      return undefined;
  }
}
