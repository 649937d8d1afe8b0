/** Stands in for a language model: a server on loopback that clients of models talk to, and that answers by a script. */
import { messagesApi } from "./messages_api.ts";
import { responsesApi } from "./responses_api.ts";
import type { ModelApi, ModelRequest, Script } from "./script.ts";

const API: Readonly<Record<string, ModelApi>> = { messages: messagesApi, responses: responsesApi };

/** Disposing closes the server, and waits for the answers that are still being thought about. */
export class ScriptedModel implements AsyncDisposable {
  readonly #script: Script;
  readonly #requests: ModelRequest[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  private constructor(script: Script) {
    this.#script = script;
    const how = { hostname: "127.0.0.1", port: 0, onListen() {} };
    this.#server = Deno.serve(how, (request) => this.#answer(request));
  }

  /** Starts a model that does what `script` says, which is asked once for each turn. */
  static serve(script: Script): ScriptedModel {
    return new ScriptedModel(script);
  }

  /** Returns the address for the client of `member`: its `ANTHROPIC_BASE_URL`; with `/v1` behind it, the `base_url` of OpenAI's. */
  addressOf(member: string): string {
    return `http://127.0.0.1:${this.#server.addr.port}/${member}`;
  }

  /** Returns what the client of `member` has asked so far, in order. */
  requestsOf(member: string): readonly ModelRequest[] {
    return this.#requests.filter((each) => each.member === member);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const atMs = performance.timeOrigin + performance.now();
    const [, member, name = ""] = /^\/([^/]+)\/v1\/(\w+)$/.exec(new URL(request.url).pathname) ?? [];
    const api = API[name];
    if (request.method !== "POST" || api === undefined) return Response.json({}, { status: 404 });
    const body = await request.json();
    const asked: ModelRequest = { member: member!, atMs, ...api.read(body) };
    this.#requests.push(asked);
    const reply = await this.#script(asked);
    if (body.stream !== true) return Response.json(api.answer(reply, body));
    const events = [...api.events(reply, body)];
    const text = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
    return new Response(text, { headers: { "content-type": "text/event-stream" } });
  }
}
