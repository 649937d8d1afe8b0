import assert from "node:assert/strict";
import { dmgOf, graphics } from "../kernels/graphics.ts";
import { generateLink, simulateLink } from "../kernels/link.ts";
import type { CongestionControl } from "../kernels/link.ts";
import type { Rect } from "../kernels/damage.ts";
import { filesystem } from "../kernels/filesystem.ts";
import { ccdOf, networking } from "../kernels/networking.ts";
import { bitsPerPixel } from "../kernels/encoder.ts";
import { generateSession, SCREEN_HEIGHT, SCREEN_WIDTH } from "../kernels/session.ts";
import { decode, encode } from "../kernels/space.ts";
import { couplings, specializations } from "../kernels/table.ts";
import { plugTogether, SIMPLE_ENCODERS, streamSpace } from "../kernels/stream.ts";
import { Lesson } from "../learner/lesson.ts";
import { renderComponent } from "./component.ts";
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

Deno.test("no component is longer than 64 KiB, and each is a module by itself that measures nothing when imported", async () => {
  for (const { kernel: { space } } of [...specializations, ...couplings]) {
    const params = decode(space, space.params.map(() => 1 / 3));
    const pattern = patternOf(space.id, params);
    assert.ok(new TextEncoder().encode(renderComponent(pattern)).length <= 64 * 1024, space.id);
    const component = await load(pattern);
    assert.deepEqual(component.params, params);
    assert.ok(component.createPolicy(), space.id);
  }
});

/** The component as a program that may read files and nothing else; `args` behind it. */
async function run(folder: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const file = `${folder}/component.ts`;
  await Deno.writeTextFile(file, renderComponent(patternOf("genq@1", filesystem.space.points["lru"]!)));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-config", "--no-remote", "--no-prompt", "--allow-read", file, ...args],
    env: { NO_COLOR: "1" },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out: out!, err: err! };
}

/** One row of the printed table. */
function row(out: string, name: string): string[] | undefined {
  return out.split("\n").map((line) => line.trim().split(/ {2,}/)).find(([first]) => first === name)?.slice(
    1,
  );
}

Deno.test("a component run as a program prints its score beside every classic's, generated and from a recording", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const { defaultLength, name } = filesystem.generator;
    const generated = filesystem.load({ gen: name, seed: 7, length: defaultLength });
    const measured = await run(folder, "--seed", "7");
    assert.equal(measured.code, 0, measured.err);
    for (const classic of filesystem.classics) {
      assert.equal(row(measured.out, classic)?.[0], generated.run({ classic }).value.toPrecision(6), classic);
    }
    // LRU is a point of the family: its own score is the classic's.
    assert.equal(row(measured.out, "lru")?.[1], "1.00000");
    assert.equal(row(measured.out, "this policy")?.[0], row(measured.out, "lru")?.[0]);

    const trace = `${folder}/some.ids`;
    const ids = Uint8Array.from(
      { length: 8000 },
      (_, i) => (i % 4 === 3 ? (i * i) % 251 : i % 4 === 2 ? 1 : 0),
    );
    await Deno.writeFile(trace, ids);
    const recorded = await run(folder, "--trace", trace);
    const [workload] = filesystem.traces!.load("ids", ids, 1);
    assert.equal(row(recorded.out, "fifo")?.[0], workload!.run({ classic: "fifo" }).value.toPrecision(6));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a component run with what it cannot use says so in one line and ends with 2", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (
      const args of [["--sed", "1"], ["--seed", "x"], ["--trace"], ["--trace", `${folder}/component.ts`]]
    ) {
      const { code, out, err } = await run(folder, ...args);
      assert.deepEqual([code, out, err.trim().split("\n").length], [2, "", 1], args.join(" "));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
