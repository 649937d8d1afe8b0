/** One request over HTTP with its answer, which may take long: it ends when the answer was read, or nobody reads it any more. */

/** How an exchange ended: the client has the whole answer, or has gone before. */
export type End = "answered" | "left";

export class Exchange {
  /** The request without its body, with a signal that aborts when nobody waits for the answer. */
  readonly request: Request;
  readonly ended: Promise<End>;
  readonly #aborting = new AbortController();
  readonly #end: (how: End) => void;

  constructor({ url, method, headers }: Pick<Request, "url" | "method" | "headers">) {
    // Deno warns about programs that read the signal of its own requests.
    this.request = new Request(url, { method, headers, signal: this.#aborting.signal });
    ({ promise: this.ended, resolve: this.#end } = Promise.withResolvers<End>());
  }

  /** Stays open while its client lives: it is no call but a stream for what the server has to say by itself. */
  get isStream(): boolean {
    return this.request.method === "GET";
  }

  /** Stops what works on the answer. */
  abort(): void {
    this.#aborting.abort();
    this.#end("answered");
  }

  /** Returns `response` as one whose end is the end of the exchange. */
  watched(response: Response): Response {
    const reader = response.body?.getReader();
    if (reader === undefined) {
      this.#end("answered");
      return response;
    }
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          this.#end("answered");
          controller.close();
        } catch (error) {
          this.#end("answered");
          controller.error(error);
        }
      },
      cancel: async (reason) => {
        this.#end("left");
        this.#aborting.abort();
        await reader.cancel(reason);
      },
    });
    return new Response(body, response);
  }
}
