/** What the contents of artifacts tell of their scores: lists do not carry contents, so each is read once and kept. */
import type { ArtifactRow, LibraryView } from "../hub_view.ts";
import { type Measure, toldScoreOf, workloadOf } from "./measures.ts";

/** What one content tells. */
export interface Told {
  /** Undefined: none that we know how to read. */
  readonly score: Measure | undefined;
  /** Digest of the workloads that it was measured on; undefined: not told. */
  readonly workload: string | undefined;
  /** It was shared without any content. */
  readonly isEmpty: boolean;
}

/** Contents that are kept of one library. */
const MOST_KEPT = 10_000;

const kept = new WeakMap<LibraryView, Map<number, Told>>();

/** By seq, in the order of `rows`. Rejects as the library does. */
export async function contentsOf(
  library: LibraryView,
  rows: readonly Pick<ArtifactRow, "seq">[],
): Promise<ReadonlyMap<number, Told>> {
  const known = kept.get(library) ?? new Map<number, Told>();
  kept.set(library, known);
  const told = await Promise.all(
    rows.map(async ({ seq }) => [seq, known.get(seq) ?? await read(library, seq)] as const),
  );
  if (known.size + told.length > MOST_KEPT) known.clear();
  for (const [seq, one] of told) known.set(seq, one);
  return new Map(told);
}

async function read(library: LibraryView, seq: number): Promise<Told> {
  const content = (await library.artifact(seq))?.content ?? null;
  return { score: toldScoreOf({ content }), workload: workloadOf({ content }), isEmpty: content === null };
}

/** Whether any AI found that it is not as it was told, or not so elsewhere. */
export function isRefuted({ verdicts }: Pick<ArtifactRow, "verdicts">): boolean {
  return REFUTING.some((result) => verdicts[result] !== undefined);
}

/** The verdicts that refute. */
export const REFUTING = ["mismatch", "overclaimed"] as const;
