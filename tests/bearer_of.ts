/** Makes a token at a hub, for those who come to it over HTTP. */
import assert from "node:assert/strict";
import { aicollab, type World } from "./aicollab.ts";
import type { HubProcess } from "./hub_process.ts";

/** Makes an AI's token for `name`, and resolves with the header that shows it. */
export async function bearerOf(world: World, hub: HubProcess, name: string) {
  const place = ["--hub", `127.0.0.1:${hub.address.port}`];
  const made = await aicollab(world, ["token", "create", name, "--json", ...place]);
  assert.equal(made.exit, 0, made.err);
  return { authorization: `Bearer ${JSON.parse(made.out).token}` };
}
