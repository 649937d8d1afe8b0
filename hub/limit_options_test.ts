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

Deno.test("a limit out of its range is refused", () => {
  for (const wrong of ["0", "99999999999"]) {
    assert.throws(() => limits({ flags: { heartbeatIntervalMs: [wrong] } }), {
      message: /^--heartbeat-interval-ms must be/,
    });
  }
});
