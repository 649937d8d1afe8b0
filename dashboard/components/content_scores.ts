/** Reads the scores that the contents of artifacts state: lists carry no contents, so each is read once and cached. */
import { type ArtifactRow, type LibraryView, REFUTING } from "../../journal/library/view/library_view.ts";
import { baselineOf, contentScoreOf, type Measure, workloadOf } from "./measures.ts";

/** `ContentScore` is what one content states. */
export interface ContentScore {
  /** `score` is undefined where the content states none in a form that we know. */
  readonly score: Measure | undefined;
  /** `workload` is the digest of the workloads that the score was measured on; undefined where it is not stated. */
  readonly workload: string | undefined;
  /** `baseline` is the objective of what it was compared with on them; undefined where it is not stated. */
  readonly baseline: number | undefined;
  /** `isEmpty` says that the artifact was shared without any content. */
  readonly isEmpty: boolean;
}

/** `MOST_KEPT` bounds the contents that are cached for one library. */
const MOST_KEPT = 10_000;

const kept = new WeakMap<LibraryView, Map<number, ContentScore>>();

/** Returns the scores by seq; what could not be read, or is not there, is left out and read again the next time. */
export async function contentScoresOf(
  library: LibraryView,
  rows: readonly Pick<ArtifactRow, "seq">[],
): Promise<ReadonlyMap<number, ContentScore>> {
  const known = kept.get(library) ?? new Map<number, ContentScore>();
  kept.set(library, known);
  const scores = new Map<number, ContentScore>();
  await Promise.all(rows.map(async ({ seq }) => {
    const one = known.get(seq) ?? await read(library, seq);
    if (one !== undefined) scores.set(seq, one);
  }));
  if (known.size + scores.size > MOST_KEPT) known.clear();
  for (const [seq, one] of scores) known.set(seq, one);
  return scores;
}

async function read(library: LibraryView, seq: number): Promise<ContentScore | undefined> {
  // One damaged row is no reason to show none of the others; its own page says what is wrong with it.
  const artifact = await library.artifact(seq).catch(() => undefined);
  if (artifact === undefined) return undefined;
  const { content } = artifact;
  return {
    ...{ score: contentScoreOf({ content }), workload: workloadOf({ content }) },
    ...{ baseline: baselineOf({ content }), isEmpty: content === null },
  };
}

/** Returns whether any AI found that the artifact is not as claimed, or is so on its own workloads only. */
export function isRefuted({ verdicts }: Pick<ArtifactRow, "verdicts">): boolean {
  return REFUTING.some((result) => verdicts[result] !== undefined);
}
