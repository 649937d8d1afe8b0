/** Reads what an artifact's content says that its trainer learned: its parameters, and which policies it was compared with. */
import * as z from "zod";
import { RATIO } from "../../outcome/charts/learning.ts";
import type { ArtifactDetail } from "../../journal/library/view/library_view.ts";
import type { Measure } from "./measures.ts";

/** `Lesson` is what a content says in a form that we know. */
export interface Lesson {
  /** `params` are in the content's order. */
  readonly params: readonly (readonly [name: string, value: number])[];
  /** `finding` is how it came about, a word of trainers. */
  readonly finding: string | undefined;
  /** `baseline` is the known policy that it was compared with. */
  readonly baseline: string | undefined;
}

const pattern = z.object({
  finding: z.string().optional().catch(undefined),
  params: z.record(z.string(), z.number()).catch({}),
  score: z.object({ baseline: z.object({ name: z.string() }) }).optional().catch(undefined),
});
const content = z.union([z.object({ pattern }), pattern]);

/** Returns what was learned; without any parameters where the content has none in a form that we know. */
export function lessonOf({ content: text }: Pick<ArtifactDetail, "content">): Lesson {
  const read = content.safeParse(parsed(text)).data;
  const found = read === undefined ? undefined : "pattern" in read ? read.pattern : read;
  return {
    params: Object.entries(found?.params ?? {}),
    finding: found?.finding,
    baseline: found?.score?.baseline.name,
  };
}

const FINDINGS: Readonly<Record<string, string>> = {
  classic: "a known policy: the best one here",
  milestone: "found on the way to something better",
  learned: "the best of a lesson",
  classic_suffices: "learning found nothing better than a known policy",
  joint: "found by two AIs together",
};

/** Returns how a finding came about in words; an AI's own word as it is. */
export function findingWords(finding: string): string {
  return Object.hasOwn(FINDINGS, finding) ? FINDINGS[finding]! : finding;
}

/** Returns `15.8 % better than the best classic on the same workload`; undefined for any other score than such a ratio. */
export function againstClassic({ score, unit }: Measure): string | undefined {
  if (score === null || unit !== RATIO) return undefined;
  const percent = Number((100 * Math.abs(1 - score)).toPrecision(3));
  const than = "the best classic on the same workload";
  if (percent === 0) return `as good as ${than}`;
  return `${percent} % ${score < 1 ? "better" : "worse"} than ${than}`;
}

function parsed(json: string | null): unknown {
  try {
    return json === null ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}
