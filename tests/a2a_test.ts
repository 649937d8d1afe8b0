import assert from "node:assert/strict";
import { a2aTest, A2aWorld, begun, CARD, message, sending, stateOf } from "./a2a_world.ts";

a2aTest(
  "an AI with a2a in its hello has a card, also while it is away, and stands in the catalogue (CARD-DISC-001, CARD-PROTO-001, CARD-PROTO-002, CARD-STRUCT-001, BIND-FIELD-001)",
  async () => {
    await using world = await A2aWorld.start();
    const worker = await world.worker();
    await worker.client.close({ leave: true });
    const { url, agent } = world;
    const get = async (path: string, version?: string) => {
      const headers: Record<string, string> = version === undefined ? {} : { "a2a-version": version };
      const answer = await fetch(`${world.origin}${path}`, { headers });
      return { status: answer.status, body: await answer.json() };
    };
    const { body: card } = await get(`/a2a/${agent}/.well-known/agent-card.json`, "1.0");
    assert.deepEqual([card.name, card.description, card.version], [
      CARD.name,
      CARD.description,
      CARD.version,
    ]);
    assert.deepEqual(
      card.supportedInterfaces.map((
        one: Record<string, string>,
      ) => [one.url, one.protocolBinding, one.protocolVersion]),
      [[url, "JSONRPC", "1.0"], [url, "HTTP+JSON", "1.0"], [url, "JSONRPC", "0.3"]],
    );
    assert.deepEqual(card.capabilities, {
      streaming: true,
      pushNotifications: true,
      extendedAgentCard: false,
    });
    assert.deepEqual(card.skills[0].id, "review");
    const { body: legacy } = await get(`/a2a/${agent}/.well-known/agent-card.json`);
    assert.deepEqual([legacy.url, legacy.preferredTransport, legacy.skills[0].id], [
      url,
      "JSONRPC",
      "review",
    ]);
    const { body: { agents } } = await get("/a2a");
    assert.deepEqual(agents.filter((one: { ai_id: string }) => one.ai_id === agent), [{
      ...{ ai_id: agent, name: CARD.name, description: CARD.description, version: CARD.version },
      ...{ skills: ["review"], url, card: `${url}/.well-known/agent-card.json` },
    }]);
    assert.equal(
      (await get(`/a2a/${world.asker}/.well-known/agent-card.json`)).status,
      404,
      "it is no agent",
    );
  },
);

for (const binding of ["JSONRPC", "HTTP+JSON", "0.3"] as const) {
  a2aTest(
    `a task goes its whole way, over ${binding}: submitted, working, completed with its artifact (CORE-SEND-001, CORE-GET-001, CORE-BLOCK-001, CORE-BLOCK-002, BIND-EQUIV-001, BIND-EQUIV-002, BIND-EQUIV-004, DM-TASK-001, DM-ART-001)`,
    async () => {
      await using world = await A2aWorld.start();
      const worker = await world.worker();
      const client = await world.client({ binding });
      const task = await begun(client, "Review the parser");
      assert.deepEqual([stateOf(task), task.history.length], ["SUBMITTED", 1]);
      const taken = await worker.take();
      assert.equal(taken.session_id, task.id);
      await worker.client.send("collaboration_progress", { ...taken, progress: 0.5, note: "half" });
      const working = await client.getTask({ tenant: "", id: task.id });
      assert.equal(stateOf(working), "WORKING");
      assert.deepEqual(working.status!.message!.parts[0]!.content, { $case: "text", value: "half" });
      await worker.client.send("code_share", {
        ...taken,
        ...{ component_id: "c1", domain: "review", language: "markdown", source: "# Fine" },
      });
      await worker.complete(taken, { text: "It is fine" });
      const done = await client.getTask({ tenant: "", id: task.id });
      assert.equal(stateOf(done), "COMPLETED");
      assert.deepEqual(
        done.artifacts.map(({ artifactId, parts }) => [artifactId, parts[0]!.content]),
        [["c1", { $case: "text", value: "# Fine" }], ["result", { $case: "text", value: "It is fine" }]],
      );
      const [waiting] = await Promise.all([
        client.sendMessage(sending(message("Again"))),
        worker.take().then((next) => worker.complete(next, { text: "Fine again" })),
      ]);
      assert.ok("status" in waiting);
      assert.deepEqual([stateOf(waiting), waiting.artifacts[0]?.artifactId], ["COMPLETED", "result"]);
    },
  );
}
