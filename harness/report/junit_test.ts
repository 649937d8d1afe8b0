import assert from "node:assert/strict";
import { sampleResults } from "../../outcome/testing/sample_results.ts";
import type { CheckResult } from "../../outcome/results.ts";
import { junit } from "./junit.ts";

const checks: CheckResult[] = [
  { name: "every trainer succeeded", expression: null, verdict: "fail", measured: `not <AI> & "Co"` },
  { name: "nothing acknowledged was lost", expression: null, verdict: "unknown", measured: "no ledger" },
];

Deno.test("each check and each trainer is a test case, which is an error where nothing was measured", () => {
  const [first, second] = sampleResults().trainers;
  const failed = { ...second!, success: false, exit_code: 1, last_lines: ["a\u0000b ]]>", "c"] };
  const results = sampleResults({ checks, verdict: "fail", trainers: [first!, failed] });
  assert.equal(
    junit(results),
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="aicollab harness" tests="4" failures="2" errors="1" skipped="0" time="41.234">
  <testsuite name="partner_dies" id="20261122T140211Z-7f3a" timestamp="2026-11-22T14:02:11.000Z" tests="4" failures="2" errors="1" skipped="0" time="41.234">
    <testcase name="every trainer succeeded" classname="partner_dies.checks">
      <failure message="not &#60;AI&#62; &#38; &#34;Co&#34;"/>
    </testcase>
    <testcase name="nothing acknowledged was lost" classname="partner_dies.checks">
      <error message="no ledger"/>
    </testcase>
    <testcase name="AI_Node_1 (networking)" classname="partner_dies.trainers"/>
    <testcase name="AI_Node_2 (graphics)" classname="partner_dies.trainers">
      <failure message="exited 1"/>
      <system-out>a⟨U+0000⟩b ]]&#62;
c</system-out>
    </testcase>
  </testsuite>
</testsuites>
`,
  );
});

Deno.test("no check of an interrupted run is judged: each is an error; a run in which nothing ran is one, too", () => {
  const passed: CheckResult = { name: "order kept", expression: null, verdict: "pass", measured: "9 of 9" };
  const interrupted = junit(sampleResults({ checks: [...checks, passed], verdict: "interrupted" }));
  assert.match(interrupted, /failures="0" errors="3" skipped="0"/);
  assert.equal(interrupted.match(/<error message="interrupted after 41\.2 s of \d+ s"\/>/g)?.length, 3);
  assert.match(
    junit(sampleResults({ checks: [], verdict: "nothing_ran" })),
    /<error message="NOTHING RAN no AI reached the hub"\/>/,
  );
});
