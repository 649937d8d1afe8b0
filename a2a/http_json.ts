/** Answers HTTP+JSON of A2A 1.0. The package does not export its own, which takes the first segment of a path for a tenant. */
import {
  ListTaskPushNotificationConfigsResponse,
  ListTasksRequest,
  ListTasksResponse,
  SendMessageRequest,
  SendMessageResponse,
  StreamResponse,
  Task,
  TaskPushNotificationConfig,
} from "@a2a-js/sdk";
import { restStatusFor, toRestErrorBody, VersionNotSupportedError } from "@a2a-js/sdk/errors";
import type { AgentTasks } from "./agent_tasks.ts";
import { HubUnable, toA2aError } from "./errors.ts";
import { malformed } from "./incoming.ts";
import { type CallOptions, jsonOf } from "./json_rpc.ts";
import { lateJson } from "./late_json.ts";
import { eventStream } from "./sse.ts";

/** A call of a route. */
interface Call extends CallOptions {
  readonly request: Request;
  readonly tasks: AgentTasks;
  readonly query: URLSearchParams;
  /** The ids of the path. */
  readonly ids: readonly string[];
}

type Answer = (call: Call) => Promise<Response>;

const ROUTES: readonly { readonly path: RegExp; readonly methods: Readonly<Record<string, Answer>> }[] = [
  { path: /^message:send$/, methods: { POST: send } },
  { path: /^message:stream$/, methods: { POST: stream } },
  { path: /^tasks$/, methods: { GET: list } },
  { path: /^tasks\/([^/:]+)$/, methods: { GET: get } },
  { path: /^tasks\/([^/:]+):cancel$/, methods: { POST: cancel } },
  { path: /^tasks\/([^/:]+):subscribe$/, methods: { POST: subscribe, GET: subscribe } },
  { path: /^tasks\/([^/:]+)\/pushNotificationConfigs$/, methods: { POST: setPush, GET: listPush } },
  {
    path: /^tasks\/([^/:]+)\/pushNotificationConfigs\/([^/]+)$/,
    methods: { GET: getPush, DELETE: deletePush },
  },
  { path: /^extendedAgentCard$/, methods: { GET: extendedCard } },
];

/** Answers a request for `path`, which has no slash in front; resolves with undefined where there is no such route. */
export async function answerHttpJson(
  request: Request,
  path: string,
  tasks: AgentTasks,
  options: CallOptions,
): Promise<Response | undefined> {
  for (const route of ROUTES) {
    const found = route.path.exec(path);
    if (found === null) continue;
    const answer = route.methods[request.method];
    if (answer === undefined) {
      return new Response(null, { status: 405, headers: { allow: Object.keys(route.methods).join(", ") } });
    }
    const { searchParams: query } = new URL(request.url);
    try {
      const { requestedVersion: version } = options.context;
      if (version !== "1.0") {
        throw new VersionNotSupportedError(
          `HTTP+JSON is spoken in A2A 1.0 here, not in ${version}: send the header A2A-Version: 1.0`,
        );
      }
      const ids = found.slice(1).map((id) => decodeURIComponent(id));
      return await answer({ ...options, request, tasks, query, ids });
    } catch (error) {
      return failed(error);
    }
  }
  return undefined;
}

/** Returns the answer to what failed. */
export function failed(error: unknown): Response {
  const { status, body } = failureOf(error);
  const known = error instanceof HubUnable ? error.retryAfterMs : undefined;
  const wait = known === undefined ? {} : { "retry-after": String(Math.ceil(known / 1_000)) };
  return Response.json(body, { status, headers: wait });
}

function failureOf(error: unknown) {
  const known = toA2aError(error);
  const isUnable = known instanceof HubUnable;
  const status = isUnable ? 503 : restStatusFor(known);
  const body = toRestErrorBody(known, status);
  return { status, body: isUnable ? { error: { ...body.error, status: "UNAVAILABLE" } } : body };
}

async function send({ request, tasks, context, clock, onLeft }: Call): Promise<Response> {
  const params = SendMessageRequest.fromJSON(await objectOf(request));
  const answer = tasks.sendMessage(params, context).then((value) =>
    Response.json(SendMessageResponse.toJSON({ payload: { $case: "task", value } }))
  );
  return await lateJson(answer, { clock, onLeft });
}

