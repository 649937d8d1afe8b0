import assert from "node:assert/strict";
import { ccdOf } from "../kernels/ccd_space.ts";
import type { Rect } from "../kernels/damage.ts";
import { dmgOf } from "../kernels/dmg_space.ts";
import { bitsPerPixel } from "../kernels/encoder.ts";
import { filesystem } from "../kernels/filesystem.ts";
import { graphics } from "../kernels/graphics.ts";
import type { Kernel, Workload } from "../kernels/kernel.ts";
import { generateLink, simulateLink } from "../kernels/link.ts";
import type { CongestionControl } from "../kernels/link.ts";
import { networking } from "../kernels/networking.ts";
import { generateSession, SCREEN_HEIGHT, SCREEN_WIDTH } from "../kernels/session.ts";
import { decode, encode } from "../kernels/space.ts";
import type { Params, Space } from "../kernels/space.ts";
import { plugTogether, SIMPLE_ENCODERS, streamSpace } from "../kernels/stream.ts";
import { couplings, specializations } from "../kernels/table.ts";
import { Lesson } from "../learner/lesson.ts";
import { renderComponent } from "./component.ts";
import { measuringModules } from "./family_text.ts";
import { classicPattern } from "./lesson_pattern.ts";
import { patternContent } from "./pattern.ts";
import type { PatternContent } from "./pattern.ts";
import { familyTextModule } from "./write_family_text.ts";

const lesson = new Lesson({
  kernel: networking,
  budget: 9,
  seed: 1,
  folds: [[1]],
  heldOut: [2],
  length: 1000,
});
while (!lesson.done) lesson.step();
const some = classicPattern(lesson, { trainer: "AI_Node_1", brain: "builtin", parents: [] });

function patternOf(space: string, params: Readonly<Record<string, number>>): PatternContent {
  return { ...some, space, params: { ...params } };
}

/** The rendered module as whoever got it would load it. */
async function load(pattern: PatternContent): Promise<{ createPolicy(): unknown; params: unknown }> {
  return await import(`data:application/typescript;base64,${base64(renderComponent(pattern))}`);
}

function base64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
}

Deno.test("the families' text is that of their files (else: deno run -RW trainer/artifacts/write_family_text.ts)", async () => {
  const path = new URL("family_text.ts", import.meta.url);
  assert.equal(await Deno.readTextFile(path), await familyTextModule());
});

Deno.test("a networking component runs by itself and is the policy that was measured, packet by packet", async () => {
  const params = { ...networking.space.points["copa_like"]!, alpha: 0.3, k_exp: 0.4, p: 0.77, md: 0.2 };
  const { createPolicy } = await load(patternOf("ccd@1", params));
  const link = generateLink(5, 10_000);
  assert.deepEqual(
    simulateLink(link, createPolicy() as CongestionControl, link.length),
    simulateLink(link, ccdOf(params), link.length),
  );
});

Deno.test("a graphics component runs by itself and merges as the family does", async () => {
  const params = graphics.space.points["fixed_waste_4096"]!;
  const { createPolicy } = await load(patternOf("dmg@1", params));
  const merge = createPolicy() as (damage: readonly Rect[], width: number, height: number) => Rect[];
  for (const damage of generateSession(1, 200)) {
    assert.deepEqual(merge(damage, SCREEN_WIDTH, SCREEN_HEIGHT), dmgOf(params)(damage));
  }
});

Deno.test("a joint component runs by itself with all three parts", async () => {
  const damage = graphics.space.points["fixed_waste_4096"]!;
  const params = plugTogether(networking.space.points["reno"]!, damage)[0]!;
  const { createPolicy } = await load(patternOf("stream@1", params));
  const policy = createPolicy() as {
    control: CongestionControl;
    merge(damage: readonly Rect[], width: number, height: number): Rect[];
    bitsPerPixel(backlogMs: number, pixels: number): number;
  };
  assert.equal(policy.control.cwnd, 10);
  assert.equal(policy.merge([[0, 0, 10, 10], [5, 5, 10, 10]], SCREEN_WIDTH, SCREEN_HEIGHT).length, 1);
  assert.equal(policy.bitsPerPixel(40, 9000), bitsPerPixel(SIMPLE_ENCODERS.steady, 40, 9000));
  assert.equal(encode(streamSpace, params).length, 15);
});

Deno.test("the same pattern renders the same bytes, another parameter other ones", () => {
  const params = networking.space.points["reno"]!;
  const source = renderComponent(patternOf("ccd@1", params));
  assert.equal(source, renderComponent(patternOf("ccd@1", { ...params })));
  assert.notEqual(source, renderComponent(patternOf("ccd@1", { ...params, beta: 0.51 })));
});

Deno.test("no line of a header can be broken out of: what a pattern may say fits into one", () => {
  assert.ok(patternContent.safeParse(some).success);
  for (const evil of ["x\nDeno.exit(1); //", "x\u2028y", "", 'a"b', "*/"]) {
    assert.ok(!patternContent.safeParse({ ...some, specialization: evil }).success, evil);
    const provenance = { ...some.provenance, brain: evil };
    assert.ok(!patternContent.safeParse({ ...some, provenance }).success, evil);
  }
});

const kernels = [...specializations, ...couplings].map(({ kernel }) => kernel);

/** A setting of the family that is no classic's. */
function somewhere(space: Space): Params {
  return decode(space, space.params.map(() => 1 / 3));
}

Deno.test("every component leaves 4 of the 64 KiB free, and each is a module by itself that measures nothing when imported", async () => {
  for (const { space } of kernels) {
    const params = somewhere(space);
    const pattern = patternOf(space.id, params);
    const bytes = new TextEncoder().encode(renderComponent(pattern)).length;
    assert.ok(bytes <= 60 * 1024, `${space.id}: ${bytes} bytes`);
    const component = await load(pattern);
    assert.deepEqual(component.params, params);
    assert.ok(component.createPolicy(), space.id);
  }
});

Deno.test("a component brings its own kernel and no other one: what two kernels share has a file of its own", () => {
  const modules = new Set(kernels.map(({ template }) => template.kernel.module));
  for (const { space, template } of kernels) {
    assert.deepEqual(measuringModules[space.id]!.filter((path) => modules.has(path)), [
      template.kernel.module,
    ]);
  }
});

/** The component as a program that may read files and nothing else; `args` behind it. */
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

/** One row of the printed table. */
function row(out: string, name: string): string[] | undefined {
  const rows = out.split("\n").map((line) => line.trim().split(/ {2,}/));
  return rows.find(([first]) => first === name)?.slice(1);
}

/** What a component of `params` has to print, run on `workload`. */
function assertMeasured(out: string, { classics, space }: Kernel, workload: Workload, params: Params): void {
  for (const classic of classics) {
    const shown = workload.run({ classic }).value.toPrecision(6);
    assert.equal(row(out, classic)?.[0], shown, `${space.id} ${classic}`);
  }
  assert.equal(row(out, "this policy")?.[0], workload.run({ params }).value.toPrecision(6), space.id);
}

/** Every kernel's, two at a time. */
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

/** A small recording in each format that kernels read. */
const recordings: Readonly<Record<string, Uint8Array>> = {
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
        assertMeasured(out, kernel, kernel.traces!.load(format, recordings[format]!, 1)[0]!, params);
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
