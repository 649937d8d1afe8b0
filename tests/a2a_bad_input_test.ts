/** What clients of A2A get wrong, and what the package of A2A does not check: each row of docs/a2a.md has its test here. */
import assert from "node:assert/strict";
import { a2aTest, A2aWorld, type Answer, CARD } from "./a2a_world.ts";

/** Returns what an answer says went wrong. */
function wrong({ error }: Answer): string {
  assert.ok(error, "nothing went wrong");
  return `${error.code}: ${error.message}`;
}

const part = { text: "Hello" };
const said = (more: object = {}) => ({
  message: { messageId: crypto.randomUUID(), role: "ROLE_USER", parts: [part], ...more },
});
const NOW = { configuration: { returnImmediately: true } };

a2aTest(
  "what is no message of a client is refused before anything is stored, and says which field is wrong (CORE-ERR-001, CORE-ERR-002, CORE-CAP-003, CORE-SEND-003, DM-MSG-001, DM-MSG-002, DM-PART-001, DM-SERIAL-004, DM-SERIAL-005, JSONRPC-ERR-001, JSONRPC-ERR-002, JSONRPC-SSE-002, JSONRPC-FMT-001, JSONRPC-FMT-002)",
  async () => {
    await using world = await A2aWorld.start();
    await world.worker({ ...CARD, input_modes: ["text/*", "application/json"] });
    const { head_seq: before } = await (await fetch(`${world.origin}/status`)).json();
    const send = async (params: object) => wrong(await world.rpc("SendMessage", params));
    assert.match(await send({}), /^-32602: message: missing/);
    assert.match(await send(said({ role: "user" })), /^-32602: message\.role: must be ROLE_USER/);
    assert.match(await send(said({ role: "ROLE_AGENT" })), /^-32602: message\.role/);
    assert.match(await send(said({ role: undefined })), /^-32602: message\.role/);
    assert.match(await send(said({ parts: [] })), /^-32602: message\.parts: must have at least one part/);
    assert.match(await send(said({ parts: undefined })), /^-32602: message\.parts/);
    assert.match(
      await send(said({ parts: [part, {}] })),
      /^-32602: message\.parts\[1\]: must have one of text, raw, url, data/,
    );
    assert.match(
      await send(said({ messageId: "" })),
      /^-32602: message\.messageId: must have 1–120 characters/,
    );
    assert.match(await send(said({ messageId: "x".repeat(121) })), /^-32602: message\.messageId/);
    assert.match(await send({ ...said(), tenant: "acme" }), /^-32602: tenant: there are none at this hub/);
    assert.match(await send({ ...said(), configuration: { historyLength: -1 } }), /^-32602: historyLength/);
    assert.match(
      await send(said({ parts: [{ raw: "dGNr", mediaType: "application/x-unsupported-tck-type" }] })),
      /^-32005: message\.parts\[0\]: "AI_Worker_\d+" does not take application\/x-unsupported-tck-type, only text\/\*, application\/json/,
    );
    assert.match(await send(said({ parts: [{ text: "x".repeat(40_000) }] })), /^-32602: .*max_request_bytes/);
    assert.match(
      wrong(await world.rpc("GetTask", { id: "s1", historyLength: 0.5 })),
      /^-32602: historyLength/,
    );
    assert.match(wrong(await world.rpc("Nonsense", {})), /^-32601: /);
    assert.match(wrong(await world.rpc("GetExtendedAgentCard", {})), /^-32004: .*no other card/);
    const raw = async (body: string, headers: object = {}) => {
      const answer = await world.fetchAs()(`${world.url}/`, {
        method: "POST",
        headers: { "content-type": "application/json", "a2a-version": "1.0", ...headers },
        body,
      });
      return wrong(await answer.json());
    };
    assert.match(await raw("{"), /^-32700: The body is no JSON/);
    assert.match(await raw("[]"), /^-32600: A call is one object/);
    assert.match(await raw('{"method":"GetTask"}'), /^-32600: /);
    assert.match(
      await raw('"x"', { "content-type": "text/plain" }),
      /^-32005: Content-Type must be application\/json/,
    );
    assert.match(await raw(`"${"x".repeat(1_048_577)}"`), /^-32600: A body has at most 1048576 bytes/);
    const { head_seq: after } = await (await fetch(`${world.origin}/status`)).json();
    assert.equal(after, before, "nothing was stored");
    const taken = await world.rpc("SendMessage", {
      ...said({ unknown: 1, parts: [{ ...part, mediaType: "text/markdown; charset=utf-8" }] }),
      ...NOW,
    });
    assert.equal(taken.error, undefined, "what is not known is ignored, a media type fits a mode");
  },
);

