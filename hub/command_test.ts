import assert from "node:assert/strict";
import { EXIT } from "../internal/exit_codes.ts";
import { runCommand } from "../internal/run_command.ts";
import { command } from "./command.ts";

/** Runs `aicollab hub` with words that it must refuse, and resolves with its exit code and what it printed. */
async function refusal(...words: string[]): Promise<{ exit: number; text: string }> {
  const lines: string[] = [];
  const exit = await runCommand({ command, summary: "", everyName: () => Promise.resolve([]) }, [
    ...words,
    "--data",
    "/dev/null/nowhere",
    "--log-level",
    "error",
  ], {
    signal: new AbortController().signal,
    out: (line) => lines.push(line),
    err: (line) => lines.push(line),
    environment: { XDG_DATA_HOME: "/dev/null" },
  });
  return { exit, text: lines.join("\n") };
}

Deno.test("a token that is not AI=SECRET is refused without showing the secret", async () => {
  for (const given of ["secret1", "=secret1", "hub=secret1", "no spaces=secret1"]) {
    const { exit, text } = await refusal("--token", given);
    assert.equal(exit, EXIT.usage, text);
    assert.match(
      text,
      /^error: --token must be AI=SECRET .*\nwhy: an ai_id is 1 to 64 .*\nfix: .+ hub --token AI_Node_1=SECRET\n\[USAGE\]/,
    );
    assert.equal(text.includes("secret1"), false, text);
  }
});

Deno.test("a token without a secret is refused with just that", async () => {
  const { exit, text } = await refusal("--token", "AI_1=");
  assert.equal(exit, EXIT.usage, text);
  assert.match(text, /^error: --token has no secret for AI_1\nfix: .+ hub --token AI_1=SECRET\n\[USAGE\]/);
});

Deno.test("beyond loopback a hub listens only on purpose, and only with tokens", async () => {
  const open = ["--host", "0.0.0.0"];
  const plain = await refusal(...open, "--token", "AI_1=secret1");
  assert.equal(plain.exit, EXIT.usage);
  assert.match(
    plain.text,
    /cannot listen on "0\.0\.0\.0" in plain text\nwhy: .+\nfix: .*--insecure-plaintext/,
  );
  const tokenless = await refusal(...open, "--insecure-plaintext");
  assert.equal(tokenless.exit, EXIT.usage);
  assert.match(tokenless.text, /without tokens\nwhy: .+\nfix: .*--token/);
  // With both, and on loopback without either, the next error is the folder's.
  for (
    const words of [[...open, "--insecure-plaintext", "--token", "AI_1=secret1"], ["--host", "127.0.0.2"]]
  ) {
    const { exit, text } = await refusal(...words);
    assert.equal(exit, EXIT.cannotWrite, text);
  }
});

Deno.test("a lease is from 1 s to 10 min", async () => {
  for (const lease of ["999ms", "11m", "soon"]) {
    const { exit, text } = await refusal("--lease", lease);
    assert.equal(exit, EXIT.usage, text);
    assert.match(text, new RegExp(`--lease must be a duration .*it is "${lease}"`));
  }
});

Deno.test("the longest lease is from 1 s to a day", async () => {
  for (const lease of ["999ms", "25h"]) {
    const { exit, text } = await refusal("--max-lease", lease);
    assert.equal(exit, EXIT.usage, text);
    assert.match(text, new RegExp(`--max-lease must be a duration .*it is "${lease}"`));
  }
});

Deno.test("a quota is a size that an empty hub fits into", async () => {
  for (const quota of ["999999", "999kB", "5 GBs", "-1"]) {
    const { exit, text } = await refusal("--quota", quota);
    assert.equal(exit, EXIT.usage, text);
    assert.match(text, /--quota must be a size like 5000000, 500MB or 2GiB, at least 1MB; it is/);
  }
  for (const quota of ["1000000", "5GB"]) {
    assert.equal((await refusal("--quota", quota)).exit, EXIT.cannotWrite, "the next error is the folder's");
  }
});
