import assert from "node:assert/strict";
import { RequestMalformedError } from "@a2a-js/sdk/errors";
import { fromConfig } from "./push_config.ts";

const CONFIG = {
  tenant: "",
  taskId: "s1",
  id: "c1",
  url: "https://a.example/",
  token: "",
  authentication: undefined,
};

Deno.test("a push configuration with a secret that no header carries is refused, without the secret in the words", () => {
  for (
    const given of [
      { token: "secret\nx: y" },
      { authentication: { scheme: "Bearer", credentials: "secret\u0000" } },
      { token: "secret\u20ac" },
    ]
  ) {
    assert.throws(() => fromConfig({ ...CONFIG, ...given }), (error: Error) => {
      return error instanceof RequestMalformedError && !error.message.includes("secret");
    });
  }
  assert.equal(fromConfig({ ...CONFIG, token: "secret\n" }).token, "secret\n");
});
