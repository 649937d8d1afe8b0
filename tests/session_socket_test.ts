/** Rings the inboxes of clients' sessions at a real socket. */
import assert from "node:assert/strict";
import { SessionInbox } from "./session_inbox.ts";
import { CLIENTS, likelyClients } from "../mcp/clients.ts";
import { sessionSocket } from "../mcp/bells/session_socket.ts";

const WAITING = { oldest: 40, newest: 41, count: 2, from: ["AI_2", "AI_5"] };
const POINTER = "2 new for you from AI_2, AI_5, up to seq 41: call inbox";

Deno.test("an idle session of Qwen Code is woken through its inbox, and a second ring for the same has an id of its own", async () => {
  const folder = await Deno.makeTempDir();
  await using inbox = new SessionInbox(folder, crypto.randomUUID(), "QWEN_CODE");
  const bell = sessionSocket([CLIENTS.qwen.inbox!], inbox.environment);
  assert.equal(bell.whyNot(), undefined);
  const { signal } = new AbortController();
  await bell.ring(WAITING, signal);
  await bell.ring(WAITING, signal);
  const ids = inbox.connections.map(([auth, user, ...more]) => {
    assert.deepEqual(auth, { msgV: 1, type: "auth", token: inbox.token });
    const { msgId, ...rest } = user!;
    const message = { role: "user", content: POINTER };
    assert.deepEqual([rest, more], [{ msgV: 1, type: "user", priority: "next", message }, []]);
    // The client drops other ids without a word.
    assert.match(msgId, /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);
    return msgId;
  });
  assert.equal(new Set(ids).size, 2);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the inbox of the client that called is rung, and where that is not known the one that there is", () => {
  const environment = { QWEN_CODE_MESSAGING_SOCKET: "/s", QWEN_CODE_MESSAGING_TOKEN: "t" };
  const inboxes = likelyClients(undefined).flatMap(({ inbox }) => inbox ?? []);
  assert.equal(sessionSocket(inboxes, environment).whyNot(), undefined);
  assert.equal(
    sessionSocket([CLIENTS.claude.inbox!], environment).whyNot(),
    "the client has set no CLAUDE_CODE_MESSAGING_SOCKET",
  );
  assert.match(sessionSocket(inboxes, {}).whyNot()!, /^the client has set no CLAUDE_.* and no QWEN_CODE_/);
});
