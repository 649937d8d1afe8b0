import assert from "node:assert/strict";
import { trySample } from "./sampling_loop.ts";
import { sampleHub } from "./sample_hub.ts";

/** Serves the status of a hub with that journal. */
function statusServer(journal_id: string) {
  const counts = { connected_ais: 7, shared_patterns: 1, shared_components: 1, active_collaborations: 1 };
  const seqs = { commits: 1, head_seq: 1, indexed_seq: 1, listed_seq: 1 };
  const status = { ...counts, ...seqs, journal_id, version: "0", uptime_ms: 1 };
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => Response.json(status));
}

Deno.test("a status of another hub than the one that AIs are connected to is refused", async () => {
  await using server = statusServer("489c9081d94d1a43");
  const statusUrl = `http://127.0.0.1:${server.addr.port}/status`;
  const hub = { statusUrl, database: "/nowhere/hub_data.db", isOwn: false, journalId: "ours" };
  assert.equal(
    await trySample({ sample: () => sampleHub(hub, 0) }),
    `another hub, with journal 489c9081…, answers at ${statusUrl}: give the hub's dashboard with --status HOST:PORT`,
  );
});

Deno.test("no answer from the status of a hub that is not ours names the option for its dashboard", async () => {
  const statusUrl = "http://127.0.0.1:0/status";
  const of = (isOwn: boolean) =>
    trySample({ sample: () => sampleHub({ statusUrl, database: "", isOwn, journalId: "ours" }, 0) });
  assert.match(
    String(await of(false)),
    /^no answer from the hub: .*; give its dashboard with --status HOST:PORT$/,
  );
  assert.doesNotMatch(String(await of(true)), /--status/);
});
