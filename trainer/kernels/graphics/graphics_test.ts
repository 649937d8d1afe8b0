import fc from "fast-check";
import assert from "node:assert/strict";
import { mergeDamage, type Rect } from "./damage.ts";
import { damageClassics } from "./damage_classics.ts";
import { dmgOf, dmgSpace } from "./dmg_space.ts";
import { graphics } from "./graphics.ts";
import { generateScreenRecording, SCREEN_HEIGHT, SCREEN_WIDTH } from "./screen_recording.ts";

for (const name of ["extents", "tiles_64", "fixed_waste_4096"] as const) {
  Deno.test(`dmg@1 at ${name} is the classic ${name}, frame by frame`, () => {
    const family = dmgOf(dmgSpace.points[name]!);
    const classic = damageClassics[name]();
    for (const damage of [...generateScreenRecording(1, 900), ...generateScreenRecording(2, 900)]) {
      assert.deepEqual(family(damage), classic(damage));
    }
  });
}

const rect = fc.tuple(
  fc.nat(1800),
  fc.nat(1000),
  fc.integer({ min: 1, max: 100 }),
  fc.integer({ min: 1, max: 80 }),
)
  .map((r): Rect => r);

Deno.test("no merge ever loses a damaged pixel or leaves the screen", () => {
  const params = fc.record({
    merge_waste_px: fc.integer({ min: 1, max: 1e6 }),
    rel_waste: fc.double({ min: 0, max: 1, noNaN: true }),
    max_rects: fc.integer({ min: 1, max: 32 }),
    align_px: fc.constantFrom(1, 4, 8, 16, 32, 64),
  });
  const covers = (rects: readonly Rect[], [x, y, w, h]: Rect) =>
    [[x, y], [x + w - 1, y], [x, y + h - 1], [x + w - 1, y + h - 1]].every(([px, py]) =>
      rects.some(([rx, ry, rw, rh]) => px! >= rx && px! < rx + rw && py! >= ry && py! < ry + rh)
    );
  fc.assert(fc.property(fc.array(rect, { maxLength: 12 }), params, (damage, settings) => {
    const onScreen = damage.map(([x, y, w, h]): Rect => [x, y, w, h]);
    const merges = [
      mergeDamage(onScreen, settings, SCREEN_WIDTH, SCREEN_HEIGHT),
      ...Object.values(damageClassics).map((make) => make()(onScreen)),
    ];
    for (const rects of merges) {
      for (const damaged of onScreen) assert.ok(covers(rects, damaged));
      assert.ok(
        rects.every(([x, y, w, h]) => x >= 0 && y >= 0 && x + w <= SCREEN_WIDTH && y + h <= SCREEN_HEIGHT),
      );
    }
    assert.ok(merges[0]!.length <= settings.max_rects);
  }));
});

Deno.test("a region's rectangles are disjoint", () => {
  fc.assert(fc.property(fc.array(rect, { maxLength: 6 }), (damage) => {
    const rects = damageClassics.region_20()(damage);
    if (rects.length === 1) return;
    rects.forEach(([ax, ay, aw, ah], i) =>
      rects.slice(i + 1).forEach(([bx, by, bw, bh]) =>
        assert.ok(ax + aw <= bx || bx + bw <= ax || ay + ah <= by || by + bh <= ay)
      )
    );
  }));
});

Deno.test("frame cost is forty microseconds a rectangle and one for a thousand pixels", () => {
  const workload = graphics.load({ gen: "desktop@1", seed: 1, length: 600 });
  const { value, counts: [frames, drawn, pixels] } = workload.run({ classic: "none" });
  const recording = generateScreenRecording(1, 600);
  assert.equal(frames, 600);
  assert.equal(drawn, recording.flat().length);
  assert.equal(pixels, recording.flat().reduce((sum, r) => sum + r[2] * r[3], 0));
  assert.equal(value, (40 * drawn! + pixels! / 1000) / 600);
});

Deno.test("a recording stays on the screen and is the same for the same seed", () => {
  for (const seed of [1, 2, 3]) {
    const recording = generateScreenRecording(seed, 1200);
    assert.deepEqual(recording, generateScreenRecording(seed, 1200));
    for (const [x, y, w, h] of recording.flat()) {
      assert.ok(x >= 0 && y >= 0 && x + w <= SCREEN_WIDTH && y + h <= SCREEN_HEIGHT);
    }
  }
});
