import assert from "node:assert/strict";
import { utf16 } from "../internal/testing/utf16.ts";
import { CandidateError, OutOfTime, readCandidate, scoreCandidate } from "./candidate.ts";
import { graphics } from "./kernels/graphics/graphics.ts";
import { ccdSpace } from "./kernels/networking/ccd_space.ts";
import { plugTogether, stream } from "./kernels/pairs/stream.ts";
import { decode, encode } from "./kernels/space.ts";
import { rememberingKernel } from "./testing/remembering_kernel.ts";

const { space } = graphics;
const point = space.points.fixed_waste_4096!;
const encoded = (text: string) => new TextEncoder().encode(text);
const read = (candidate: unknown) => readCandidate(encoded(JSON.stringify(candidate)), space);

Deno.test("a candidate is the same given by its parameters or by its point of the box", () => {
  assert.deepEqual(read({ params: point }), point);
  assert.deepEqual(read({ x: encode(space, point) }), point);
});

Deno.test("a candidate that PowerShell wrote is read, and one beyond the box by a rounding error is on its edge", () => {
  const params = decode(space, [1, 0, 0.5, 0.5]);
  const x = [1.0000000000000002, -1e-10, 0.5, 0.5];
  assert.deepEqual(readCandidate(utf16(JSON.stringify({ x })), space), params);
  assert.deepEqual(readCandidate(encoded(`\ufeff${JSON.stringify({ x })}`), space), params);
});

Deno.test("a candidate that is no point of the space is refused with the reason", () => {
  const middle = space.params.map(() => 0.5);
  const { align_px: _, ...incomplete } = point;
  for (
    const [candidate, reason] of [
      [{ x: [...middle, 0.5] }, /has 4 parameters, x has 5/],
      [{ x: [0.5, 1.01, 0.5, 0.5] }, /x\[1\] is 1.01; it has to be from 0 to 1/],
      [{ x: [0.5, null, 0.5, 0.5] }, /finite numbers/],
      [{ params: { ...point, align_px: 3 } }, /align_px is 3; it has to be one of 1, 4/],
      [{ params: { ...point, max_rects: 1.5 } }, /max_rects is 1.5; it has to be a whole number/],
      [{ params: { ...point, rel_waste: -0.1 } }, /rel_waste is -0.1/],
      [{ params: { ...point, speed: 9 } }, /no parameter "speed"/],
      [{ params: incomplete }, /needs a parameter "align_px"/],
      [{ params: point, x: middle }, /nothing else/],
      [[], /nothing else/],
    ] as const
  ) {
    assert.throws(
      () => read(candidate),
      (error) => error instanceof CandidateError && reason.test(error.message),
    );
  }
  for (
    const text of ["", "{", '{"x":[NaN]}', '{"params":{"align_px":1e999}}', '{"x":[0,0,0,0],"x":[1,1,1,1]}']
  ) {
    assert.throws(() => readCandidate(encoded(text), space), CandidateError, text);
  }
});

Deno.test("the best classic scores 1 and worse ones less, the same each time", () => {
  const options = { seed: 1, late: () => false };
  const score = scoreCandidate(graphics, point, options);
  const values = score.artifacts.classics as Record<string, number>;
  assert.equal(score.metrics.frame_cost, values.fixed_waste_4096);
  assert.equal(score.metrics.best_classic, Math.min(...Object.values(values)));
  assert.equal(score.combined_score, score.metrics.best_classic / score.metrics.frame_cost!);
  const worse = scoreCandidate(graphics, space.points.extents!, options);
  assert.ok(worse.combined_score < score.combined_score);
  assert.deepEqual(scoreCandidate(graphics, point, options), score);
});

Deno.test("a candidate whose time is over has no score", () => {
  assert.throws(() => scoreCandidate(graphics, point, { seed: 1, late: () => true }), OutOfTime);
});

Deno.test("where an objective crosses zero, better still scores higher and the best classic 1", () => {
  const plugged = plugTogether(ccdSpace.points.copa_like!, point);
  const kernel = rememberingKernel(stream);
  const scores = plugged.map((params) => scoreCandidate(kernel, params, { seed: 1, late: () => false }));
  const byValue = scores.toSorted((one, other) => one.metrics.experience! - other.metrics.experience!);
  assert.deepEqual(scores.toSorted((one, other) => one.combined_score - other.combined_score), byValue);
  for (const { combined_score, metrics } of scores) {
    assert.ok(combined_score > 0);
    assert.equal(combined_score > 1, metrics.experience! > metrics.best_classic!);
  }
});
