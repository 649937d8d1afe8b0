/** Asks a hub over HTTP as a program with a token, or without. */
import type { Heard } from "./raw_ai.ts";
import type { TestHub } from "./test_hub.ts";

/** An answer's body is JSON, or a text. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: Heard;
}

/** A caller sends the same token with every request. */
export class HttpCaller {
  readonly #world: TestHub;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(world: TestHub, token?: string, headers: Readonly<Record<string, string>> = {}) {
    this.#world = world;
    this.#headers = { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers };
  }

  async get(path: string): Promise<HttpAnswer> {
    return await answerOf(await this.#fetch(path));
  }

  async post(path: string, body?: object, headers?: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    const init = { method: "POST", body: JSON.stringify(body ?? {}), ...(headers && { headers }) };
    return await answerOf(await this.#fetch(path, init));
  }

  async put(path: string, body: object): Promise<HttpAnswer> {
    return await answerOf(await this.#fetch(path, { method: "PUT", body: JSON.stringify(body) }));
  }

  /** Resolves with the status. */
  async head(path: string): Promise<number> {
    return (await this.#fetch(path, { method: "HEAD" })).status;
  }

  /** Resolves with an answer whose body is not read yet. */
  open(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.#fetch(path, { headers });
  }

  /** Opens an event stream. */
  async stream(topics = "status"): Promise<HttpStream> {
    return new HttpStream(await this.#fetch(`/events?topics=${topics}`));
  }

  #fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const { port } = this.#world.hub.http!;
    const headers = { ...init.headers as Record<string, string>, ...this.#headers };
    return fetch(`http://127.0.0.1:${port}${path}`, { ...init, redirect: "manual", headers });
  }
}

/** An event stream that is read as it comes. */
export class HttpStream implements AsyncDisposable {
  readonly status: number;
  /** Resolves with the time, monotonic, at which the stream ended, in whatever way. */
  readonly ended: Promise<number>;
  #text = "";
  readonly #body: ReadableStream<Uint8Array>;
  readonly #aborting = new AbortController();

  constructor({ status, body }: Response) {
    this.status = status;
    this.#body = body!;
    this.ended = this.#read();
  }

  /** What was read so far. */
  get text(): string {
    return this.#text;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#aborting.abort();
    await this.ended;
  }

  async #read(): Promise<number> {
    const decoder = new TextDecoder();
    const into = new WritableStream<Uint8Array>({
      write: (part) => void (this.#text += decoder.decode(part, { stream: true })),
    });
    await this.#body.pipeTo(into, { signal: this.#aborting.signal }).catch(() => {});
    return performance.now();
  }
}

async function answerOf(response: Response): Promise<HttpAnswer> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  return { status: response.status, body: isJson ? JSON.parse(text) : { text } };
}
