import assert from "node:assert/strict";
import { type Action, ACTIONS, may, ROLES } from "../hub/access/roles.ts";
import type { Proof, Role } from "../hub/access/identity.ts";
import type { Heard, Opening, RawAi } from "./raw_ai.ts";
import { roleTokens } from "./role_tokens.ts";
import { KEY, TestHub } from "./test_hub.ts";

/** Somebody who comes over TCP with a credential of a role. */
interface Caller {
  readonly role: Role;
  readonly proof: Proof;
  /** Its own name; a caller without one comes as `operator` in visits only. */
  readonly name: string | undefined;
  readonly credential: Opening;
}

/** A hub on which AI_1 has shared a pattern with all and sent a message to each caller that may be written to. */
class World implements AsyncDisposable {
  #asked = 0;

  private constructor(
    readonly hub: TestHub,
    readonly ai: RawAi,
    readonly callers: readonly Caller[],
  ) {}

  static async start(): Promise<World> {
    const { secrets, openJournal } = roleTokens();
    const hub = await TestHub.start({ openJournal });
    const callers: Caller[] = [
      ...ROLES.map((role) => ({
        ...{ role, proof: "token" as const, name: `the_${role}` },
        credential: { token: secrets[role] },
      })),
      { role: "agent", proof: "local_key", name: "AI_Local", credential: { local_key: KEY } },
      { role: "admin", proof: "local_key", name: undefined, credential: { local_key: KEY } },
    ];
    const ai = await hub.enter("AI_1");
    await hub.enter("AI_Local");
    await ai.ask({ message_type: "message", message_id: "all", data: { content: "for all" } });
    for (const { name } of callers) {
      if (name === undefined) continue;
      await ai.ask({
        message_type: "message",
        message_id: name,
        target_ai: name,
        data: { content: "for one" },
      });
    }
    return new World(hub, ai, callers);
  }

  /** Opens a connection; resolves with undefined where it is refused. */
  async open(ai_id: string, opening: Opening): Promise<RawAi | undefined> {
    const connection = await this.hub.open(ai_id, opening);
    const { message_type, code } = await connection.hear(({ message_type }) => message_type !== "ping");
    if (message_type === "welcome") return connection;
    assert.equal(code, "AUTH_FAILED", ai_id);
    return undefined;
  }

  /** Opens as the caller, in a visit. */
  visit({ name = "operator", credential }: Caller, more: Opening = {}): Promise<RawAi | undefined> {
    return this.open(name, { ...credential, visit: true, ...more });
  }

  /** Returns whether the message is done, and not FORBIDDEN. */
  async done(connection: RawAi | undefined, message: Heard): Promise<boolean> {
    if (!connection) return false;
    const message_id = `m${++this.#asked}`;
    await connection.say({ ...message, message_id });
    const { message_type, code } = await connection.hear({ message_id });
    if (message_type === "error") assert.equal(code, "FORBIDDEN");
    return message_type !== "error";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hub[Symbol.asyncDispose]();
  }
}

/** Returns whether an entry with this content is among those that the caller gets on resume. */
function reads(content: string): Way {
  return async (world, caller) => {
    const connection = await world.visit(caller, { resume_from: 0 });
    await connection!.hear({ message_type: "caught_up" });
    return connection!.heard.some(({ data }) => data?.content === content);
  };
}

/** Tries an action, and resolves with whether it was done. */
type Way = (world: World, caller: Caller) => Promise<boolean>;

/** Every action with the ways that TCP has to it; a new action does not compile before it is here. */
const WAYS: Readonly<Record<Action, readonly Way[]>> = {
  connect: [async (world, caller) => await world.visit(caller) !== undefined],
  read_public: [reads("for all")],
  read_directed: [reads("for one")],
  send: [
    async (world, caller) =>
      await world.done(await world.visit(caller), { message_type: "message", data: { content: "hi" } }),
    async (world, { name, credential }) => {
      const hello = { message_type: "hello", data: { specialization: "x" } };
      return await world.done(await world.open(name!, credential), hello);
    },
  ],
  act_as_operator: [
    async (world, { credential }) => {
      const connection = await world.open("operator", { ...credential, visit: true });
      const message = { message_type: "message", target_ai: "AI_1", data: { content: "hi" } };
      return await world.done(connection, message);
    },
  ],
  manage_tokens: (["token_create", "token_list", "token_rotate", "token_revoke"] as const).map(
    (type) => async (world, caller) => {
      await using admin = (await world.open("operator", { local_key: KEY, visit: true }))!;
      const name = crypto.randomUUID();
      await world.done(admin, { message_type: "token_create", data: { name } });
      const before = await stateOfTokens(admin);
      const isDone = await world.done(await world.visit(caller), { message_type: type, data: { name } });
      if (!isDone) assert.deepEqual(await stateOfTokens(admin), before, "nothing has changed");
      return isDone;
    },
  ),
  // These have no door over TCP.
  read_everything: [],
  change_settings: [],
};

async function stateOfTokens(admin: RawAi): Promise<unknown> {
  await admin.say({ message_type: "token_list", message_id: "list" });
  const { data: { tokens } } = await admin.hear({ message_type: "token_listed" });
  return tokens.map(({ token_id, state, expires_ms }: Heard) => [token_id, state, expires_ms]);
}

/** The admin of the local key has no name of its own, and the same key in an AI's name is no other credential. */
function makesSense({ name, role, proof }: Caller, action: Action): boolean {
  if (action === "act_as_operator") return role !== "agent" || proof === "token";
  return name !== undefined || (action !== "read_directed" && action !== "send");
}

for (const action of Object.keys(ACTIONS) as Action[]) {
  if (WAYS[action].length === 0) continue;
  Deno.test(`over TCP \`${action}\` is done for the roles of the table, however they are proved, and else nothing is changed`, async () => {
    await using world = await World.start();
    for (const caller of world.callers.filter((caller) => makesSense(caller, action))) {
      for (const [i, way] of WAYS[action].entries()) {
        const who = `${caller.role} by ${caller.proof}: ${action} ${i}`;
        assert.equal(await way(world, caller), may(caller.role, action), who);
      }
    }
  });
}
