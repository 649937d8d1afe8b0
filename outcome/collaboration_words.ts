/** What collaborations came to, in words, the same in text and page. */
import { visibleText } from "../internal/visible_text.ts";
import { score } from "./amounts.ts";
import type { Results } from "./results.ts";

type Joint = Results["collaborations"]["joint"][number];

/** Of the failed ones those that nobody failed at: `2 cancelled, 1 expired`; empty where there are none. */
export function givenUpWords({ sessions }: Pick<Results["collaborations"], "sessions">): string {
  return ["cancelled", "expired"].map((state) =>
    [sessions.filter((session) => session.state === state).length, state] as const
  ).filter(([count]) => count > 0).map(([count, state]) => `${count} ${state}`).join(", ");
}

/** Which way a score is better. */
export function directionWords(direction: "min" | "max"): string {
  return `${direction === "min" ? "lower" : "higher"} is better`;
}

/** `points, higher is better`, as far as its partner told; the unit 1 is none. */
export function measureWords({ unit, direction }: Pick<Joint, "unit" | "direction">): string {
  const parts = [
    ...(unit === null || unit === "1" ? [] : [visibleText(unit, 40)]),
    ...(direction === null ? [] : [directionWords(direction)]),
  ];
  return parts.join(", ");
}

/** `better`, or `no better` where start and final look alike; empty where nobody told which way it counts. */
export function gainWords({ start, final, direction }: Joint): string {
  if (score(start) === score(final)) return "no better";
  if (direction === null) return "";
  return direction === "min" === final < start ? "better" : "no better";
}
