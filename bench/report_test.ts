import assert from "node:assert/strict";
import { report } from "./report.ts";

Deno.test("a report shows a figure that only one server has as missing at the other", () => {
  const lines = report({
    scenario: "fan-out",
    note: "n",
    servers: [
      { server: "hub", median: { delivered_per_s: 1_234_567, commits: 3 }, turns: [] },
      { server: "nats", median: { delivered_per_s: 0.5 }, turns: [] },
    ],
    ratio: { figure: "delivered_per_s", is: 1.234, goal: 1 },
    load_average: 0.25,
  });
  assert.deepEqual(lines, [
    "fan-out",
    "        delivered_per_s  commits",
    "  hub         1,234,567        3",
    "  nats              0.5        –",
    "  delivered_per_s: 1.23 times the other's; goal 1",
    "  n; load average 0.3",
    "",
  ]);
});
