import assert from "node:assert/strict";
import { HubError } from "../client/hub_client.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { UserError } from "../internal/user_error.ts";
import { runAcrossJournals } from "./run_across_journals.ts";
import { HubDouble } from "./testing/hub_double.ts";
import type { Trainer } from "./trainer.ts";

/** Runs a trainer whose connections end with `codes`, one after another; the last one may finish. */
async function endings(codes: string[]): Promise<string[]> {
  const connections: string[] = [];
  const trainer = {
    run() {
      const code = codes.shift();
      return code
        ? Promise.reject(new HubError({ code, message: `${code}!`, definite: true }))
        : Promise.resolve();
    },
  } as unknown as Trainer;
  await runAcrossJournals(trainer, {
    connect: (resumeFrom) => {
      connections.push(resumeFrom);
      return new HubDouble().enter("AI_Node_1", "networking");
    },
    hub: { hostname: "127.0.0.1", port: 6000 },
    id: "AI_Node_1",
    signal: new AbortController().signal,
  });
  return connections;
}

Deno.test("where the hub has another journal the trainer goes on with what comes from now on", async () => {
  assert.deepEqual(await endings(["JOURNAL_CHANGED"]), ["cursor", "live"]);
  assert.deepEqual(await endings(["CURSOR_AHEAD"]), ["cursor", "live"]);
});

Deno.test("a trainer that was replaced, disconnected by the operator or is not admitted says so and ends with exit 4", async () => {
  for (const code of ["REPLACED", "DISCONNECTED", "AUTH_FAILED", "REVOKED"]) {
    await assert.rejects(endings([code]), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.exit, EXIT.authentication);
      assert.equal(error.code, code);
      assert.match(error.message, /"AI_Node_1"/);
      return error.why === `${code}!`;
    });
  }
});

Deno.test("any other end for good is reported in the hub's own words", async () => {
  await assert.rejects(
    endings(["INVALID_MESSAGE"]),
    (error: unknown) =>
      error instanceof UserError && error.exit === EXIT.unexpected && error.why === "INVALID_MESSAGE!",
  );
});
