/** Answers `/a2a`: the cards of all agents, and the calls of their clients over either binding. */
import { A2A_VERSION_HEADER, AgentCard } from "@a2a-js/sdk";
import { type A2ARequestHandler, ServerCallContext } from "@a2a-js/sdk/server";
import { LegacyRestTransportHandler } from "@a2a-js/sdk/compat/v0_3/server";
import type { Address } from "../internal/address.ts";
import { type Clock, systemClock } from "../internal/clock.ts";
import { type Agent, agentCard } from "./agent_card.ts";
import { AgentTasks, LAST_SEQ } from "./agent_tasks.ts";
import type { Caller } from "./caller.ts";
import { CallerLinks } from "./caller_link.ts";
import { answerHttpJson } from "./http_json.ts";
import { answerJsonRpc } from "./json_rpc.ts";
import type { TaskRecords } from "./records.ts";

export type { Caller } from "./caller.ts";
export { PushPositions } from "./push_positions.ts";
export { PushSender } from "./push_sender.ts";
export type { TaskRecords } from "./records.ts";

const CARD = ".well-known/agent-card.json";
/** Version 0.3 is meant where none is named. */
const DEFAULT_VERSION = "0.3";

/** A handler is made from these. */
export interface A2aHttpOptions {
  /** The clients' visits go there. */
  readonly hub: Address;
  readonly records: TaskRecords;
  readonly clock?: Clock;
  /** Cards name this origin; unless given, the one of the request. */
  readonly publicOrigin?: string | undefined;
}

/** Serves until it is disposed, which ends what is under way. */
export class A2aHttp implements AsyncDisposable {
  readonly #records: TaskRecords;
  readonly #links: CallerLinks;
  readonly #clock: Clock;
  readonly #publicOrigin: string | undefined;

  constructor({ hub, records, clock = systemClock, publicOrigin }: A2aHttpOptions) {
    this.#publicOrigin = publicOrigin;
    this.#records = records;
    this.#clock = clock;
    this.#links = new CallerLinks({ hub, clock, head: () => records.head });
  }

  /** Answers a request for the catalogue or a card, which anybody may read who may read what is public. */
  async show(request: Request): Promise<Response> {
    const { origin, ai, rest } = placeOf(request, this.#publicOrigin);
    if (ai === undefined) return this.#catalogue(origin);
    const agent = this.#records.agent(ai);
    if (agent === undefined || rest !== CARD) return noSuchAgent(ai);
    const card = agentCard(agent, `${origin}/a2a/${ai}`);
    return Response.json(versionOf(request) === "0.3" ? await legacyCard(card) : AgentCard.toJSON(card));
  }

  /** Answers a call of `caller`, who was let in. */
  async act(request: Request, caller: Caller): Promise<Response> {
    const { origin, ai = "", rest } = placeOf(request, this.#publicOrigin);
    const agent = this.#records.agent(ai);
    if (agent === undefined) return noSuchAgent(ai);
    const left = new AbortController();
    const tasks = new AgentTasks({
      ...{ agent, caller, card: agentCard(agent, `${origin}/a2a/${ai}`) },
      ...{ records: this.#records, links: this.#links, clock: this.#clock, signal: left.signal },
    });
    const options = { context: contextOf(request), clock: this.#clock, onLeft: () => left.abort() };
    if (rest !== "") return await answerHttpJson(request, rest, tasks, options) ?? noSuchPath(rest);
    if (request.method === "POST") return await answerJsonRpc(request, tasks, options);
    return new Response(null, { status: 405, headers: { allow: "POST" } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#links[Symbol.asyncDispose]();
  }

  #catalogue(origin: string): Response {
    const agents = this.#records.agents().map((agent) => listed(agent, origin));
    return Response.json({ agents });
  }
}

function listed({ ai_id, name, description, version, skills }: Agent, origin: string) {
  const url = `${origin}/a2a/${ai_id}`;
  return {
    ai_id,
    name,
    description,
    version,
    skills: skills.map(({ id }) => id),
    url,
    card: `${url}/${CARD}`,
  };
}

/** Resolves with the card in the form of 0.3, which the package only makes where it answers with one, and what a client of 1.0 looks for. */
async function legacyCard(card: AgentCard): Promise<unknown> {
  const only = {
    getAuthenticatedExtendedAgentCard: () => Promise.resolve(card),
  } as unknown as A2ARequestHandler;
  const legacy = await new LegacyRestTransportHandler(only).getAuthenticatedExtendedAgentCard(
    new ServerCallContext(),
  );
  return { ...legacy, supportedInterfaces: card.supportedInterfaces };
}

interface Place {
  readonly origin: string;
  readonly ai: string | undefined;
  /** What follows in the path, without slashes around it. */
  readonly rest: string;
}

function placeOf({ url, headers }: Request, publicOrigin?: string): Place {
  const { pathname } = new URL(url);
  const origin = publicOrigin ?? `http://${headers.get("host") ?? ""}`;
  const [, ai, rest = ""] = /^\/a2a(?:\/([^/]+)(?:\/(.*?))?)?\/?$/.exec(pathname) ?? [];
  return { origin, ai, rest };
}

/** Returns the version of A2A that a request is in; a third number does not count. */
function versionOf(request: Request): string {
  const query = new URL(request.url).searchParams.get(A2A_VERSION_HEADER);
  const said = (request.headers.get(A2A_VERSION_HEADER) ?? query ?? "").trim();
  return said === "" ? DEFAULT_VERSION : /^(\d+\.\d+)\.\d+$/.exec(said)?.[1] ?? said;
}

function contextOf(request: Request): ServerCallContext {
  const last = request.headers.get("last-event-id") ?? "";
  const state = new Map<string, unknown>(/^[1-9]\d{0,15}$/.test(last) ? [[LAST_SEQ, Number(last)]] : []);
  return new ServerCallContext({ requestedVersion: versionOf(request), state });
}

function noSuchAgent(ai: string): Response {
  return Response.json({
    error: {
      code: 404,
      status: "NOT_FOUND",
      message: `No AI "${ai}" is an agent of A2A here: see /a2a`,
      details: [],
    },
  }, { status: 404 });
}

function noSuchPath(path: string): Response {
  return Response.json({
    error: { code: 404, status: "NOT_FOUND", message: `A2A has no path "${path}"`, details: [] },
  }, { status: 404 });
}
