import assert from "node:assert/strict";
import { dmgSpace } from "../graphics/dmg_space.ts";
import { generateScreenRecording } from "../graphics/screen_recording.ts";
import { ccdSpace } from "../networking/ccd_space.ts";
import { decode, encode } from "../space.ts";
import { bitsPerPixel } from "./encoder.ts";
import { plugTogether, SIMPLE_ENCODERS, stream, streamSpace } from "./stream.ts";

const load = (seed: number) => stream.load({ gen: stream.generator.name, seed, length: 8000 });

Deno.test("stream@1 has the nine parameters of ccd@1, two of dmg@1 and four of the encoder", () => {
  assert.equal(streamSpace.params.length, 15);
});

Deno.test("two patterns plugged together are a point of the joint space", () => {
  const ways = plugTogether(ccdSpace.points["copa_like"]!, dmgSpace.points["fixed_waste_4096"]!);
  assert.equal(ways.length, Object.keys(SIMPLE_ENCODERS).length);
  for (const params of ways) {
    assert.deepEqual(decode(streamSpace, encode(streamSpace, params)), params);
    assert.equal(params["merge_waste_px"], 4096);
  }
});

Deno.test("every damaged frame is either shown or counted as late as can be", () => {
  for (const classic of stream.classics) {
    const { value, counts: [damaged, shown, quality, lateMs, updates] } = load(2).run({ classic });
    assert.equal(damaged, generateScreenRecording(2, 480).filter((damage) => damage.length > 0).length);
    assert.ok(shown! <= damaged! && updates! > 0);
    assert.ok(lateMs! >= 20 * shown! + 300 * (damaged! - shown!));
    assert.equal(value, (quality! / 1e6 - lateMs! / 100) / damaged!);
  }
});

Deno.test("the encoder lowers quality as data waits and never leaves its range", () => {
  const adaptive = SIMPLE_ENCODERS.adaptive;
  assert.equal(bitsPerPixel(adaptive, 0, 1000), 0.4);
  assert.ok(bitsPerPixel(adaptive, 100, 1000) < 0.2);
  assert.ok(bitsPerPixel(adaptive, 0, 300_000) < bitsPerPixel(adaptive, 0, 1000));
  assert.equal(bitsPerPixel(adaptive, 1e9, 1000), 0.03);
  assert.equal(bitsPerPixel({ ...adaptive, q_bpp: 1.8 }, -1e9, 1000), 1.8);
});

Deno.test("the joint objective depends on both halves", () => {
  const workload = load(3);
  const at = (control: string, damage: string) =>
    workload.run({
      params: plugTogether(ccdSpace.points[control]!, dmgSpace.points[damage]!)[0]!,
    }).value;
  assert.notEqual(at("reno", "extents"), at("copa_like", "extents"));
  assert.notEqual(at("copa_like", "tiles_64"), at("copa_like", "fixed_waste_4096"));
});
