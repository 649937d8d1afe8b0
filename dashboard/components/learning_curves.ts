/** Turns the scores that an AI shared into a curve and a best for each domain, unit and direction. */
import type { LearningCurve } from "../../outcome/charts/learning.ts";
import type { AiDetail, ArtifactRow, LibraryView } from "../../journal/library/view/library_view.ts";
import { type ContentScore, contentScoresOf, isRefuted } from "./content_scores.ts";

/** `MOST` is how many of the newest patterns are drawn; the library returns no more at once. */
const MOST = 200;

/** `Learned` is what an AI learned in one domain, unit and direction. */
export interface Learned {
  /** `curve` counts as its `best_score` the best that nobody refuted. */
  readonly curve: LearningCurve;
  /** `refuted` is the best refuted pattern, where it would be better than the best. */
  readonly refuted: Scored | undefined;
}

type Best = AiDetail["best"][number];
/** `Scored` is a pattern whose score can be compared. */
export type Scored = ArtifactRow & { domain: string; score: number; direction: "min" | "max" };

/** Returns what an AI learned, ordered by domain; rejects as the library does. */
export async function learnedBy({ ai_id, best }: AiDetail, library: LibraryView): Promise<Learned[]> {
  const { rows } = await library.artifacts({ source_ai: ai_id, kind: "pattern", limit: MOST });
  return learnedFrom(rows, { contents: await contentScoresOf(library, rows), older: best });
}

/** Returns the curves of all AIs in the newest patterns, of those with two scores or more; rejects as the library does. */
export async function learnedLately(library: LibraryView): Promise<LearningCurve[]> {
  const { rows } = await library.artifacts({ kind: "pattern", limit: MOST });
  const contents = await contentScoresOf(library, rows);
  const sinceMs = rows.at(-1)?.at_ms ?? 0;
  return [...Map.groupBy(rows, ({ source_ai }) => source_ai).values()]
    .flatMap((own) => learnedFrom(own, { contents, older: [], sinceMs }))
    .map(({ curve }) => curve).filter(({ points }) => points.length > 1)
    .sort((a, b) => compareTexts(a.domain, b.domain) || compareTexts(a.ai_id, b.ai_id));
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Computes the curves of `rows`, newest first; `older` are bests that may lie before them, none of them refuted. */
export function learnedFrom(
  rows: readonly ArtifactRow[],
  { contents, older, sinceMs }: {
    readonly contents: ReadonlyMap<number, ContentScore>;
    readonly older: readonly Best[];
    /** Times count from this one, ms since 1970; from the first score unless given. */
    readonly sinceMs?: number;
  },
): Learned[] {
  const scored = rows.filter(isScored).toReversed();
  const beganMs = sinceMs ?? scored[0]?.at_ms ?? 0;
  const groups = new Map<string, { like: Best; rows: Scored[]; older: Best[] }>();
  const groupOf = (like: Best) => {
    const group = groups.get(keyOf(like)) ?? { like, rows: [], older: [] };
    groups.set(keyOf(like), group);
    return group;
  };
  for (const row of scored) groupOf({ ...row, unit: row.unit ?? "" }).rows.push(row);
  for (const one of older) groupOf(one).older.push(one);
  const learned = [...groups.values()].map(({ like: { domain, unit, direction }, rows, older }) => {
    const way = direction === "max" ? "max" as const : "min" as const;
    const better = (a: number, b: number) => way === "max" ? a > b : a < b;
    const best = bestOf([...older, ...rows.filter((row) => !isRefuted(row))], better);
    const refuted = bestOf(rows.filter(isRefuted), better);
    const points = rows.map((row) => ({
      ...{ at_ms: row.at_ms - beganMs, score: row.score },
      ...{ workload: contents.get(row.seq)?.workload, isRefuted: isRefuted(row) },
      baseline: contents.get(row.seq)?.baseline,
    }));
    return {
      curve: {
        ...{ ai_id: rows[0]?.source_ai ?? "", domain, unit, direction: way, points, alone: null },
        ...{ first_score: points[0]?.score ?? best!.score, best_score: best?.score ?? null },
      },
      refuted: refuted && (best === undefined || better(refuted.score, best.score)) ? refuted : undefined,
    };
  });
  return learned.sort((a, b) => keyOf(a.curve) < keyOf(b.curve) ? -1 : 1);
}

function bestOf<T extends { readonly score: number }>(
  all: readonly T[],
  better: (a: number, b: number) => boolean,
): T | undefined {
  const [first, ...others] = all;
  return first && others.reduce((best, one) => better(one.score, best.score) ? one : best, first);
}

function isScored(row: ArtifactRow): row is Scored {
  const { domain, score, direction } = row;
  return domain !== null && score !== null && (direction === "min" || direction === "max");
}

type Kind = { readonly domain: string; readonly unit: string | null; readonly direction: string };

function keyOf({ domain, unit, direction }: Kind): string {
  return JSON.stringify([domain, unit ?? "", direction]);
}
