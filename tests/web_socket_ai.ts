/** Speaks lines over a WebSocket as an AI that may send anything, and that remembers what it received. */
import assert from "node:assert/strict";
import { type Heard, type Opening } from "./raw_ai.ts";
import { KEY, type TestHub } from "./test_hub.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";

/** How a socket was closed by the hub. */
export interface Closed {
  readonly code: number;
  readonly reason: string;
}

export class WebSocketAi implements AsyncDisposable {
  readonly #socket: WebSocket;
  readonly heard: Heard[] = [];
  readonly #fresh: Heard[] = [];
  readonly closed: Promise<Closed>;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      const line = JSON.parse(data);
      this.heard.push(line);
      this.#fresh.push(line);
    };
    socket.onerror = (event) => event.preventDefault();
    this.closed = new Promise((resolve) => {
      socket.onclose = ({ code, reason }) => resolve({ code, reason });
    });
  }

  /** Connects to `/ws` of the hub, which has a dashboard. */
  static async connect(world: TestHub, headers: Record<string, string> = {}): Promise<WebSocketAi> {
    // The types do not know of the headers that Deno takes.
    const options = { headers } as unknown as string[];
    const socket = new WebSocket(`ws://127.0.0.1:${world.hub.http!.port}/ws`, options);
    const ai = new WebSocketAi(socket);
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      ai.closed.then(({ code }) => reject(new Error(`closed with ${code}`)));
    });
    return ai;
  }

  /** Returns an AI that is admitted and present. */
  static async enter(world: TestHub, ai_id: string, opening: Opening = {}): Promise<WebSocketAi> {
    const ai = await WebSocketAi.connect(world);
    ai.say({ ai_id, local_key: KEY, ...opening });
    await ai.hear({ message_type: "welcome" });
    ai.say({ message_type: "hello", data: { specialization: "networking" } });
    await ai.hear({ message_type: "training_sync" });
    return ai;
  }

  /** Sends each line as a frame; bytes go as a binary one. */
  say(...lines: readonly (object | string | Uint8Array<ArrayBuffer>)[]): void {
    for (const line of lines) {
      if (typeof line === "string" || line instanceof Uint8Array) this.#socket.send(line);
      else this.#socket.send(JSON.stringify(line));
    }
  }

  /** Takes the first line with these fields that was not taken before, or waits for it. */
  async hear(wanted: Readonly<Record<string, unknown>>): Promise<Heard> {
    const find = () =>
      this.#fresh.findIndex((line) => Object.entries(wanted).every(([key, value]) => line[key] === value));
    const name = `${JSON.stringify(wanted)} to come over the WebSocket`;
    await waitUntil(() => find() >= 0 || this.#socket.readyState === WebSocket.CLOSED, { name });
    const at = find();
    assert.ok(at >= 0, `closed before ${name}; last: ${JSON.stringify(this.heard.slice(-3))}`);
    return this.#fresh.splice(at, 1)[0]!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await this.closed;
  }
}
