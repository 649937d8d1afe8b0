/** Answers JSON-RPC in the versions 1.0 and 0.3 of A2A. */
import { ContentTypeNotSupportedError, toJsonRpcError, VersionNotSupportedError } from "@a2a-js/sdk/errors";
import { JsonRpcTransportHandler, type ServerCallContext } from "@a2a-js/sdk/server";
import { isV1JsonRpcMethod } from "@a2a-js/sdk/compat/v0_3";
import { LegacyJsonRpcTransportHandler } from "@a2a-js/sdk/compat/v0_3/server";
import { bodyText } from "../internal/body_text.ts";
import type { Clock } from "../internal/clock.ts";
import type { AgentTasks } from "./agent_tasks.ts";
import { toA2aError } from "./errors.ts";
import { lateJson } from "./late_json.ts";
import { eventStream, eventText } from "./sse.ts";

/** A body has so many bytes at most. */
export const MAX_BODY_BYTES = 1_048_576;

/** These may wait for the end of a task. */
const MAY_WAIT: ReadonlySet<string> = new Set(["SendMessage", "message/send"]);
const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;
const JSON_TYPE = /^application\/([\w.-]+\+)?json\b/i;

/** One call is answered with these. */
export interface CallOptions {
  readonly context: ServerCallContext;
  readonly clock: Clock;
  readonly onLeft: () => void;
}

/** Answers one call. */
export async function answerJsonRpc(
  request: Request,
  tasks: AgentTasks,
  { context, clock, onLeft }: CallOptions,
): Promise<Response> {
  if (!JSON_TYPE.test(request.headers.get("content-type") ?? "application/json")) {
    return refused(
      null,
      toJsonRpcError(new ContentTypeNotSupportedError("Content-Type must be application/json")),
    );
  }
  const body = await jsonOf(request);
  if ("code" in body) return refused(null, body);
  const call = body.json as { id?: unknown; method?: unknown; jsonrpc?: unknown };
  const isCall = typeof call === "object" && call !== null && !Array.isArray(call) &&
    call.jsonrpc === "2.0" &&
    typeof call.method === "string";
  if (!isCall) {
    const message = 'A call is one object: {"jsonrpc":"2.0","id":…,"method":…,"params":{…}}';
    return refused(null, { code: INVALID_REQUEST, message });
  }
  const id = call.id ?? null;
  const version = context.requestedVersion;
  const isLegacy = version === "0.3";
  if ((!isLegacy && version !== "1.0") || (isLegacy && isV1JsonRpcMethod(call.method))) {
    const message = isLegacy
      ? `${call.method} is of A2A 1.0: send the header A2A-Version: 1.0`
      : `A2A ${version} is not spoken here, only 1.0 and 0.3`;
    return refused(id, toJsonRpcError(new VersionNotSupportedError(message)));
  }
  const handler = isLegacy ? new LegacyJsonRpcTransportHandler(tasks) : new JsonRpcTransportHandler(tasks);
  const toError = isLegacy
    ? LegacyJsonRpcTransportHandler.mapToLegacyJSONRPCError
    : JsonRpcTransportHandler.mapToJSONRPCError;
  const failure = (error: unknown) => ({ jsonrpc: "2.0", id, error: toError(toA2aError(error)) });
  const answer = async () => {
    try {
      const answer = await handler.handle(call as Record<string, unknown>, context);
      if (!(Symbol.asyncIterator in answer)) return Response.json(answer);
      return await eventStream(answer, { clock, onLeft, failure: (error) => eventText(failure(error)) });
    } catch (error) {
      return Response.json(failure(error));
    }
  };
  return MAY_WAIT.has(String(call.method)) ? await lateJson(answer(), { clock, onLeft }) : await answer();
}

/** Resolves with the JSON of a body, or with what is wrong with it. */
export async function jsonOf(
  request: Request,
): Promise<{ readonly json: unknown } | { readonly code: number; readonly message: string }> {
  try {
    const text = await bodyText(request, MAX_BODY_BYTES);
    if (text !== undefined) return { json: JSON.parse(text) };
    return { code: INVALID_REQUEST, message: `A body has at most ${MAX_BODY_BYTES} bytes` };
  } catch {
    return { code: PARSE_ERROR, message: "The body is no JSON, or did not come to its end" };
  }
}

function refused(id: unknown, error: { readonly code: number; readonly message: string }): Response {
  return Response.json({ jsonrpc: "2.0", id, error });
}
