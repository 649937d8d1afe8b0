import assert from "node:assert/strict";
import { resolveOptions } from "../internal/configuration.ts";
import { DEFAULT_LIMITS } from "../protocol/limits.ts";
import { limitOptions, limitsOf } from "./limit_options.ts";

const none = { flags: {}, environment: {}, files: [] };
const limits = (sources: object) => limitsOf(resolveOptions("hub", limitOptions, { ...none, ...sources }));

Deno.test("every limit is an option with the protocol's default", () => {
  assert.deepEqual(limits({}), DEFAULT_LIMITS);
});

Deno.test("a limit can be set by flag, by environment and in a configuration file", () => {
  assert.equal(limits({ flags: { maxLineBytes: ["9000"] } }).max_line_bytes, 9_000);
  assert.equal(limits({ environment: { AICOLLAB_AUTH_TIMEOUT_MS: "70" } }).auth_timeout_ms, 70);
  assert.equal(limits({ files: [{ path: "f", entries: { max_depth: 3 } }] }).max_depth, 3);
});

Deno.test("a limit of bytes or milliseconds takes the units of sizes and times", () => {
  assert.equal(limits({ flags: { maxLineBytes: ["2MiB"] } }).max_line_bytes, 2_097_152);
  assert.equal(limits({ flags: { authTimeoutMs: ["5s"] } }).auth_timeout_ms, 5_000);
});

Deno.test("a limit with which no AI could say hello is refused", () => {
  assert.throws(() => limits({ flags: { maxLineBytes: ["1"] } }), {
    message: '--max-line-bytes must be a size like 5000000, 500MB or 2GiB, 1KiB to 16MiB; it is "1"',
  });
  assert.throws(() => limits({ flags: { maxDepth: ["2"] } }), {
    message: /^--max-depth must be .* 3 to 256; it is "2"$/,
  });
});

Deno.test("a limit out of its range is refused", () => {
  for (const wrong of ["0", "99999999999"]) {
    assert.throws(() => limits({ flags: { heartbeatIntervalMs: [wrong] } }), {
      message: /^--heartbeat-interval-ms must be/,
    });
  }
});
