import assert from "node:assert/strict";
import type { Actor } from "../../dashboard/actor.ts";
import { CoreCase } from "../testing/core_case.ts";
import { HubTokenDesk } from "./token_desk.ts";

const ACTOR: Actor = { by: "operator", role: "admin", proof: "login", via: "page" };

/** Lets the hub settle and resolves with what `action` came to. */
async function done<T>(hub: CoreCase, action: Promise<T>): Promise<T> {
  action.catch(() => {});
  await hub.settle();
  return await action;
}

const recorded = (hub: CoreCase) =>
  hub.disk.entries.map(({ line }) => JSON.parse(line).data).filter(({ action }) =>
    action?.startsWith("token_")
  )
    .map(({ action, target, token_id }) => [action, target, token_id]);

Deno.test("each change of tokens is recorded by its id, and by nothing of its secret", async () => {
  const hub = new CoreCase();
  const desk = new HubTokenDesk(hub.core);
  const first = await done(hub, desk.create(ACTOR, { name: "AI_1", role: "agent" }));
  const second = await done(hub, desk.rotate(ACTOR, { name: "AI_1" }));
  await done(hub, desk.revoke(ACTOR, { name: "AI_1" }));
  assert.deepEqual(recorded(hub), [
    ["token_create", "AI_1", first.token_id],
    ["token_rotate", "AI_1", second.token_id],
    ["token_revoke", "AI_1", first.token_id],
    ["token_revoke", "AI_1", second.token_id],
  ]);
  const stored = hub.disk.entries.map(({ line }) => line).join("");
  for (const { token } of [first, second]) assert.ok(!stored.includes(token.split("_")[2]!));
});

Deno.test("what cannot be done with tokens says why, and changes and records nothing", async () => {
  const hub = new CoreCase();
  const desk = new HubTokenDesk(hub.core);
  await done(hub, desk.create(ACTOR, { name: "AI_1", role: "agent" }));
  const before = [desk.list(), recorded(hub)];
  for (
    const [code, act] of [
      ["INVALID_MESSAGE", () => desk.create(ACTOR, { name: "hub", role: "agent" })],
      ["INVALID_MESSAGE", () => desk.create(ACTOR, { name: "AI_1", role: "admin" })],
      ["UNKNOWN_TOKEN", () => desk.rotate(ACTOR, { name: "AI_9" })],
      ["UNKNOWN_TOKEN", () => desk.revoke(ACTOR, { token_id: "00000000" })],
    ] as const
  ) {
    await assert.rejects(done<unknown>(hub, act()), { code });
  }
  hub.core.draining = true;
  await assert.rejects(done(hub, desk.revoke(ACTOR, { name: "AI_1" })), { code: "SHUTTING_DOWN" });
  assert.deepEqual([desk.list(), recorded(hub)], before);
});

Deno.test("on a full disk a revocation is done without a record", async () => {
  const hub = new CoreCase();
  const desk = new HubTokenDesk(hub.core);
  await done(hub, desk.create(ACTOR, { name: "AI_1", role: "agent" }));
  hub.disk.full = true;
  const { head } = hub.disk;
  await done(hub, desk.revoke(ACTOR, { name: "AI_1" }));
  assert.deepEqual([desk.list().map(({ state }) => state), hub.disk.head], [["revoked"], head]);
});
