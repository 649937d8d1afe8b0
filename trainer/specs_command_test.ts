import assert from "node:assert/strict";
import { EXIT } from "../internal/exit_codes.ts";
import { runCommand } from "../internal/run_command.ts";
import { couplings, specializations } from "./kernels/table.ts";
import { command } from "./specs_command.ts";

async function run(...argv: string[]): Promise<string> {
  const lines: string[] = [];
  const exit = await runCommand({ command, summary: "", everyName: () => Promise.resolve([]) }, argv, {
    signal: new AbortController().signal,
    out: (line) => lines.push(line),
    err: assert.fail,
    environment: {},
  });
  assert.equal(exit, EXIT.ok);
  return lines.join("\n");
}

Deno.test("specs names every specialization, coupling, space and baseline", async () => {
  const text = await run();
  for (const { name, complement } of specializations) {
    assert.match(text, new RegExp(`^ {2}${name} .* ${complement}$`, "m"));
  }
  for (const { kernel: { space, classics } } of [...specializations, ...couplings]) {
    const marked = classics.map((name) => space.points[name] ? `${name}*` : name);
    assert.ok(text.includes(`  ${space.id}: ${marked.join(" ")}`), text);
  }
});

Deno.test("specs --json holds what an optimizer needs to make candidates", async () => {
  const { specializations: rows, couplings: pairs } = JSON.parse(await run("--json"));
  assert.equal(rows.length, specializations.length);
  assert.deepEqual(rows[0].params, specializations[0]!.kernel.space.params);
  assert.deepEqual(rows[0].baselines, specializations[0]!.kernel.classics);
  assert.deepEqual(pairs[0].partners, couplings[0]!.partners);
});
