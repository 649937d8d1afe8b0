import assert from "node:assert/strict";
import { API_ACTIONS, API_ROUTES } from "../dashboard/api/table.ts";
import { loginLink } from "../hub/access/login_link.ts";
import { type Action, ACTIONS, may, ROLES } from "../hub/access/roles.ts";
import { HttpCaller } from "./http_caller.ts";
import { about } from "./messages.ts";
import { type RoleTokens, roleTokens } from "./role_tokens.ts";
import { TestHub } from "./test_hub.ts";

const LOCAL_KEY = "the_key_of_this_machine";

/** Asks for one action in one way, of targets that are there for it alone; resolves with the status. */
type Way = (caller: HttpCaller, targets: Targets) => Promise<number>;

/** What an action is about. */
interface Targets {
  readonly ai_id: string;
  readonly session_id: string;
  readonly approval_id: string;
  readonly name: string;
}

const got = (path: string): Way => async (caller) => (await caller.get(path)).status;
const posted = (path: (targets: Targets) => string, body: (targets: Targets) => object): Way => {
  return async (caller, targets) => (await caller.post(`/api/v1${path(targets)}`, body(targets))).status;
};
const entered: Way = async (caller) => {
  const params = {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "test", version: "1" },
  };
  const line = { jsonrpc: "2.0", id: 1, method: "initialize", params };
  return (await caller.post("/mcp", line, MCP_HEADERS)).status;
};
const MCP_HEADERS = { "content-type": "application/json", accept: "application/json, text/event-stream" };
const streamed: Way = async (caller) => {
  await using stream = await caller.stream("log");
  return stream.status;
};

/** Every action with the ways that HTTP has to it; a new action does not compile before it is here. */
const WAYS: Readonly<Record<Action, readonly Way[]>> = {
  connect: [
    got("/api/v1/inbox?after=0"),
    got("/api/v1/library"),
    async (caller) => (await caller.put("/api/v1/cursor", { cursor: 0 })).status,
    async (caller) => await caller.head("/api/v1/stream"),
  ],
  read_directed: [],
  send: [
    entered,
    posted(() => "/messages", ({ name }) => about("message", { content: "hi" }, name)),
    posted(() => "/collaborations", () => ({ collaboration_type: "t" })),
    posted(({ session_id }) => `/collaborations/${session_id}/accept`, () => ({})),
  ],
  change_settings: [],
  read_public: [got("/status"), got("/metrics")],
  read_everything: [
    // At /inbox an agent gets its own one.
    ...API_ROUTES.filter(({ path }) => !path.includes(":") && path !== "/inbox").map(({ path }) =>
      got(`/api/v1${path}`)
    ),
    streamed,
  ],
  act_as_operator: [
    posted(({ ai_id }) => `/ais/${ai_id}/message`, () => ({ text: "hi" })),
    posted(({ ai_id }) => `/ais/${ai_id}/disconnect`, () => ({})),
    posted(({ session_id }) => `/collaborations/${session_id}/cancel`, () => ({})),
    posted(({ approval_id }) => `/approvals/${approval_id}/decide`, () => ({ approved: true })),
    posted(({ ai_id }) => `/ais/${ai_id}/budget`, () => ({ add_microusd: 5 })),
    posted(({ session_id }) => `/collaborations/${session_id}/budget`, () => ({ add_microusd: 5 })),
  ],
  manage_tokens: [
    got("/api/v1/tokens"),
    posted(() => "/tokens", ({ name }) => ({ name: `${name}_new` })),
    posted(() => "/tokens/rotate", ({ name }) => ({ name })),
    posted(() => "/tokens/revoke", ({ name }) => ({ name })),
  ],
};

/** What reads is open to those who show nothing, on the hub's own machine. */
const OPEN: ReadonlySet<string> = new Set<Action>(["read_public", "read_everything"]);

/** A hub with a token of each role, and new targets for each case. */
class World implements AsyncDisposable {
  #made = 0;

  private constructor(readonly hub: TestHub, readonly secrets: RoleTokens["secrets"]) {}

  static async start(): Promise<World> {
    const { secrets, openJournal } = roleTokens();
    const http = { hostname: "127.0.0.1", port: 0 };
    const budgets = new Map([["*", 1_000]]);
    return new World(await TestHub.start({ http, openJournal, localKey: LOCAL_KEY, budgets }), secrets);
  }

  admin(): HttpCaller {
    return new HttpCaller(this.hub, this.secrets.admin);
  }

  async targets(): Promise<Targets> {
    const ai_id = `AI_${++this.#made}`;
    const ai = await this.hub.enter(ai_id, { local_key: LOCAL_KEY });
    const request = about("collaboration_request", { collaboration_type: "t", budget: 1_000 }, "request");
    const { session_id } = await ai.ask(request);
    const approval = about("collaboration_request", { collaboration_type: "t" }, "approval");
    const { session_id: approval_id } = await ai.ask({ ...approval, target_ai: "operator" });
    const name = `name_${this.#made}`;
    await this.admin().post("/api/v1/tokens", { name });
    return { ai_id, session_id, approval_id, name };
  }

