/** Says in words how collaborations ended, the same in text and page. */
import { visibleText } from "../internal/visible_text.ts";
import { score } from "./amounts.ts";
import type { Results } from "./results.ts";

type Joint = Results["collaborations"]["joint"][number];

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
export function gainWords({ start, final, direction }: Joint): string {
  if (score(start) === score(final)) return "no better";
  if (direction === null) return "";
  return direction === "min" === final < start ? "better" : "no better";
}
