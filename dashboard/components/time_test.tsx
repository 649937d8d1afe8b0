import assert from "node:assert/strict";
import { Time } from "./time.tsx";

/** Returns what a page shows at `now` for the time `at`; both are ISO 8601. */
function shown(at: string, now: string): string {
  const html = String(<Time ms={Date.parse(at)} nowMs={Date.parse(now)} />);
  return html.replaceAll(/<[^>]*>/g, "");
}

Deno.test("a time is shown alone on its own day and with its date on every other, by days of UTC", () => {
  for (
    const [at, now, text] of [
      ["2026-11-22T14:02:11.999Z", "2026-11-22T23:59:59.999Z", "14:02:11"],
      ["2026-11-22T14:02:11.999Z", "2026-11-23T00:00:00.000Z", "2026-11-22 14:02:11"],
      ["2026-11-22T14:02:11.999Z", "2026-12-22T14:02:11.000Z", "2026-11-22 14:02:11"],
      ["2026-11-22T14:02:11.999Z", "2027-11-22T14:02:11.000Z", "2026-11-22 14:02:11"],
      ["2026-12-31T23:59:59.999Z", "2027-01-01T00:00:00.000Z", "2026-12-31 23:59:59"],
      ["2027-01-01T00:00:00.000Z", "2026-12-31T23:59:59.999Z", "2027-01-01 00:00:00"],
      ["2026-10-25T00:59:59.000Z", "2026-10-25T01:00:00.000Z", "00:59:59"],
    ] as const
  ) assert.equal(shown(at, now), text, `${at} at ${now}`);
});

Deno.test("a date may stand above its time, and is one piece itself", () => {
  const [at, nowMs] = [Date.UTC(2026, 10, 22, 14, 2, 11), Date.UTC(2027, 0)];
  assert.match(String(<Time ms={at} nowMs={nowMs} />), /<span>2026-11-22<\/span> 14:02:11<\/time>$/);
});
