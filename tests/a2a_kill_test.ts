/** A task of A2A outlives the hub that took it. */
import assert from "node:assert/strict";
import { makeWorld } from "./aicollab.ts";
import { a2aTest, CARD } from "./a2a_world.ts";
import { HubProcess } from "./hub_process.ts";
import { HubClient } from "../client/hub_client.ts";

a2aTest(
  "after kill -9 of the hub a stream goes on behind the last event that its client has seen, push configurations are there, and a hub that ends says so in its streams",
  async () => {
    await using world = await makeWorld();
    await using hub = await HubProcess.start(world);
    const localKey = await hub.localKey();
    const headers = {
      ...{ "aicollab-local-key": localKey, "aicollab-id": "AI_Asker" },
      ...{ "a2a-version": "1.0", "content-type": "application/json" },
    };
    const url = () => `${hub.origin}/a2a/AI_Worker`;
    await using worker = new HubClient({
      ...{ address: hub.address, aiId: "AI_Worker", localKey, resumeFrom: "live" },
      hello: { specialization: "review", a2a: CARD },
    });
    await worker.send("status", { activity: "idle" });
    const message = { messageId: "m1", role: "ROLE_USER", parts: [{ text: "Survive" }] };
    const taskPushNotificationConfig = { id: "p", url: "https://a.example/" };
    const stream = await fetch(`${url()}/message:stream`, {
      ...{ method: "POST", headers },
      body: JSON.stringify({ message, configuration: { taskPushNotificationConfig } }),
    });
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    const first = (await reader.read()).value!;
    const [, seen] = /^id: (\d+)/.exec(first)!;
    const id = `s${seen}`;
    const { fence } = await worker.send("collaboration_accept", { session_id: id });
    assert.match((await reader.read()).value!, /TASK_STATE_WORKING/);
    await hub.kill();
    await reader.cancel().catch(() => {});
    await hub.start();
    await worker.send("collaboration_progress", {
      session_id: id,
      fence: fence!,
      progress: 0.5,
      note: "half",
    });
    const again = await fetch(`${url()}/tasks/${id}:subscribe`, {
      ...{ method: "POST", headers: { ...headers, "last-event-id": seen! } },
    });
    assert.equal(again.status, 200, "the card is there, though its AI has not said hello to this hub yet");
    const configs = await (await fetch(`${url()}/tasks/${id}/pushNotificationConfigs`, { headers })).json();
    assert.equal(configs.configs[0].url, "https://a.example/");
    await worker.send("collaboration_complete", {
      session_id: id,
      fence: fence!,
      outcome: "success",
      result: { text: "Fine" },
    });
    const text = await again.text();
    assert.match(
      text,
      /"task":.*TASK_STATE_SUBMITTED.*TASK_STATE_WORKING.*"half".*"artifactUpdate":.*TASK_STATE_COMPLETED/s,
    );
    const last = await fetch(`${url()}/message:stream`, {
      ...{ method: "POST", headers },
      body: JSON.stringify({ message: { ...message, messageId: "m2" } }),
    });
    assert.equal(await hub.end(), 0, "an open stream does not hold up the end of the hub");
    assert.match(await last.text(), /"task":.*event: error.*The hub is ending/s);
  },
);