a2aTest(
  "a version is the one of the header, or of the address, else 0.3; a third number does not count (VER-SERVER-001, VER-SERVER-002, VER-SERVER-003, VER-CLIENT-002, JSONRPC-SVC-001, JSONRPC-SVC-002)",
  async () => {
    await using world = await A2aWorld.start();
    await world.worker();
    const { result } = await world.rpc("SendMessage", { ...said(), ...NOW });
    const { id } = result!.task as { id: string };
    const state = async (method: string, version: string | undefined) => {
      const headers: Record<string, string> = version === undefined ? {} : { "a2a-version": version };
      const answer = await world.rpc(method, { id }, headers);
      return answer.error === undefined
        ? (answer.result as { status: { state: string } }).status.state
        : wrong(answer);
    };
    for (const version of ["1.0", "1.0.0", "1.0.7"]) {
      assert.equal(await state("GetTask", version), "TASK_STATE_SUBMITTED");
    }
    for (const version of [undefined, "", "0.3", "0.3.0"]) {
      assert.equal(await state("tasks/get", version), "submitted");
    }
    for (const version of ["1", "1.1", "2.0", "x"]) {
      assert.match(await state("GetTask", version), /^-32009: A2A .* is not spoken here, only 1\.0 and 0\.3/);
    }
    assert.match(
      await state("GetTask", undefined),
      /^-32009: GetTask is of A2A 1\.0: send the header A2A-Version: 1\.0/,
    );
    const legacy = await world.rpc("message/send", {
      message: { ...said().message, role: "user", parts: [{ kind: "text", text: "Hi" }], kind: "message" },
      configuration: { blocking: false },
    }, {});
    assert.equal((legacy.result as { kind: string }).kind, "task");
  },
);

a2aTest(
  "HTTP+JSON has its paths and methods; errors are those of google.rpc, and a failing stream is no empty one (HTTP_JSON-URL-001, HTTP_JSON-URL-002, HTTP_JSON-SVC-001, HTTP_JSON-SVC-002, HTTP_JSON-QP-001, HTTP_JSON-ERR-001, HTTP_JSON-ERR-002, HTTP_JSON-STATUS-001, BIND-EQUIV-003, DM-SERIAL-001, DM-SERIAL-002, DM-SERIAL-003)",
  async () => {
    await using world = await A2aWorld.start();
    await world.worker();
    const ask = async (
      method: string,
      path: string,
      { body, version = "1.0" }: { body?: unknown; version?: string } = {},
    ) => {
      const answer = await world.fetchAs()(`${world.url}/${path}`, {
        method,
        headers: {
          "content-type": "application/a2a+json",
          ...(version === "" ? {} : { "a2a-version": version }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return {
        status: answer.status,
        type: answer.headers.get("content-type"),
        json: text === "" ? undefined : JSON.parse(text),
      };
    };
    const { json: { task }, type } = await ask("POST", "message:send", { body: { ...said(), ...NOW } });
    assert.equal(type, "application/json");
    assert.equal(task.status.state, "TASK_STATE_SUBMITTED");
    assert.match(task.status.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const { json: got } = await ask("GET", `tasks/${task.id}?historyLength=0`);
    assert.deepEqual([got.id, got.contextId, got.history], [task.id, task.id, undefined]);
    assert.equal((await ask("GET", `tasks/${task.id}?A2A-Version=1.0`, { version: "" })).status, 200);
    const { json: listed } = await ask("GET", "tasks?includeArtifacts=false&pageSize=1");
    assert.deepEqual([
      listed.nextPageToken,
      listed.pageSize,
      listed.totalSize,
      "artifacts" in listed.tasks[0],
    ], ["", 1, 1, false]);
    const errors: [string, string, object, number, string, string | undefined][] = [
      ["GET", "tasks/s999", {}, 404, "NOT_FOUND", "TASK_NOT_FOUND"],
      ["POST", "tasks/s999:cancel", {}, 404, "NOT_FOUND", "TASK_NOT_FOUND"],
      ["POST", "tasks/s999:subscribe", {}, 404, "NOT_FOUND", "TASK_NOT_FOUND"],
      ["POST", "message:send", { body: said({ role: "user" }) }, 400, "INVALID_ARGUMENT", "INVALID_PARAMS"],
      ["POST", "message:stream", { body: said({ parts: [] }) }, 400, "INVALID_ARGUMENT", "INVALID_PARAMS"],
      ["POST", "message:send", { body: [] }, 400, "INVALID_ARGUMENT", "INVALID_PARAMS"],
      ["GET", "tasks?pageSize=-1", {}, 400, "INVALID_ARGUMENT", "INVALID_PARAMS"],
      ["GET", "tasks?status=NONSENSE", {}, 400, "INVALID_ARGUMENT", "INVALID_PARAMS"],
      ["GET", `tasks/${task.id}`, { version: "" }, 400, "FAILED_PRECONDITION", "VERSION_NOT_SUPPORTED"],
      ["GET", "extendedAgentCard", {}, 400, "FAILED_PRECONDITION", "UNSUPPORTED_OPERATION"],
      ["GET", "nonsense", {}, 404, "NOT_FOUND", undefined],
      ["GET", "acme/tasks", {}, 404, "NOT_FOUND", undefined],
    ];
    for (const [method, path, more, status, name, reason] of errors) {
      const { status: answered, json } = await ask(method, path, more);
      assert.deepEqual(
        [answered, json.error.code, json.error.status, json.error.details[0]?.reason],
        [status, status, name, reason],
        `${method} ${path}`,
      );
    }
    assert.equal((await ask("PUT", "tasks")).status, 405);
    assert.equal((await ask("POST", `tasks/${task.id}:cancel`)).json.status.state, "TASK_STATE_CANCELED");
    assert.equal(
      (await ask("POST", `tasks/${task.id}:cancel`)).json.error.details[0].reason,
      "TASK_NOT_CANCELABLE",
    );
    const refused = await world.rpc("SendStreamingMessage", said({ parts: [] }));
    assert.match(wrong(refused), /^-32602: message\.parts/, "it is JSON, and no stream");
  },
);
