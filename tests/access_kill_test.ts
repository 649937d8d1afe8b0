import assert from "node:assert/strict";
import { makeWorld } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { type Heard, type Opening, RawAi } from "./raw_ai.ts";

/** Opens a connection and resolves with it and the hub's first line. */
async function open(hub: HubProcess, ai_id: string, opening: Opening): Promise<[RawAi, Heard]> {
  const ai = await RawAi.connect(hub.address);
  await ai.say({ ai_id, ...opening });
  return [ai, await ai.hear(() => true)];
}

Deno.test("what an admin was told of tokens outlives kill -9: those that it created open, those that it revoked do not", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const local_key = await hub.localKey();
  const first = async (name: string, token: string) => {
    const [ai, line] = await open(hub, name, { token, local_key });
    await ai[Symbol.asyncDispose]();
    return line.code ?? line.message_type;
  };
  const [admin] = await open(hub, "operator", { local_key, visit: true });
  const ask = async (message_type: string, data: Heard): Promise<Heard> => {
    await admin.say({ message_type, message_id: message_type, data });
    return (await admin.hear({ message_id: message_type })).data;
  };
  const revoked = await ask("token_create", { name: "AI_1" });
  const [ai, { message_type }] = await open(hub, "AI_1", { token: revoked.token });
  assert.equal(message_type, "welcome");
  await ask("token_revoke", { name: "AI_1" });
  const created = await ask("token_create", { name: "AI_2" });
  await hub.kill();
  for (const connection of [admin, ai]) await connection[Symbol.asyncDispose]();
  await hub.start();
  assert.deepEqual([await first("AI_1", revoked.token), await first("AI_2", created.token)], [
    "AUTH_FAILED",
    "welcome",
  ]);
  for (const { token } of [revoked, created]) assert.equal(hub.log.includes(token.slice(13, 56)), false);
});
