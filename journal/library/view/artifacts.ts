/** Reads patterns and components: their list, their counts, and one with its evidence and provenance. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type {
  ArtifactDetail,
  ArtifactFilter,
  ArtifactRow,
  LibraryView,
  Listing,
  Paging,
} from "./library_view.ts";
import { fitting, VERDICT_COUNTS } from "./artifact_filter.ts";
import { objectIn, stringsIn } from "./json.ts";
import { listing } from "./listing.ts";
import { numberOrNull, type Row, textOrNull } from "./row.ts";

/** Facets count so many of the newest artifacts that fit. */
export const MAX_COUNTED = 20_000;
/** A facet holds so many values, the most frequent ones. */
const MAX_VALUES = 100;
/** One artifact shows at most so many different verdicts, and so many rows of them. */
const MAX_RESULTS = 20;
const MAX_VERDICT_ROWS = 500;
/** The origin of a pattern is followed back over at most so many others. */
const MAX_ANCESTORS = 50;
/** A collaboration shows at most so many artifacts. */
const MAX_OF_SESSION = 100;

type Facets = Awaited<ReturnType<LibraryView["facets"]>>;

const counted = (facet: string) => `
  SELECT * FROM (SELECT '${facet}' AS facet, ${facet} AS value, count(*) AS n FROM fit
    WHERE ${facet} IS NOT NULL GROUP BY ${facet} ORDER BY n DESC, value LIMIT ${MAX_VALUES})`;

/** Counts the facets of the table `fit`. */
const FACETS = `
  ${["kind", "domain", "source_ai"].map(counted).join(" UNION ALL ")}
  UNION ALL SELECT * FROM (
    SELECT 'verdict', result, count(*) AS n FROM (
      SELECT DISTINCT artifacts.seq, verdicts.result FROM fit AS artifacts CROSS JOIN verdicts
      WHERE verdicts.result IS NOT NULL AND ${VERDICT_COUNTS}
    ) GROUP BY result ORDER BY n DESC, result LIMIT ${MAX_VALUES})`;

