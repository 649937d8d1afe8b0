import assert from "node:assert/strict";
import { Person } from "./person.ts";
import { TestHub } from "./test_hub.ts";

const http = { hostname: "127.0.0.1", port: 0 };

Deno.test("a person who logged in by the link speaks to an AI, cancels what it asked for, and disconnects it", async () => {
  await using world = await TestHub.start({ http });
  const ai = await world.enter("AI_Node_1");
  const person = await Person.logIn(world);

  await person.send("/operator/message", { ai_id: "AI_Node_1", text: "well done" });
  const { seq: _, timestamp: __, message_id: ___, ...message } = await ai.hear({ message_type: "message" });
  assert.deepEqual(message, {
    source_ai: "operator",
    message_type: "message",
    target_ai: "AI_Node_1",
    data: { content: "well done" },
  });

  const request = { message_type: "collaboration_request", data: { collaboration_type: "t" } };
  const { session_id } = await ai.ask({ ...request, message_id: "1" });
  assert.equal(
    await person.send("/operator/cancel", { session_id, confirm: session_id }),
    `/collaborations/${session_id}`,
  );
  const closed = await ai.hear({ message_type: "collaboration_closed" });
  assert.deepEqual([closed.data.session_id, closed.data.state], [session_id, "cancelled"]);

  assert.equal(
    await person.send("/operator/disconnect", { ai_id: "AI_Node_1", confirm: "AI_Node_1" }),
    "/ais/AI_Node_1",
  );
  await ai.hear({ message_type: "error", code: "DISCONNECTED" });
  assert.equal((await world.status()).connected_ais, 0);
  assert.match(
    await person.send("/operator/disconnect", { ai_id: "AI_Node_1", confirm: "AI_Node_1" }),
    /^409 .*not connected.*NOT_HERE/,
  );
});

Deno.test("a login is over when the hub is restarted", async () => {
  await using world = await TestHub.start({ http });
  const person = await Person.logIn(world);
  const { port } = world.hub.http!;
  await world.restart({ http: { ...http, port } });
  assert.match(await person.send("/operator/message", { ai_id: "A", text: "x" }), /^403 Nobody is logged in/);
});