async function stream({ request, tasks, context, clock, onLeft }: Call): Promise<Response> {
  const params = SendMessageRequest.fromJSON(await objectOf(request));
  return await streamed(tasks.sendMessageStream(params, context), { context, clock, onLeft });
}

async function subscribe({ tasks, context, clock, onLeft, ids: [id = ""] }: Call): Promise<Response> {
  return await streamed(tasks.resubscribe({ tenant: "", id }, context), { context, clock, onLeft });
}

async function streamed(
  events: AsyncGenerator<StreamResponse, void>,
  { clock, onLeft }: CallOptions,
): Promise<Response> {
  const texts = (async function* () {
    for await (const event of events) yield StreamResponse.toJSON(event);
  })();
  const failure = (error: unknown) => `event: error\ndata: ${JSON.stringify(failureOf(error).body)}\n\n`;
  return await eventStream(texts, { clock, onLeft, failure });
}

async function get({ tasks, query, ids: [id = ""] }: Call): Promise<Response> {
  const historyLength = numberIn(query, "historyLength");
  const task = await tasks.getTask({
    tenant: "",
    id,
    ...(historyLength === undefined ? {} : { historyLength }),
  });
  return Response.json(Task.toJSON(task));
}

async function list({ tasks, query }: Call): Promise<Response> {
  const asked = {
    ...Object.fromEntries(
      ["contextId", "status", "pageToken", "statusTimestampAfter"].map((
        name,
      ) => [name, query.get(name) ?? undefined]),
    ),
    pageSize: numberIn(query, "pageSize"),
    historyLength: numberIn(query, "historyLength"),
    includeArtifacts: query.get("includeArtifacts") === "true",
  };
  const request = ListTasksRequest.fromJSON(asked);
  const answer = ListTasksResponse.toJSON(await tasks.listTasks(request)) as Record<string, unknown>;
  const listed = (answer.tasks ?? []) as { artifacts?: unknown }[];
  return Response.json({
    ...{ nextPageToken: "", pageSize: 0, totalSize: 0 },
    ...answer,
    tasks: asked.includeArtifacts ? listed.map((task) => ({ artifacts: [], ...task })) : listed,
  });
}

async function cancel({ request, tasks, ids: [id = ""] }: Call): Promise<Response> {
  const { metadata } = await objectOf(request, {}) as { metadata?: Record<string, unknown> };
  return Response.json(Task.toJSON(await tasks.cancelTask({ tenant: "", id, metadata })));
}

async function setPush({ request, tasks, ids: [taskId = ""] }: Call): Promise<Response> {
  const config = TaskPushNotificationConfig.fromJSON(await objectOf(request));
  const made = await tasks.createTaskPushNotificationConfig({ ...config, taskId });
  return Response.json(TaskPushNotificationConfig.toJSON(made));
}

async function listPush({ tasks, ids: [taskId = ""] }: Call): Promise<Response> {
  const found = await tasks.listTaskPushNotificationConfigs({
    tenant: "",
    taskId,
    pageSize: 0,
    pageToken: "",
  });
  return Response.json({ configs: [], ...ListTaskPushNotificationConfigsResponse.toJSON(found) as object });
}

async function getPush({ tasks, ids: [taskId = "", id = ""] }: Call): Promise<Response> {
  return Response.json(
    TaskPushNotificationConfig.toJSON(await tasks.getTaskPushNotificationConfig({ tenant: "", taskId, id })),
  );
}

async function deletePush({ tasks, ids: [taskId = "", id = ""] }: Call): Promise<Response> {
  await tasks.deleteTaskPushNotificationConfig({ tenant: "", taskId, id });
  return new Response(null, { status: 204 });
}

async function extendedCard({ tasks }: Call): Promise<Response> {
  return Response.json(await tasks.getAuthenticatedExtendedAgentCard());
}

/** Resolves with the object of a body; with `none` for an empty one. @throws {RequestMalformedError} */
async function objectOf(request: Request, none?: object): Promise<object> {
  if (request.body === null && none !== undefined) return none;
  const body = await jsonOf(request);
  if ("code" in body) {
    if (none !== undefined && request.headers.get("content-length") === "0") return none;
    throw malformed(body.message);
  }
  if (typeof body.json === "object" && body.json !== null && !Array.isArray(body.json)) return body.json;
  throw malformed("The body must be one object");
}

function numberIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw malformed(`${name}: "${text}" is no whole number, at least 0`);
  return Number(text);
}
