import assert from "node:assert/strict";
import { RefusedError } from "../client/hub_client.ts";
import { ToolError, toToolError } from "./tool_error.ts";

Deno.test("a model is told for how long it has to wait where the hub says so", () => {
  const refused = { code: "RATE_LIMITED", message: "too fast", fix: "answer less, or later", definite: true };
  const fixOf = (error: RefusedError) => (toToolError(error) as ToolError).fix;
  assert.match(fixOf(new RefusedError({ ...refused, retry_after_ms: 41_200 })), /in 42 s/);
  assert.match(fixOf(new RefusedError(refused)), /then try again$/);
});
