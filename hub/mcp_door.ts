/** Opens `/mcp` when somebody comes to it: the packages of the protocol are large, and many hubs never need them. */
import type { Caller, McpHttp, McpHttpOptions } from "../mcp/http/handler.ts";

export class McpDoor implements AsyncDisposable {
  readonly #options: McpHttpOptions;
  #handler: Promise<McpHttp> | undefined;
  #isClosed = false;

  constructor(options: McpHttpOptions) {
    this.#options = options;
  }

  /** Answers a request of a caller who was let in. */
  readonly fetch = async (request: Request, caller: Caller): Promise<Response> => {
    if (this.#isClosed) return new Response("The hub is ending.\n", { status: 503 });
    const handler = await (this.#handler ??= this.#open());
    return await handler.fetch(request, caller);
  };

  /** Ends all sessions, and lets nobody in any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    const handler = await this.#handler;
    await handler?.[Symbol.asyncDispose]();
  }

  async #open(): Promise<McpHttp> {
    const { McpHttp } = await import("../mcp/http/handler.ts");
    return new McpHttp(this.#options);
  }
}
