/** A hub for tests that sends what the test says, on a real socket with a port of its own. */
import assert from "node:assert/strict";
import type { Address } from "../../internal/address.ts";
import { writeAll } from "../../internal/write_all.ts";
import { DEFAULT_LIMITS } from "../../protocol/limits.ts";

type Line = Record<string, unknown>;

/** The hub's end of one connection. */
export class ScriptedPeer {
  readonly #socket: Deno.TcpConn;
  readonly #lines: AsyncGenerator<Line, undefined>;

  constructor(socket: Deno.TcpConn) {
    this.#socket = socket;
    socket.setNoDelay(true);
    this.#lines = linesOf(socket);
  }

  /** Resolves with the client's next line, or undefined when it has closed. */
  async line(): Promise<Line | undefined> {
    return (await this.#lines.next()).value;
  }

  /** Resolves with the client's next line, which must have this message type. */
  async message(type: string): Promise<Line> {
    const line = await this.line();
    assert.equal(line?.message_type, type, `expected "${type}", got ${JSON.stringify(line)}`);
    return line!;
  }

  /** Sends lines to the client, all of them in one write. */
  async say(...lines: Line[]): Promise<void> {
    await this.sayText(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }

  async sayText(text: string): Promise<void> {
    await this.sayBytes(new TextEncoder().encode(text));
  }

  async sayBytes(bytes: Uint8Array): Promise<void> {
    await writeAll(this.#socket, bytes);
  }

  /** Acknowledges `line`. */
  async ack({ message_id }: Line, fields: Line = {}): Promise<void> {
    await this.say({ message_type: "ack", message_id, ...fields });
  }

  /** Admits the client: reads its first line, answers it and its hello. Resolves with the first line. */
  async admit(welcome: Line = {}): Promise<Line> {
    const auth = (await this.line())!;
    await this.welcome(auth, welcome);
    return auth;
  }

  /** Answers a first line with `welcome`, and the hello after it with an ack. */
  async welcome(auth: Line, welcome: Line): Promise<void> {
    await this.sayWelcome(auth, welcome);
    await this.ack(await this.message("hello"));
  }

  /** Answers a first line with `welcome`. */
  async sayWelcome(auth: Line, welcome: Line = {}): Promise<void> {
    await this.say({
      message_type: "welcome",
      protocol_version: 1,
      ai_id: auth.ai_id,
      journal_id: "j1",
      head_seq: 0,
      cursor: 0,
      heartbeat_interval_ms: 15_000,
      limits: DEFAULT_LIMITS,
      ...welcome,
    });
  }

  close(): void {
    try {
      this.#socket.close();
    } catch {
      // The reading side has closed the socket already.
    }
  }
}

/** A listener whose connections a test scripts one after the other. */
export class ScriptedHub implements Disposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #peers: ScriptedPeer[] = [];

  get address(): Address {
    return this.#listener.addr as Deno.NetAddr;
  }

  /** Resolves with the next connection. */
  async accept(): Promise<ScriptedPeer> {
    const peer = new ScriptedPeer(await this.#listener.accept());
    this.#peers.push(peer);
    return peer;
  }

  [Symbol.dispose](): void {
    for (const peer of this.#peers) peer.close();
    this.#listener.close();
  }
}

async function* linesOf(socket: Deno.TcpConn): AsyncGenerator<Line, undefined> {
  const decoder = new TextDecoder();
  let text = "";
  const space = new Uint8Array(65_536);
  for (;;) {
    const count = await socket.read(space).catch(() => null);
    if (count === null) return;
    text += decoder.decode(space.subarray(0, count), { stream: true });
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
      const line = text.slice(0, end);
      text = text.slice(end + 1);
      yield JSON.parse(line);
    }
  }
}
