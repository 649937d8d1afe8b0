import assert from "node:assert/strict";
import { dirname } from "node:path";
import { linesOf } from "../harness/lines.ts";
import { startTrainer } from "../harness/population.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { aicollab, makeWorld, startAicollab, startHubProgram } from "./aicollab.ts";

Deno.test("status, log and query show what a hub holds while it runs; afterwards log and query still do", async () => {
  await using world = await makeWorld();
  await using hub = await startHubProgram(world);
  const data = ["--data", dirname(hub.database)];
  const httpPort = new URL(hub.dashboardUrl).port;
  const following = startAicollab(world, ["log", "--follow", "--type", "pattern_share", "--json", ...data]);
  const lines = linesOf(following.stdout);
  const unread = startAicollab(world, ["log", "--follow", ...data]);
  await unread.stdout.cancel();
  await using trainer = startTrainer(hub.sandbox, hub, {
    ai_id: "AI_Node_1",
    specialization: "networking",
    seed: 1,
  });
  const { value: line } = await lines.next();
  assert.equal(JSON.parse(line!).source_ai, "AI_Node_1", "the log that follows shows a new pattern");
  following.kill("SIGINT");
  while (!(await lines.next()).done);
  assert.equal((await following.status).code, EXIT.interrupted);
  await following.stderr.cancel();
  assert.equal((await unread.status).code, EXIT.ok, "a log that nobody reads any more ends");
  await unread.stderr.cancel();

  const proxies = { HTTP_PROXY: "http://127.0.0.1:9", ALL_PROXY: "http://127.0.0.1:9" };
  const status = await aicollab(world, ["status", "--json", "--http-port", httpPort], proxies);
  assert.equal(JSON.parse(status.out).connected_ais, 1, "a proxy is not asked for what is on this machine");
  assert.ok(JSON.parse(status.out).shared_patterns >= 1, status.out);
  const patterns = async () => {
    const { exit, out, err } = await aicollab(world, [
      ...["query", "SELECT source_ai, count(*) AS n FROM patterns GROUP BY source_ai", "--json"],
      ...data,
    ]);
    assert.equal(exit, EXIT.ok, err);
    return JSON.parse(out)[0];
  };
  assert.equal((await waitUntil(patterns, { name: "the library holds a pattern" })).source_ai, "AI_Node_1");

  await trainer.stop();
  await hub.program.stop();
  const gone = await aicollab(world, ["status", "--http-port", httpPort]);
  assert.equal(gone.exit, EXIT.network, gone.err);
  assert.match(gone.err, /nothing answers there\nfix: .* hub --http-port \d+\n\[NO_HUB\] exit 5\n$/);
  assert.ok((await patterns()).n >= 1);
  const { out } = await aicollab(world, ["log", "-n", "1", ...data]);
  assert.match(out, /^#\d+ \S+ \S+ hub → \S+ {2}ai_left {2}ai_id=AI_Node_1 /);
});

Deno.test({
  name: "what streams ends with its reader, also while it has nothing to say",
  // Elsewhere it ends with the next line that it has to say.
  ignore: Deno.build.os !== "linux" && Deno.build.os !== "darwin",
  async fn() {
    await using world = await makeWorld();
    await using hub = await startHubProgram(world);
    const { port } = new URL(hub.dashboardUrl);
    for (const words of [["status", "--watch", "--http-port", port], ["log", "--follow", "-n", "0"]]) {
      const data = words[0] === "log" ? ["--data", dirname(hub.database)] : [];
      const idle = startAicollab(world, [...words, ...data]);
      idle.stderr.pipeTo(new WritableStream());
      const reader = idle.stdout.getReader();
      if (words[0] === "status") {
        assert.match(new TextDecoder().decode((await reader.read()).value), / 0 AIs, /);
      }
      await reader.cancel();
      assert.equal((await idle.status).code, EXIT.ok, words.join(" "));
    }
  },
});

Deno.test({
  name: "a query that has no end is ended by SIGINT, with exit 130",
  // Elsewhere nothing shows whether the query has begun.
  ignore: Deno.build.os !== "linux",
  fn: endsEndlessQuery,
});

async function endsEndlessQuery() {
  await using world = await makeWorld();
  await using hub = await startHubProgram(world);
  const endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c";
  const query = startAicollab(world, ["query", endless, "--data", dirname(hub.database)]);
  const tasks = `/proc/${query.pid}/task`;
  const names = () =>
    [...Deno.readDirSync(tasks)].map(({ name }) => Deno.readTextFileSync(`${tasks}/${name}/comm`));
  await waitUntil(() => names().some((name) => name.startsWith("worker-")), {
    name: "the query's thread runs",
  });
  query.kill("SIGINT");
  const { code, signal } = await query.output();
  assert.deepEqual({ code, signal }, { code: EXIT.interrupted, signal: null });
}

Deno.test("bash completes with what aicollab completions bash prints", async () => {
  await using world = await makeWorld();
  const { out } = await aicollab(world, ["completions", "bash"]);
  const source = `${out}\nCOMP_WORDS=(aicollab "$@"); COMP_CWORD=$#; _aicollab; echo "\${COMPREPLY[*]}"`;
  const complete = async (...words: string[]) => {
    const { stdout } = await new Deno.Command("bash", { args: ["-c", source, "test", ...words] }).output();
    return new TextDecoder().decode(stdout).trim().split(" ");
  };
  assert.deepEqual(await complete("comp"), ["completions"]);
  assert.deepEqual(await complete("hub", "--log-f"), ["--log-format"]);
  assert.deepEqual(await complete("completions", ""), ["bash", "zsh", "fish"]);
  assert.deepEqual((await complete("harness", "")).slice(0, 4), ["list", "show", "compare", "basic"]);
  assert.deepEqual(await complete("harness", "compare", "--fa"), ["--fail-on"]);
  assert.deepEqual(await complete("harness", "show", "partner"), ["partner_dies"]);
  assert.deepEqual(await complete("artifact", ""), ["get"]);
  assert.deepEqual(await complete("help", "experiment", ""), ["collab"]);
});
