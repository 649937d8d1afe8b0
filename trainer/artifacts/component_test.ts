import assert from "node:assert/strict";
import type { Rect } from "../kernels/graphics/damage.ts";
import { dmgOf } from "../kernels/graphics/dmg_space.ts";
import { graphics } from "../kernels/graphics/graphics.ts";
import {
  generateScreenRecording,
  SCREEN_HEIGHT,
  SCREEN_WIDTH,
} from "../kernels/graphics/screen_recording.ts";
import { ccdOf } from "../kernels/networking/ccd_space.ts";
import { type CongestionControl, generateLink, simulateLink } from "../kernels/networking/link.ts";
import { networking } from "../kernels/networking/networking.ts";
import { bitsPerPixel } from "../kernels/pairs/encoder.ts";
import { plugTogether, SIMPLE_ENCODERS, streamSpace } from "../kernels/pairs/stream.ts";
import { encode } from "../kernels/space.ts";
import { kernels, patternOf, some, somewhere } from "../testing/component_case.ts";
import { renderComponent } from "./component.ts";
import { measuringModules, policyModules } from "./component_modules.ts";
import { type ModuleName, moduleTexts } from "./module_texts.ts";
import { type PatternContent, patternContent } from "./pattern.ts";

/** Loads the rendered module as a receiver would. */
async function load(pattern: PatternContent): Promise<{ createPolicy(): unknown; params: unknown }> {
  return await import(`data:application/typescript;base64,${base64(renderComponent(pattern))}`);
}

function base64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
}

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
  for (const damage of generateScreenRecording(1, 200)) {
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
  for (const kernel of kernels) {
    assert.deepEqual(measuringModules(kernel).filter((name) => modules.has(name)), [
      kernel.template.kernel.module,
    ]);
  }
});

Deno.test("every text in the table is part of a component", () => {
  const used = new Set(kernels.flatMap((kernel) => [...policyModules(kernel), ...measuringModules(kernel)]));
  assert.deepEqual(Object.keys(moduleTexts).filter((name) => !used.has(name as ModuleName)), []);
});
