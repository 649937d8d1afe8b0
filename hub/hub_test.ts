import assert from "node:assert/strict";
import type { Address } from "../internal/address.ts";
import { DEFAULT_LIMITS } from "../protocol/limits.ts";
import { hashSecret } from "./access/token_row.ts";
import { DEFAULT_BOUNDS } from "./session/bounds.ts";
import { type HubOptions, startHub } from "./hub.ts";
import { ListenError } from "./transport/listen.ts";

const ANY: Address = { hostname: "127.0.0.1", port: 0 };

function options(dataFolder: string, more: Partial<HubOptions> = {}): HubOptions {
  return {
    address: ANY,
    http: null,
    dataFolder,
    localKey: "key",
    tokens: [],
    limits: DEFAULT_LIMITS,
    bounds: DEFAULT_BOUNDS,
    leaseMs: 30_000,
    maxLeaseMs: 86_400_000,
    ...more,
  };
}

Deno.test("a hub that cannot listen throws with the address and its purpose, and closes the journal and its sockets", async () => {
  const folders = [await Deno.makeTempDir(), await Deno.makeTempDir()] as const;
  {
    await using first = await startHub(options(folders[0], { http: ANY }));
    for (
      const [role, more] of [
        ["AIs", { address: first.address }],
        ["dashboard", { http: first.http! }],
      ] as const
    ) {
      await assert.rejects(startHub(options(folders[1], more)), (error) => {
        assert.ok(error instanceof ListenError);
        assert.deepEqual([error.role, error.address], [role, "http" in more ? more.http : more.address]);
        assert.ok(error.cause instanceof Deno.errors.AddrInUse);
        return true;
      });
    }
    await using _second = await startHub(options(folders[1]));
    await assert.rejects(startHub(options(folders[1])), { code: "LOCKED" });
  }
  for (const folder of folders) await Deno.remove(folder, { recursive: true });
});

Deno.test("a hub is drained once, however often it is drained or disposed of", async () => {
  const folder = await Deno.makeTempDir();
  const hub = await startHub(options(folder, { http: ANY }));
  const { journalId } = hub;
  assert.equal(await hub.drain(), true);
  await hub[Symbol.asyncDispose]();
  await assert.rejects(Deno.connect(hub.address), Deno.errors.ConnectionRefused);
  await using again = await startHub(options(folder));
  assert.equal(again.journalId, journalId, "a journal's id never changes");
  await again.drain();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a hub and its pages offer a trainer command for this very hub, with a name that nobody has", async () => {
  const folder = await Deno.makeTempDir();
  {
    const tokens = [{ ai_id: "AI_Node_1", token_hash: hashSecret("secret") }];
    await using hub = await startHub(options(folder, { http: ANY, tokens }));
    const wanted = (name: string) =>
      `aicollab trainer ${name} networking --hub 127.0.0.1:${hub.address.port}`;
    assert.equal(hub.commands.trainer(), wanted("AI_Node_2"));
    using ai = await Deno.connect(hub.address);
    const first = { ai_id: "AI_Node_2", local_key: "key" };
    const hello = { message_type: "hello", data: { specialization: "any" } };
    await ai.write(new TextEncoder().encode(`${JSON.stringify(first)}\n${JSON.stringify(hello)}\n`));
    const space = new Uint8Array(65_536);
    for (let text = ""; !text.includes("training_sync");) {
      const length = await ai.read(space);
      assert.ok(length !== null, text);
      text += new TextDecoder().decode(space.subarray(0, length));
    }
    const page = await (await fetch(`http://127.0.0.1:${hub.http!.port}/about`)).text();
    assert.ok(page.includes(`${wanted("AI_Node_3")}<`), page);
  }
  await Deno.remove(folder, { recursive: true });
});
