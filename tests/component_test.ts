/** Runs components as programs of their own and checks what they print, and how they refuse. */
import assert from "node:assert/strict";
import { renderComponent } from "../trainer/artifacts/component.ts";
import { filesystem } from "../trainer/kernels/filesystem/filesystem.ts";
import type { Kernel, Workload } from "../trainer/kernels/kernel.ts";
import type { Params } from "../trainer/kernels/space.ts";
import { kernels, patternOf, somewhere } from "../trainer/testing/component_case.ts";

/** Runs a component with `args` as a program that may read files and nothing else. */
async function run(source: string, folder: string, ...args: string[]) {
  const file = await Deno.makeTempFile({ dir: folder, suffix: ".ts" });
  await Deno.writeTextFile(file, source);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-config", "--no-remote", "--no-prompt", "--allow-read", file, ...args],
    env: { NO_COLOR: "1" },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out: out!, err: err! };
}

/** Returns the cells behind `name` in the printed table. */
function row(out: string, name: string): string[] | undefined {
  const rows = out.split("\n").map((line) => line.trim().split(/ {2,}/));
  return rows.find(([first]) => first === name)?.slice(1);
}

/** Checks that `out` is what a component of `params` has to print of `workload`. */
function assertMeasured(out: string, { classics, space }: Kernel, workload: Workload, params: Params): void {
  for (const classic of classics) {
    const shown = workload.run({ classic }).value.toPrecision(6);
    assert.equal(row(out, classic)?.[0], shown, `${space.id} ${classic}`);
  }
  assert.equal(row(out, "this policy")?.[0], workload.run({ params }).value.toPrecision(6), space.id);
}

/** Checks two kernels at a time. */
async function forEachKernel(check: (kernel: Kernel) => Promise<void>): Promise<void> {
  const waiting = [...kernels];
  const worker = async () => {
    for (let kernel = waiting.pop(); kernel; kernel = waiting.pop()) await check(kernel);
  };
  await Promise.all([worker(), worker()]);
}

Deno.test("every component run as a program prints the score of its policy and of every classic", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await forEachKernel(async (kernel) => {
      const { space, generator: { name, defaultLength } } = kernel;
      const params = somewhere(space);
      const { code, out, err } = await run(
        renderComponent(patternOf(space.id, params)),
        folder,
        "--seed",
        "7",
      );
      assert.equal(code, 0, `${space.id}: ${err}`);
      assertMeasured(out, kernel, kernel.load({ gen: name, seed: 7, length: defaultLength }), params);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

function workloadOf({ traces }: Kernel, name: string, bytes: Uint8Array): Workload {
  return traces!.load({ name, bytes }, { slices: 1, longest: Infinity }).workloads[0]!;
}

/** Each format that kernels read has a small recording here. */
const recordings: Readonly<Record<string, Uint8Array>> = {
  mahimahi: new TextEncoder().encode(Array.from({ length: 40_000 }, (_, ms) => `${ms} \n`).join("")),
  ids32: Uint8Array.from({ length: 8000 }, (_, i) => (i % 4 === 3 ? (i * i) % 251 : 0)),
  ids64: Uint8Array.from({ length: 16000 }, (_, i) => (i % 8 === 7 ? (i * i) % 251 : 0)),
  ids: Uint8Array.from({ length: 8000 }, (_, i) => (i % 4 === 3 ? (i * i) % 251 : i % 4 === 2 ? 1 : 0)),
  oracle_general: Uint8Array.from({ length: 24 * 2000 }, (_, i) => (i % 24 === 4 ? (i * i) % 251 : 0)),
  down: new TextEncoder().encode(Array.from({ length: 3000 }, (_, ms) => `${ms}\n`).join("")),
  up: new TextEncoder().encode(Array.from({ length: 1000 }, (_, i) => `${3 * i}\n`).join("")),
};

Deno.test("every component of a kernel that reads recordings is measured on them, those of others say how they are run", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await forEachKernel(async (kernel) => {
      const params = somewhere(kernel.space);
      const source = renderComponent(patternOf(kernel.space.id, params));
      for (const format of kernel.traces?.formats ?? []) {
        const file = `${folder}/some.${format}`;
        await Deno.writeFile(file, recordings[format]!);
        const { out } = await run(source, folder, "--trace", file);
        assertMeasured(out, kernel, workloadOf(kernel, file, recordings[format]!), params);
      }
      const refused = await run(source, folder, ...(kernel.traces ? ["--trace"] : ["--trace", "some.ids"]));
      assert.deepEqual([refused.code, refused.out], [2, ""], kernel.space.id);
      assert.match(
        refused.err,
        kernel.traces ? /^usage: .*--trace FILE.*\n$/ : /^usage: .*COMPONENT \[--seed N\]\n$/,
      );
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a component run with what it cannot use says so in one line and ends with 2", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const source = renderComponent(patternOf("genq@1", filesystem.space.points["lru"]!));
    const other = `${folder}/other.down`;
    await Deno.writeFile(other, recordings["down"]!);
    for (
      const args of [["--sed", "1"], ["--seed", "x"], ["--seed", "1", "2"], ["--trace", `${folder}/no.ids`], [
        "--trace",
        other,
      ]]
    ) {
      const { code, out, err } = await run(source, folder, ...args);
      assert.deepEqual([code, out, err.trim().split("\n").length], [2, "", 1], args.join(" "));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