export class ArtifactReader {
  readonly #db: DatabaseSync;
  readonly #verdicts: StatementSync;
  readonly #row: StatementSync;
  readonly #pattern: StatementSync;
  readonly #component: StatementSync;
  readonly #verdictRows: StatementSync;
  readonly #inSession: StatementSync;
  readonly #first: StatementSync;
  readonly #parents: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#verdicts = db.prepare(
      `SELECT verdicts.result, count(DISTINCT verdicts.source_ai) AS ais FROM artifacts CROSS JOIN verdicts
       WHERE artifacts.seq = ? AND verdicts.result IS NOT NULL AND ${VERDICT_COUNTS}
       GROUP BY verdicts.result ORDER BY ais DESC, verdicts.result LIMIT ${MAX_RESULTS}`,
    );
    this.#row = db.prepare("SELECT * FROM artifacts WHERE seq = ?");
    this.#pattern = db.prepare("SELECT content, parents, digest FROM patterns WHERE seq = ?");
    this.#component = db.prepare(
      "SELECT language, source, interface, evidence, digest, blob, size_bytes FROM components WHERE seq = ?",
    );
    this.#verdictRows = db.prepare(
      `SELECT * FROM verdicts WHERE subject = ? AND result IS NOT NULL ORDER BY seq DESC LIMIT ${MAX_VERDICT_ROWS}`,
    );
    this.#inSession = db.prepare(
      `SELECT * FROM artifacts WHERE session_id = ? ORDER BY seq LIMIT ${MAX_OF_SESSION}`,
    );
    this.#first = db.prepare("SELECT * FROM artifacts WHERE id = ? ORDER BY seq LIMIT 1");
    this.#parents = db.prepare("SELECT parents FROM patterns WHERE seq = ?");
  }

  list(
    { before = Number.MAX_SAFE_INTEGER, limit, ...filter }: Paging & ArtifactFilter,
  ): Listing<ArtifactRow> {
    const fit = fitting(filter, before);
    if (fit === null) return { rows: [], next: null };
    const rows = this.#db.prepare(`SELECT artifacts.* ${fit.from} LIMIT ?`).all(...fit.values, limit + 1);
    return listing(rows, { limit, seqOf: (row) => Number(row.seq), toRow: (row) => this.toRow(row) });
  }

  facets(filter: ArtifactFilter): Facets {
    const facets = { kind: {}, domain: {}, source_ai: {}, verdict: {} };
    const fit = fitting(filter, Number.MAX_SAFE_INTEGER);
    if (fit === null) return facets;
    const columns = "artifacts.seq, artifacts.id, artifacts.kind, artifacts.domain, artifacts.source_ai";
    const sql = `WITH fit AS MATERIALIZED (SELECT ${columns} ${fit.from} LIMIT ${MAX_COUNTED}) ${FACETS}`;
    const rows = this.#db.prepare(sql).all(...fit.values);
    const of = (facet: string) =>
      Object.fromEntries(
        rows.filter((row) => row.facet === facet).map(({ value, n }) => [String(value), Number(n)]),
      );
    return { kind: of("kind"), domain: of("domain"), source_ai: of("source_ai"), verdict: of("verdict") };
  }

  one(seq: number): ArtifactDetail | undefined {
    const row = this.#row.get(seq);
    if (row === undefined) return undefined;
    const isPattern = row.kind === "pattern";
    const whole = (isPattern ? this.#pattern : this.#component).get(seq) ?? {};
    return {
      ...this.toRow(row),
      digest: textOrNull(whole.digest),
      language: textOrNull(whole.language),
      interface: textOrNull(whole.interface),
      source: textOrNull(whole.source),
      blob: textOrNull(whole.blob),
      size_bytes: numberOrNull(whole.size_bytes),
      content: textOrNull(isPattern ? whole.content : whole.evidence),
      session_id: textOrNull(row.session_id),
      provenance: this.#provenance(
        seq,
        isPattern ? stringsIn(whole.parents, MAX_ANCESTORS) : origin(whole.evidence),
      ),
      verdict_rows: row.id === null ? [] : this.#verdictRows.all(row.id!).map(toVerdictRow),
    };
  }

  /** Returns the artifacts of a collaboration: what was shared in it, and what its result names. */
  ofSession(session_id: string, ids: readonly string[]): readonly ArtifactRow[] {
    const named = ids.map((id) => this.#first.get(id)).filter((row) => row !== undefined);
    const rows = [...this.#inSession.all(session_id), ...named];
    const bySeq = new Map(rows.map((row) => [Number(row.seq), row]));
    return [...bySeq.values()].sort((a, b) => Number(a.seq) - Number(b.seq)).map((row) => this.toRow(row));
  }

  toRow(row: Row): ArtifactRow {
    const seq = Number(row.seq);
    const verdicts = this.#verdicts.all(seq).map(({ result, ais }) => [String(result), Number(ais)]);
    return {
      seq,
      kind: row.kind === "pattern" ? "pattern" : "component",
      id: textOrNull(row.id),
      at_ms: Number(row.at_ms),
      source_ai: String(row.source_ai),
      domain: textOrNull(row.domain),
      score: numberOrNull(row.score),
      unit: textOrNull(row.unit),
      direction: textOrNull(row.direction),
      verdicts: Object.fromEntries(verdicts),
    };
  }

  /** Returns the ancestors, nearest first, each id once; of several artifacts of an id, the first. */
  #provenance(seq: number, parents: readonly string[]): ArtifactDetail["provenance"] {
    const found = new Map<string, ArtifactDetail["provenance"][number]>();
    const waiting = [...parents];
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      if (found.has(id) || found.size === MAX_ANCESTORS) continue;
      const row = this.#first.get(id);
      if (Number(row?.seq) === seq) continue;
      found.set(id, {
        id,
        seq: row === undefined ? null : Number(row.seq),
        source_ai: row === undefined ? null : String(row.source_ai),
      });
      if (row?.kind === "pattern") {
        waiting.push(...stringsIn(this.#parents.get(row.seq!)?.parents, MAX_ANCESTORS));
      }
    }
    return [...found.values()];
  }
}

/** Returns the pattern that a component says it was made from. */
function origin(evidence: unknown): readonly string[] {
  const { pattern_id } = objectIn(evidence);
  return typeof pattern_id === "string" ? [pattern_id] : [];
}

function toVerdictRow(row: Row): ArtifactDetail["verdict_rows"][number] {
  return {
    seq: Number(row.seq),
    at_ms: Number(row.at_ms),
    source_ai: String(row.source_ai),
    result: String(row.result),
    claimed: numberOrNull(row.claimed),
    measured: numberOrNull(row.measured),
  };
}
