/** Posts news of tasks to where their requesters want them, over real sockets. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { waitUntil } from "../internal/testing/wait_until.ts";
import type { Heard, RawAi } from "./raw_ai.ts";
import { TestHub } from "./test_hub.ts";

interface Post {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Takes posts, and refuses them while `refuses`. */
class Receiver implements AsyncDisposable {
  readonly posts: Post[] = [];
  refuses = false;
  refused = 0;
  readonly #server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const post = { headers: Object.fromEntries(request.headers), body: await request.text() };
    if (this.refuses) this.refused++;
    else this.posts.push(post);
    return new Response(null, { status: this.refuses ? 503 : 204 });
  });

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/news?key=of-the-url`;
  }

  /** Returns what came as words: a state with its text, or the name of an artifact. */
  get news(): readonly string[] {
    return this.posts.map(({ body }) => {
      const { statusUpdate, artifactUpdate } = JSON.parse(body);
      if (artifactUpdate) return `artifact ${artifactUpdate.artifact.parts[0].text}`;
      const { state, message } = statusUpdate.status;
      return [state, message?.parts[0].text].filter((word) => word).join(" ");
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

let sent = 0;
const say = async (ai: RawAi, message_type: string, data: object): Promise<Heard> => {
  const ack = await ai.ask({ message_type, message_id: `m${++sent}`, data });
  assert.equal(ack.message_type, "ack", JSON.stringify(ack));
  return ack;
};

/** Has a collaboration begun, whose news go to a URL. */
async function begun(asker: RawAi, partner: RawAi, url: string) {
  const { session_id } = await say(asker, "collaboration_request", {
    ...{ collaboration_type: "review", task: { text: "Look" } },
  });
  const auth = { token: "of-the-client", scheme: "Bearer", credentials: "abc" };
  await say(asker, "push_set", { session_id, config_id: "c1", url, ...auth });
  const { fence } = await say(partner, "collaboration_accept", { session_id });
  return { session_id, fence };
}

const secretIn = async (folder: string) =>
  (await Deno.readTextFile(join(folder, "webhooks", "AI_A.secret"))).trim();
const filesIn = async (folder: string) =>
  (await Array.fromAsync(Deno.readDir(join(folder, "push"))).catch(() => [])).length;

Deno.test("news of a task are posted in order, signed, with what its client gave to know them by, and nothing after its end (PUSH-DELIVER-001, PUSH-DELIVER-002, PUSH-DELIVER-003)", async () => {
  await using receiver = new Receiver();
  await using world = await TestHub.start({ webhookAllowPrivate: true });
  const [asker, partner] = [await world.enter("AI_A"), await world.enter("AI_B")];
  const { session_id, fence } = await begun(asker, partner, receiver.url);
  await say(partner, "collaboration_progress", { session_id, fence, progress: 0.5, note: "half" });
  await say(partner, "collaboration_complete", {
    session_id,
    fence,
    outcome: "success",
    result: { text: "fine" },
  });
  await waitUntil(() => receiver.posts.length === 4, { name: "all is posted" });
  assert.deepEqual(receiver.news, [
    "TASK_STATE_WORKING",
    "TASK_STATE_WORKING half",
    "artifact fine",
    "TASK_STATE_COMPLETED",
  ]);
  const secret = await secretIn(world.folder);
  for (const { headers, body } of receiver.posts) {
    new Webhook(secret).verify(body, headers);
    assert.equal(headers["content-type"], "application/a2a+json");
    assert.equal(headers["x-a2a-notification-token"], "of-the-client");
    assert.equal(headers.authorization, "Bearer abc");
    assert.equal(JSON.parse(body).statusUpdate?.taskId ?? JSON.parse(body).artifactUpdate.taskId, session_id);
  }
  assert.equal(new Set(receiver.posts.map(({ headers }) => headers["webhook-id"])).size, 4);
  await waitUntil(async () => await filesIn(world.folder) === 0, { name: "nothing is kept of what is over" });
});

Deno.test("what cannot be posted is tried again, also by a hub that was restarted meanwhile, where the task is over", async () => {
  await using receiver = new Receiver();
  await using world = await TestHub.start({ webhookAllowPrivate: true });
  const [asker, partner] = [await world.enter("AI_A"), await world.enter("AI_B")];
  receiver.refuses = true;
  const { session_id, fence } = await begun(asker, partner, receiver.url);
  await say(partner, "collaboration_complete", {
    session_id,
    fence,
    outcome: "success",
    result: { text: "fine" },
  });
  await waitUntil(() => receiver.refused > 0, { name: "it is tried" });
  await waitUntil(async () => await filesIn(world.folder) === 1, { name: "it is kept" });
  await world.restart();
  receiver.refuses = false;
  await waitUntil(() => receiver.posts.length === 3, { name: "all is posted" });
  assert.deepEqual(receiver.news, ["TASK_STATE_WORKING", "artifact fine", "TASK_STATE_COMPLETED"]);
});

Deno.test("news are not posted to a private address unless that is allowed", async () => {
  await using receiver = new Receiver();
  await using world = await TestHub.start();
  const [asker, partner] = [await world.enter("AI_A"), await world.enter("AI_B")];
  await begun(asker, partner, receiver.url);
  await waitUntil(async () => await filesIn(world.folder) === 1, { name: "it is tried" });
  assert.equal(receiver.refused + receiver.posts.length, 0);
});
