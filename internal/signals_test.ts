import assert from "node:assert/strict";
import { EXIT } from "./exit_codes.ts";

const MODULE = JSON.stringify(new URL("./signals.ts", import.meta.url).href);

/** Presses Ctrl-C in a program again and again until it is ended by force; resolves with how many it took without. */
async function pressesTaken(parents: string): Promise<number> {
  const program = new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      `import { listenForSignals } from ${MODULE};
      listenForSignals(Deno.exit, ${parents});
      Deno.addSignalListener("SIGINT", () => console.log("taken"));
      setInterval(() => {}, 60_000);
      console.log("ready");`,
    ],
    stdout: "piped",
  }).spawn();
  let taken = -1;
  for await (const text of program.stdout.pipeThrough(new TextDecoderStream())) {
    taken += text.trim().split("\n").length;
    program.kill("SIGINT");
  }
  assert.equal((await program.status).code, EXIT.interrupted);
  return taken;
}

Deno.test("a second Ctrl-C ends a program at once, but not one that npm passes on which the terminal gave already", async () => {
  const [own, byNpm] = await Promise.all([pressesTaken("{}"), pressesTaken("{ repeat: true }")]);
  assert.equal(own, 1);
  assert.ok(byNpm > 1, `it took ${byNpm}`);
});
