import assert from "node:assert/strict";
import { EXIT } from "../internal/exit_codes.ts";
import { runCommand } from "../internal/run_command.ts";
import { command } from "./command.ts";

async function run(...argv: string[]): Promise<{ exit: number; err: string }> {
  const lines: string[] = [];
  const exit = await runCommand({ command, summary: "", everyName: () => Promise.resolve([]) }, argv, {
    signal: AbortSignal.abort(),
    out: () => {},
    err: (line) => lines.push(line),
    environment: {},
  });
  return { exit, err: lines.join("\n") };
}

Deno.test("an unknown specialization ends with exit 2 and what was meant", async () => {
  const { exit, err } = await run("--id", "AI_Node_1", "--spec", "grafics");
  assert.equal(exit, EXIT.usage);
  assert.match(err, /unknown specialization "grafics"/);
  assert.match(err, /did you mean graphics\?/);
});

Deno.test("arguments by place mean the same as the flags", async () => {
  assert.match((await run("AI_Node_1", "quantum", "secret1")).err, /unknown specialization "quantum"/);
  assert.equal((await run("hub", "networking", "secret1")).exit, EXIT.usage);
  assert.match((await run("AI_Node_1")).err, /--spec/);
});

Deno.test("a token file that cannot be read is a wrong option", async () => {
  const { exit, err } = await run("AI_Node_1", "networking", "--token-file", "/nowhere/token");
  assert.equal(exit, EXIT.usage);
  assert.match(err, /cannot read the token/);
});

Deno.test("a ledger that cannot be written is a wrong option", async () => {
  const { exit, err } = await run("AI_Node_1", "networking", "--ledger", "/nowhere/ledger");
  assert.equal(exit, EXIT.usage);
  assert.match(err, /cannot write the ledger/);
});

Deno.test({
  name: "a ledger on a full disk ends the trainer with 73 and its name",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const { exit, err } = await run(
      "AI_Node_1",
      "networking",
      "--ledger",
      "/dev/full",
      "--hub",
      "127.0.0.1:1",
    );
    assert.equal(exit, EXIT.cannotWrite);
    assert.match(err, /^error: cannot write the ledger "\/dev\/full"$/m);
  },
});

Deno.test("a name and a specialization in the wrong order are reported as such", async () => {
  const { exit, err } = await run("networking", "AI_Node_3");
  assert.equal(exit, EXIT.usage);
  assert.match(err, /the AI's name comes first\nfix: .+ trainer AI_Node_3 networking\n/);
});
