/** Ends what `deno task test` runs while a test goes on. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EXIT } from "../internal/exit_codes.ts";
import { isAlive } from "../internal/testing/is_alive.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { makeWorld } from "./aicollab.ts";

const RUN_TESTS = fileURLToPath(new URL("../build/run_tests.ts", import.meta.url));

Deno.test({
  name: "tests that are ended by SIGTERM leave neither the bundle of the program nor a process behind",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using world = await makeWorld();
    const [temporary, endless] = [join(world.folder, "temporary"), join(world.folder, "endless_test.ts")];
    await Deno.mkdir(temporary);
    await Deno.writeTextFile(
      endless,
      `Deno.test("endless", async () => {
        Deno.writeTextFileSync("pid.new", String(Deno.pid));
        Deno.renameSync("pid.new", "pid");
        await new Promise((resolve) => setTimeout(resolve, 600_000));
      });`,
    );
    const running = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", RUN_TESTS, "--no-check", endless],
      env: { ...world.environment, TMPDIR: temporary },
      ...{ clearEnv: true, cwd: world.folder, stdout: "null", stderr: "null" },
    }).spawn();
    const pid = Number(
      await waitUntil(() => Deno.readTextFile(join(world.folder, "pid")).catch(() => undefined), {
        ...{ name: "the tests have begun", timeoutMs: 120_000 },
      }),
    );
    assert.ok([...Deno.readDirSync(temporary)].length > 0);
    running.kill("SIGTERM");
    assert.equal((await running.status).code, EXIT.terminated);
    await waitUntil(() => !isAlive(pid), { name: "the tests have ended" });
    assert.deepEqual([...Deno.readDirSync(temporary)], []);
  },
});
