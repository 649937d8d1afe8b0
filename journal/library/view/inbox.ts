/** Reads what waits for a person: the approvals that are open, and what AIs said to the operator lately. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { COLLABORATION } from "../../../protocol/limits.ts";
import { OPERATOR_ID } from "../../../protocol/names.ts";
import type { JournalLines } from "./journal_lines.ts";
import { contentIn, fieldIn, objectIn } from "./json.ts";
import type { Approval, Inbox, InboxMessage, LibraryView } from "./library_view.ts";
import { numberOrNull, type Row } from "./row.ts";

/** A message is shown up to so many UTF-16 units. */
const MAX_CONTENT = 8_000;
/** One answer looks at most so many batches back. */
const MAX_BATCHES = 2_000;

const APPROVALS =
  `SELECT session_id, requester, request, ttl_ms, open_since_ms, opened_seq FROM collaboration_sessions
  WHERE state = 'open' AND target_ai = '${OPERATOR_ID}' ORDER BY opened_seq DESC LIMIT ?`;
const TO_OPERATOR = `SELECT first_seq FROM directed WHERE ai_id = '${OPERATOR_ID}'
  ORDER BY first_seq DESC LIMIT ${MAX_BATCHES}`;
const BY_OPERATOR = `SELECT identified.first_seq, last_seq FROM identified JOIN journal USING (first_seq)
  WHERE identified.source_ai = '${OPERATOR_ID}' AND identified.first_seq > ?
  ORDER BY identified.first_seq DESC LIMIT ${MAX_BATCHES}`;

/** A reply of a person, by the thread that it is in. */
interface Answer {
  readonly seq: number;
  readonly root: number;
}

export class InboxReader {
  readonly #lines: JournalLines;
  readonly #approvals: StatementSync;
  readonly #toOperator: StatementSync;
  readonly #byOperator: StatementSync;
  readonly #replies: StatementSync;
  readonly #root: StatementSync;

  constructor(db: DatabaseSync, lines: JournalLines) {
    this.#lines = lines;
    this.#approvals = db.prepare(APPROVALS);
    this.#toOperator = db.prepare(TO_OPERATOR);
    this.#byOperator = db.prepare(BY_OPERATOR);
    this.#replies = db.prepare("SELECT seq, root FROM replies WHERE seq BETWEEN ? AND ?");
    this.#root = db.prepare("SELECT root FROM replies WHERE seq = ?");
  }

  read({ limit, now_ms }: Parameters<LibraryView["inbox"]>[0]): Inbox {
    const approvals = this.#approvals.all(limit).map((row) => this.#approval(row));
    const found = this.#messages(limit, now_ms);
    const answers = found.length === 0 ? [] : this.#answersAfter(found.at(-1)!.seq);
    const messages = found.map((message) => ({ ...message, answered_seq: this.#answerOf(message, answers) }));
    const unanswered = messages.filter(({ answered_seq }) => answered_seq === null).length;
    return { approvals, messages, waiting: approvals.length + unanswered };
  }

  #approval(row: Row): Approval {
    const { collaboration_type, description } = objectIn(row.request);
    const asked_seq = Number(row.opened_seq);
    return {
      session_id: String(row.session_id),
      requester: String(row.requester),
      asked_seq,
      asked_ms: this.#lines.atMs(asked_seq),
      open_since_ms: numberOrNull(row.open_since_ms),
      ttl_ms: Number(row.ttl_ms),
      collaboration_type: typeof collaboration_type === "string" ? collaboration_type : "",
      description: typeof description === "string" ? description : null,
      task: fieldIn(row.request, "task"),
    };
  }

  /** Returns the newest messages; a batch that is damaged has none. */
  #messages(limit: number, nowMs: number): Omit<InboxMessage, "answered_seq">[] {
    const found: Omit<InboxMessage, "answered_seq">[] = [];
    for (const { first_seq } of this.#toOperator.all()) {
      const batch = this.#lines.batch(Number(first_seq));
      if (batch === undefined) continue;
      if (batch.at_ms + COLLABORATION.operatorTtlMs <= nowMs) break;
      for (let seq = batch.last_seq; seq >= batch.first_seq; seq--) {
        if (found.length === limit) return found;
        const message = messageIn(this.#lines.line(seq), { seq, at_ms: batch.at_ms });
        if (message !== undefined && message.until_ms > nowMs) found.push(message);
      }
    }
    return found;
  }

  #answersAfter(seq: number): Answer[] {
    return this.#byOperator.all(seq).flatMap(({ first_seq, last_seq }) =>
      this.#replies.all(first_seq!, last_seq!).map(({ seq, root }) => ({
        seq: Number(seq),
        root: Number(root),
      }))
    ).reverse();
  }

  /** Returns the first answer of a person that came after the message, in its thread. */
  #answerOf({ seq }: { readonly seq: number }, answers: readonly Answer[]): number | null {
    if (answers.length === 0) return null;
    const root = Number(this.#root.get(seq)?.root ?? seq);
    return answers.find((answer) => answer.root === root && answer.seq > seq)?.seq ?? null;
  }
}

/** Returns the message that a stored line is; undefined where it is another one, or no line of ours. */
function messageIn(
  line: string | undefined,
  { seq, at_ms }: { readonly seq: number; readonly at_ms: number },
): Omit<InboxMessage, "answered_seq"> | undefined {
  const { message_type, source_ai, data } = objectIn(line);
  if (message_type !== "message" || typeof source_ai !== "string") return undefined;
  const { content, ttl_ms } = data as Readonly<Record<string, unknown>>;
  const text = contentIn(line!, content) ?? "";
  const is_cut = text.length > MAX_CONTENT;
  const ttlMs = typeof ttl_ms === "number" ? Math.min(ttl_ms, COLLABORATION.operatorTtlMs) : undefined;
  return {
    ...{ seq, at_ms, source_ai, is_cut },
    until_ms: at_ms + (ttlMs ?? COLLABORATION.operatorTtlMs),
    content: is_cut ? text.slice(0, MAX_CONTENT).toWellFormed() : text,
  };
}
