/** Runs the tests of the package for Python, which need no hub and no socket. */
import assert from "node:assert/strict";
import { missingPython } from "./missing_python.ts";

const PACKAGE = new URL("../packages/python/", import.meta.url).pathname;

const missing = await missingPython();

Deno.test({
  name: `the package for Python passes its tests${missing ? ` (${missing})` : ""}`,
  ignore: missing !== undefined,
  fn: async () => {
    const { code, stderr } = await new Deno.Command("python3", {
      args: ["-B", "-m", "unittest", "discover", "-s", "tests"],
      cwd: PACKAGE,
      env: { PYTHONPATH: "src" },
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
  },
});
