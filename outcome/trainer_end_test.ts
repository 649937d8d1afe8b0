import assert from "node:assert/strict";
import { fateOf, tellingLine } from "./trainer_end.ts";
import { sampleResults } from "./testing/sample_results.ts";

const [trainer] = sampleResults().trainers;

Deno.test("a trainer that failed is shown with its exit code, its signal, or that it had to be killed", () => {
  const fate = (changes: object) => fateOf({ ...trainer!, success: false, ...changes });
  assert.equal(fate({ exit_code: 4, ended_early: true }), "exited 4");
  assert.equal(fate({ exit_code: 137, ended_early: true }), "ended by SIGKILL");
  assert.equal(fate({ exit_code: 137, killed: true }), "did not end, killed by the harness");
  assert.equal(fate({ ready: false }), "never connected");
});

Deno.test("the first line of an error says what happened; where there is no error, the last line does", () => {
  const error = ["error: the hub does not let AI_1 in", "why: wrong token", "[AUTH_FAILED] exit 4"];
  assert.equal(tellingLine(["log line", ...error]), error[0]);
  assert.equal(tellingLine(["error: of long ago", "log line"]), "log line");
  assert.equal(tellingLine([]), undefined);
});
