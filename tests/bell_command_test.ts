/** Runs `aicollab bell` as a process, with a real command. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { aicollab, makeWorld, startAicollab } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { RawAi } from "./raw_ai.ts";

Deno.test("aicollab bell runs its command with a pointer, once until the AI has read, for one whose window was closed", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const local_key = await hub.localKey();
  const enter = async (ai_id: string) => {
    const ai = await RawAi.connect(hub.address);
    await ai.say({ ai_id, local_key }, {
      message_type: "hello",
      message_id: "h",
      data: { specialization: "x" },
    });
    await ai.hear({ message_type: "training_sync" });
    return ai;
  };
  const away = await enter("AI_Away");
  await away[Symbol.asyncDispose]();
  await using writer = await enter("AI_Writer");
  const rung = join(world.folder, "rung");
  const place = ["--hub", `127.0.0.1:${hub.address.port}`];
  const exec = `sh -c 'cat; echo "$0 $1"' {} x`.replace("cat;", `cat >> ${rung}; echo >> ${rung};`)
    .replace(`echo "$0 $1"`, `echo "$0 $1" >> ${rung}`);
  const bell = startAicollab(world, ["bell", "--id", "AI_Away", "--exec", exec, ...place]);
  const say = (n: number) =>
    writer.ask({
      message_type: "message",
      message_id: `m${n}`,
      target_ai: "AI_Away",
      data: { content: "the plan", receipt: true },
    });
  const { seq } = await say(1);
  const read = () => Deno.readTextFile(rung).catch(() => "");
  const text = `1 new for you from AI_Writer, up to seq ${seq}: call inbox`;
  const whole = `${text}\n\n${text} x\n`;
  await waitUntil(async () => await read() === whole, { name: "the command has run", timeoutMs: 60_000 });
  const heard = await writer.hear({ message_type: "delivery" });
  assert.deepEqual(heard.data, { seq, ai_id: "AI_Away", state: "rung", bell: "command" });
  bell.kill("SIGTERM");
  const { code } = await bell.output();
  assert.equal(code, 0);
  const missing = await aicollab(world, ["bell", "--id", "AI_Away", "--exec", "no-such-program", ...place]);
  assert.equal(missing.exit, 2);
  const file = join(world.folder, "wrong.token");
  await Deno.writeTextFile(file, "aic_wrong\n", { mode: 0o600 });
  // The local key of the hub's own user would admit AI_Away without a token.
  const elsewhere = { XDG_DATA_HOME: join(world.folder, "elsewhere") };
  const refused = await aicollab(
    world,
    ["bell", "--id", "AI_Away", "--exec", "true", "--token-file", file, ...place],
    elsewhere,
  );
  assert.deepEqual([refused.exit, /\nfix: .+\n\[AUTH_FAILED\]/.test(refused.err)], [4, true], refused.err);
  await hub.kill();
  const alone = await aicollab(world, ["bell", "--id", "AI_Away", "--exec", "true", ...place]);
  assert.equal(alone.exit, 5, alone.err);
  assert.match(alone.err, new RegExp(`fix: .+ hub --port ${hub.address.port}\n\\[NO_HUB\\]`));
});
