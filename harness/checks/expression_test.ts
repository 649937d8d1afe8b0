import assert from "node:assert/strict";
import fc from "fast-check";
import { UserError } from "../../internal/user_error.ts";
import { METRIC_NAMES } from "../../outcome/metrics.ts";
import { expressionProblems, expressionWords, holds, parseExpression } from "./expression.ts";

/** Returns the error text of a wrong expression. */
function refused(text: string): string {
  try {
    parseExpression(text);
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    assert.equal(error.exit, 2);
    return `${error.message}\n${error.why}`;
  }
  assert.fail(`"${text}" was accepted`);
}

Deno.test("an expression has a metric, an aggregation, an operator and a value in the metric's unit", () => {
  assert.deepEqual(parseExpression(" round_trip_ms.p95 < 1.5s "), {
    ...{ text: "round_trip_ms.p95 < 1.5s", metric: "round_trip_ms", aggregation: "p95" },
    ...{ operator: "<", bound: 1_500, written: "1.5s" },
  });
  assert.equal(parseExpression("completed_collaborations>=3").bound, 3);
  assert.equal(parseExpression("peak_memory_bytes.hub <= 1 MiB").bound, 1_048_576);
});

Deno.test("a metric's usual aggregation is the default", () => {
  assert.equal(parseExpression("connected_ais >= 2").aggregation, "last");
  assert.equal(parseExpression("cpu_s < 10").aggregation, "sum");
  assert.equal(parseExpression("lost == 0").aggregation, undefined);
});

Deno.test("each operator compares as it reads", () => {
  const table = {
    ">=": [0, 1, 1],
    "<=": [1, 1, 0],
    "==": [0, 1, 0],
    "!=": [1, 0, 1],
    ">": [0, 0, 1],
    "<": [1, 0, 0],
  };
  for (const [operator, expected] of Object.entries(table)) {
    const expression = parseExpression(`lost ${operator} 5`);
    assert.deepEqual([4, 5, 6].map((value) => Number(holds(expression, value))), expected, operator);
  }
});

Deno.test("an unknown metric is refused with the nearest and all valid names", () => {
  const text = refused("completed_colaborations >= 1");
  assert.match(text, /unknown metric "completed_colaborations"\ndid you mean completed_collaborations\? /);
  for (const name of METRIC_NAMES) assert.ok(text.includes(name), name);
  assert.match(refused("toString > 1"), /unknown metric "toString"\nmetrics are: /);
});

Deno.test("an aggregation that a metric does not have is refused with those that it has", () => {
  assert.match(refused("ack_ms < 5"), /ack_ms is many values\nsay which: ack_ms\.p50, ack_ms\.p95/);
  assert.match(refused("ack_ms.p96 < 5"), /unknown aggregation "p96"\nsay which: ack_ms\.p50/);
  assert.match(refused("lost.max == 0"), /"lost\.max" is no metric\nlost is one number: write it alone/);
});

Deno.test("a value in another unit, and what is no expression at all, are refused", () => {
  assert.match(refused("ack_ms.p50 < 5 MiB"), /"5 MiB" is no value for ack_ms\n.*bare or with ms or s/);
  assert.match(refused("lost == none"), /"none" is no value for lost\nit is a number$/);
  for (const text of ["", "lost", "lost =< 5", "lost = 5", "lost 5", ">= 5", "lost == 5 > 3"]) refused(text);
});

Deno.test("any text is either accepted or refused with a usage error", () => {
  const word = fc.constantFrom(
    ...METRIC_NAMES,
    ".",
    "p95",
    " ",
    "<",
    ">=",
    "=",
    "5",
    "ms",
    "%",
    "-",
    "ü",
    "\n",
  );
  fc.assert(fc.property(fc.array(word, { maxLength: 9 }), (words) => {
    const text = words.join("");
    try {
      const { metric, bound } = parseExpression(text);
      assert.ok(text.includes(metric) && Number.isFinite(bound));
    } catch (error) {
      assert.ok(error instanceof UserError);
    }
  }));
});

Deno.test("an expression reads as a sentence, its bound as it was written", () => {
  const words = (text: string) => expressionWords(parseExpression(text));
  assert.equal(words("round_trip_ms.p95 < 50"), "collaboration round trip p95 < 50 ms");
  assert.equal(words("round_trip_ms.max <= 2s"), "collaboration round trip max ≤ 2s");
  assert.equal(words("shared_patterns >= 6"), "shared patterns ≥ 6");
  assert.equal(words("connected_ais.min != 0"), "connected AIs min ≠ 0");
});

Deno.test("a wrong expression is reported with the valid names, a right one is not", () => {
  const [right, wrong] = expressionProblems(["lost == 0", "losst == 0"]);
  assert.equal(right, undefined);
  assert.match(wrong!, /^unknown metric "losst": did you mean lost\? metrics are: /);
});
