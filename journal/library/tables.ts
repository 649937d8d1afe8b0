/** Says which entries the library keeps and which fields fill which columns. The tables themselves are in the schema. */
import type { SQLInputValue } from "node:sqlite";
import type { HubEnvelope } from "../../protocol/envelope.ts";
import { withParts, wordsIn } from "./words.ts";

/** A stored entry, parsed. */
export interface Entry {
  readonly seq: number;
  readonly atMs: number;
  readonly source: string;
  readonly message: HubEnvelope;
  /** Returns a field of `data` as it was written, or undefined where there is none. */
  asWritten(field: string): string | undefined;
}

/** Returns the value of a column for an entry. */
export type Cell = (entry: Entry, column: string) => SQLInputValue;

/** Takes a field of `data` that is a string; anything else is null. */
const text: Cell = ({ message }, field) => {
  const value = message.data?.[field];
  return typeof value === "string" ? value : null;
};

/** Takes a field of `data` that is a finite number; anything else is null. */
const real: Cell = ({ message }, field) => {
  const value = message.data?.[field];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
};

/** Takes a field of `data` that is a whole number which JavaScript holds exactly; anything else is null. */
const integer: Cell = ({ message }, field) => {
  const value = message.data?.[field];
  return Number.isSafeInteger(value) ? value as number : null;
};

/** Takes a field of `data` as JSON text, as it was written; a missing one is null. */
const json: Cell = (entry, field) => {
  if (entry.message.data?.[field] === undefined) return null;
  return entry.asWritten(field) ?? null;
};

const origin = {
  seq: ({ seq }) => seq,
  at_ms: ({ atMs }) => atMs,
  source_ai: ({ source }) => source,
} satisfies Record<string, Cell>;

const target_ai: Cell = ({ message }) => message.target_ai ?? null;
const kind: Cell = ({ message }) => message.message_type;

const isPattern = ({ message }: Entry) => message.message_type === "pattern_share";

const artifactKind: Cell = (entry) => isPattern(entry) ? "pattern" : "component";
const artifactId: Cell = (entry) => text(entry, isPattern(entry) ? "pattern_id" : "component_id");

/** A search finds an artifact by its names, who shared it, the words in its text, and the parts of all of these. */
const words: Cell = (entry) => {
  const names = ["domain", "language", "interface"].map((field) => text(entry, field));
  const body = isPattern(entry) ? JSON.stringify(entry.message.data?.content) : text(entry, "source");
  const words = [artifactId(entry, "id"), entry.source, ...names, wordsIn(String(body ?? ""))];
  return withParts(words.filter(Boolean).join(" "));
};

/** Each table of the library has these columns, in the schema's order, with what fills them. */
export const TABLES = {
  patterns: {
    ...origin,
    target_ai,
    pattern_id: text,
    domain: text,
    content: json,
    score: real,
    unit: text,
    direction: text,
    parents: json,
    digest: text,
  },
  components: {
    ...origin,
    target_ai,
    kind,
    component_id: text,
    domain: text,
    language: text,
    source: text,
    interface: text,
    evidence: json,
    digest: text,
    session_id: text,
    fence: integer,
    blob: text,
    size_bytes: integer,
  },
  verdicts: { ...origin, subject: text, result: text, claimed: real, measured: real, evals: integer },
  collaboration_events: {
    ...origin,
    target_ai,
    kind,
    session_id: text,
    fence: integer,
    collaboration_type: text,
    description: text,
    required_capabilities: json,
    preferred_specializations: json,
    ttl_ms: integer,
    task: json,
    requester: text,
    partner: text,
    lease_ms: integer,
    attempt: integer,
    progress: real,
    note: text,
    outcome: text,
    component_id: text,
    result: json,
    state: text,
    reason: text,
    preferred_capabilities: json,
    question_id: integer,
    text,
    usage: json,
  },
  operator_actions: {
    ...origin,
    by: text,
    role: text,
    proof: text,
    by_token: text,
    via: text,
    action: text,
    target: text,
    token_id: text,
    entry_seq: integer,
  },
  artifacts: {
    seq: origin.seq,
    kind: artifactKind,
    id: artifactId,
    at_ms: origin.at_ms,
    source_ai: origin.source_ai,
    domain: text,
    score: real,
    unit: text,
    direction: text,
    session_id: text,
  },
  artifact_words: { rowid: origin.seq, words },
} as const satisfies Record<string, Record<string, Cell>>;

/** The name of a table of the library. */
export type TableName = keyof typeof TABLES;

/** These tables list artifacts of either kind; they follow the others. */
export const LISTINGS = ["artifacts", "artifact_words"] as const satisfies readonly TableName[];

/** Returns the table that keeps entries of a message type, or undefined where only the journal does. */
export function tableOf(messageType: string): Exclude<TableName, typeof LISTINGS[number]> | undefined {
  switch (messageType) {
    case "pattern_share":
      return "patterns";
    case "os_component_share":
    case "code_share":
      return "components";
    case "verdict":
      return "verdicts";
    case "operator_action":
      return "operator_actions";
    default:
      return messageType.startsWith("collaboration_") || messageType === "budget_raise"
        ? "collaboration_events"
        : undefined;
  }
}

/** Returns whether entries of a message type are listed as artifacts. */
export function isArtifact(messageType: string): boolean {
  const table = tableOf(messageType);
  return table === "patterns" || table === "components";
}

/** Returns the columns of a table and what fills them, in the schema's order. */
export function columnsOf(table: TableName): readonly (readonly [column: string, cell: Cell])[] {
  return Object.entries(TABLES[table]);
}
