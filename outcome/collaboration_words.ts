/** Says in words how collaborations ended, the same in text and page. */
import * as z from "zod";
import { visibleText } from "../internal/visible_text.ts";
import { score } from "./amounts.ts";
import type { Results } from "./results.ts";

type Joint = Results["collaborations"]["joint"][number];

/** What a partner reports of joint work: the objective before and after it. */
export interface JointReport extends Pick<Joint, "objective" | "unit" | "direction" | "start" | "final"> {
  /** The objective on workloads that the search did not see, where it was measured. */
  readonly held_out_before?: number | undefined;
  readonly held_out_after?: number | undefined;
}

const report = z.object({
  objective: z.string(),
  unit: z.string().nullable().catch(null),
  direction: z.enum(["min", "max"]).nullable().catch(null),
  start: z.number(),
  final: z.number(),
  held_out_before: z.number().optional().catch(undefined),
  held_out_after: z.number().optional().catch(undefined),
});

/** Returns what the result of a collaboration reports; undefined for a result of any other shape, which is an AI's own. */
export function jointReport(result: unknown): JointReport | undefined {
  return report.safeParse(result).data;
}

/** Returns `experience -0.390 → -0.270, better`; the objective's name is an AI's text. */
export function jointWords(joint: JointReport): string {
  const change = `${visibleText(joint.objective, 40)} ${score(joint.start)} → ${score(joint.final)}`;
  return [change, gainWords(joint)].filter((part) => part !== "").join(", ");
}

/** Returns `2 cancelled, 1 expired` for those among the failed ones; empty where there are none. */
export function givenUpWords({ sessions }: Pick<Results["collaborations"], "sessions">): string {
  return ["cancelled", "expired"].map((state) =>
    [sessions.filter((session) => session.state === state).length, state] as const
  ).filter(([count]) => count > 0).map(([count, state]) => `${count} ${state}`).join(", ");
}

/** `min`: a lower score is better. */
export function directionWords(direction: "min" | "max"): string {
  return `${direction === "min" ? "lower" : "higher"} is better`;
}

/** Returns `points, higher is better`, as far as the partner reported it; the unit 1 stands for no unit. */
export function measureWords({ unit, direction }: Pick<Joint, "unit" | "direction">): string {
  const parts = [
    ...(unit === null || unit === "1" ? [] : [visibleText(unit, 40)]),
    ...(direction === null ? [] : [directionWords(direction)]),
  ];
  return parts.join(", ");
}

/** Returns `better`, or `no better` where start and final look alike; empty where the direction is not known. */
export function gainWords(
  { start, final, direction }: Pick<JointReport, "start" | "final" | "direction">,
): string {
  if (score(start) === score(final)) return "no better";
  if (direction === null) return "";
  return direction === "min" === final < start ? "better" : "no better";
}