  /** Resolves with what every change changes. */
  async state(): Promise<unknown> {
    const { head_seq, connected_ais, open_collaborations } = await this.hub.status();
    const { body } = await this.admin().get("/api/v1/tokens");
    const tokens = body.tokens.map(({ token_id, state }: Record<string, unknown>) => `${token_id} ${state}`);
    return { head_seq, connected_ais, open_collaborations, tokens };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hub[Symbol.asyncDispose]();
  }
}

const actions = Object.keys(ACTIONS) as Action[];

Deno.test("every route of the API stands in the table of roles over HTTP", () => {
  const ways = [...WAYS.act_as_operator, ...WAYS.manage_tokens];
  assert.equal(ways.length, API_ACTIONS.length);
  assert.deepEqual(
    actions.filter((action) => WAYS[action].length === 0),
    ["read_directed", "change_settings"],
  );
});

for (const action of actions.filter((action) => WAYS[action].length > 0)) {
  Deno.test(`over HTTP \`${action}\` is done for the roles of the table, by a token alone, and else nothing is changed`, async () => {
    await using world = await World.start();
    for (const [i, way] of WAYS[action].entries()) {
      const targets = await world.targets();
      const refused = async (caller: HttpCaller, status: number, who: string) => {
        const before = await world.state();
        assert.equal(await way(caller, targets), status, `${action} ${i} ${who}`);
        assert.deepEqual(await world.state(), before, `${action} ${i} ${who}`);
      };
      const open = OPEN.has(action) ? 200 : 401;
      for (const role of ROLES.filter((role) => !may(role, action))) {
        const caller = new HttpCaller(world.hub, world.secrets[role]);
        // An AI is present from its first request on, also from one that is refused: here that is stored before, as a sync is answered then.
        const sync = { message_type: "sync", message_id: `s${i}`, data: {} };
        if (may(role, "send")) await caller.post("/api/v1/messages", sync);
        await refused(caller, 403, role);
      }
      await refused(new HttpCaller(world.hub, LOCAL_KEY), 401, "local key as a token");
      await refused(new HttpCaller(world.hub, undefined, { cookie: await cookie(world) }), open, "login");
      await refused(new HttpCaller(world.hub), open, "nothing");
    }
    for (const role of ROLES.filter((role) => may(role, action))) {
      for (const [i, way] of WAYS[action].entries()) {
        const caller = new HttpCaller(world.hub, world.secrets[role]);
        assert.equal(await way(caller, await world.targets()), 200, `${action} ${i} ${role}`);
      }
    }
  });
}

Deno.test("the forms of pages are for their login alone: no token of any role sends one", async () => {
  await using world = await World.start();
  const { ai_id } = await world.targets();
  const { port } = world.hub.hub.http!;
  const origin = `http://127.0.0.1:${port}`;
  for (const role of ROLES) {
    const answer = await fetch(`${origin}/operator/message`, {
      method: "POST",
      headers: { origin, authorization: `Bearer ${world.secrets[role]}` },
      body: new URLSearchParams({ ai_id, text: "hi", token: "" }),
    });
    assert.deepEqual(
      [answer.status, /Nobody is logged in here/.test(await answer.text())],
      [403, true],
      role,
    );
  }
});

Deno.test("docs/use-http.md has the table of roles", async () => {
  const page = await Deno.readTextFile(new URL("../docs/use-http.md", import.meta.url));
  const rows = page.split("\n").filter((line) => /^\| `(GET|POST|PUT)\b/.test(line)).map((line) => {
    const [, what, ...cells] = line.split("|").map((cell) => cell.trim());
    return [what!, cells.slice(0, ROLES.length + 1).map((cell) => cell === "yes")] as const;
  });
  const rights = (action: Action) => [...ROLES.map((role) => may(role, action)), OPEN.has(action)];
  const expected = [
    "read_public",
    "read_everything",
    ...["read_public", "connect", "send", "connect", "connect", "send", "send"],
    ...Array(5).fill("act_as_operator"),
    "manage_tokens",
  ];
  assert.deepEqual(rows.map(([, cells]) => cells), expected.map((action) => rights(action as Action)));
  const documented = rows.map(([what]) => what).join(" ");
  for (const { path } of API_ACTIONS) {
    const last = path.split("/").at(-1)!;
    assert.ok(documented.includes(`/${last}`), path);
  }
});

/** Resolves with the cookie of a new login, which is an admin's at pages. */
async function cookie({ hub: { hub: { http } } }: World): Promise<string> {
  const link = await loginLink({ http: http!, localKey: LOCAL_KEY, wallMs: Date.now() });
  const answer = await fetch(link, { redirect: "manual" });
  await answer.body?.cancel();
  return answer.headers.get("set-cookie")!.split(";")[0]!;
}
