/**
 * The dashboard's limiting proxy accepts connections and passes bytes between them and the inner web server, which has no
 * limits of its own. It runs in its own thread, so that a flood keeps that thread busy and not the broker's.
 */
import { createHash } from "node:crypto";
import { type Address, isLoopback } from "../../internal/address.ts";
import type { Clock } from "../../internal/clock.ts";
import { writeAll } from "../../internal/write_all.ts";
import { Allowance, type AllowanceBounds } from "./allowance.ts";
import { BearerReader } from "./bearer_reader.ts";
import { ReadBuffer } from "./read_buffer.ts";
import { acceptOf, Upgrade, UpgradedConnections } from "./upgraded_connections.ts";

/** Says how much the proxy lets through: of strangers, and of those who sent a token or local key that is right. */
export interface ProxyBounds {
  readonly strangers: AllowanceBounds;
  readonly authenticated: AllowanceBounds;
}

/** Returns the bounds that the hub uses, with so many authenticated connections. */
export function proxyBounds(maxAuthenticated: number): ProxyBounds {
  return {
    // Sixty-four open pages, each polling as often as it may, stay below the rate.
    strangers: { maxConnections: 256, maxSilentMs: 20_000, rate: { perS: 100, burst: 300 } },
    // A request may wait 50 s for what it asks for, and a stream writes more often than that.
    authenticated: {
      maxConnections: maxAuthenticated,
      maxSilentMs: 75_000,
      // TCP has no rate at all for them. 32 programs that each wait for their answer stay below it, a loop gone wild does not.
      rate: { perS: 5_000, burst: 10_000 },
    },
  };
}

const ACCEPT_AGAIN_MS = 10;
/**
 * In a storm of new connections Deno goes on accepting, and reads none of them: each would be pushed out unread. So many are
 * accepted in a row, and then given so many turns of the event loop to be read.
 */
const ACCEPTED_IN_A_ROW = 16;
const TURNS_TO_BE_READ = 10;
/** When a token is right no more, whoever came with it has so long to take what is written to it. */
const LAST_WORDS_MS = 500;
const ANSWER_UNIT_BYTES = 65_536;
const BODY_UNIT_BYTES = 262_144;
/** So much at a time is sent of something long alone, such as a body. */
const LONG_BYTES = 1_024;
const [CR, LF] = [13, 10];
/** A digit follows. */
const VERSION = new TextEncoder().encode(" HTTP/1.");
/** So begins a connection of HTTP/2, which the inner server would speak in plain text, too: nobody could count its requests or see its tokens. */
const HTTP_2 = "PRI ";

/** Names where the inner web server listens. */
export type InnerAddress =
  | { readonly transport: "unix"; readonly path: string }
  | { readonly transport: "tcp"; readonly hostname: string; readonly port: number };

/** The inner web server listens at one of these for programs of this machine, at the other for all others. */
export interface InnerAddresses {
  readonly local: InnerAddress;
  readonly remote: InnerAddress;
}

type ProxyClock = Pick<Clock, "monotonicMs" | "delay">;

/** Pairs a client's connection with the one to the inner server, which is opened with the client's first bytes. */
interface ProxiedConnection {
  readonly client: Deno.TcpConn;
  inner: Deno.Conn | undefined;
  answeredMs: number;
  /** `digest` is that of the last token which the client sent. */
  digest: string | undefined;
  /** The client has not taken all that is written to it. */
  isBehind: boolean;
  /** It has become a WebSocket. */
  upgrade: Upgrade | undefined;
  allowance: Allowance<ProxiedConnection>;
}

/** A listening proxy; disposing it closes its listener and all connections. */
export class LimitingProxy implements Disposable {
  readonly #listener: Deno.TcpListener;
  readonly #innerAddresses: InnerAddresses;
  readonly #clock: ProxyClock;
  readonly #closed = new AbortController();
  readonly #upgraded: UpgradedConnections<ProxiedConnection>;
  readonly #strangers: Allowance<ProxiedConnection>;
  readonly #authenticated: Allowance<ProxiedConnection>;
  /** Nothing was read from these yet; they were accepted in one row. */
  readonly #unread = new Set<ProxiedConnection>();
  #rightDigests: ReadonlySet<string> = new Set();
  #innerGone: Error | undefined;

  /** Listens at `address` for the web server at `innerAddresses`. @throws {Error} the system's, when it cannot listen. */
  constructor(address: Address, innerAddresses: InnerAddresses, bounds: ProxyBounds, clock: ProxyClock) {
    this.#listener = Deno.listen({ hostname: address.hostname, port: address.port });
    this.#innerAddresses = innerAddresses;
    this.#clock = clock;
    this.#upgraded = new UpgradedConnections(clock);
    const close = (connection: ProxiedConnection) => this.#close(connection);
    this.#strangers = new Allowance(bounds.strangers, clock.monotonicMs(), close);
    this.#authenticated = new Allowance(bounds.authenticated, clock.monotonicMs(), close);
  }

  /** Returns the port that the system gave, also where 0 was asked for. */
  get port(): number {
    return this.#listener.addr.port;
  }

  /** Counts the open connections. */
  get connections(): number {
    return this.#strangers.size + this.#authenticated.size;
  }

  /**
   * Takes `digests`, SHA-256 as hex, for those of all tokens that are right from now on. A connection whose last token is not
   * among them any more is a stranger's again, and ends where strangers have no room, or where it is not read.
   */
  setRightDigests(digests: ReadonlySet<string>): void {
    this.#rightDigests = digests;
    for (const connection of [...this.#authenticated, ...this.#strangers]) this.#assign(connection);
  }

  /** Resolves with the address of the other end of a WebSocket; undefined: there is no such connection. */
  async addressOf(accept: string): Promise<Address | undefined> {
    const { client } = await this.#upgraded.find(accept) ?? {};
    return client && { hostname: client.remoteAddr.hostname, port: client.remoteAddr.port };
  }

  /** The other end of a WebSocket has proved who it is, for as long as the connection lasts. */
  prove(accept: string): void {
    const connection = this.#upgraded.get(accept);
    if (!connection) return;
    connection.upgrade!.prove();
    this.#assign(connection);
  }

  /** Reads nothing from the other end of a WebSocket until it is held no more. */
  hold(accept: string, isHeld: boolean): void {
    this.#upgraded.get(accept)?.upgrade?.hold(isHeld);
  }

  /** Closes a WebSocket, once its other end had some time to take what was written to it. */
  async cut(accept: string): Promise<void> {
    const connection = this.#upgraded.get(accept);
    if (!connection) return;
    await this.#wait(LAST_WORDS_MS);
    this.#close(connection);
  }

  /** Accepts until the proxy is disposed. @throws {Deno.errors.NotFound} when the inner server's socket is gone. */
  async run(): Promise<void> {
    for (let accepted = 1;; accepted++) {
      try {
        this.#serve(await this.#listener.accept());
        if (accepted % ACCEPTED_IN_A_ROW === 0) await this.#rowIsRead();
      } catch {
        if (this.#innerGone) throw this.#innerGone;
        if (this.#closed.signal.aborted) return;
        // The client disconnected meanwhile, or no file descriptor is left: the next accept may succeed.
        await this.#wait(ACCEPT_AGAIN_MS);
      }
    }
  }

  /** Resolves when the row of accepted connections was read; those that are silent are not waited for longer than others need. */
  async #rowIsRead(): Promise<void> {
    for (let turns = 0; this.#unread.size > 0 && turns < TURNS_TO_BE_READ; turns++) await eventLoopTurn();
    this.#unread.clear();
  }

  /** Closes the connections that were silent for too long; the owner calls it now and then. */
  closeSilent(): void {
    for (const allowance of [this.#strangers, this.#authenticated]) {
      allowance.closeSilent(this.#clock.monotonicMs());
    }
  }

  [Symbol.dispose](): void {
    if (this.#closed.signal.aborted) return;
    this.#listener.close();
    this.#closed.abort();
    for (const connection of [...this.#strangers, ...this.#authenticated]) this.#close(connection);
  }

  #serve(client: Deno.TcpConn): void {
    const connection: ProxiedConnection = {
      client,
      inner: undefined,
      answeredMs: this.#clock.monotonicMs(),
      digest: undefined,
      isBehind: false,
      upgrade: undefined,
      allowance: this.#strangers,
    };
    this.#strangers.add(connection);
    this.#unread.add(connection);
    // An error of either side ends the connection and nothing else.
    this.#forward(connection).catch(() => {}).finally(() => this.#close(connection));
  }

  /** Forwards requests; a client that sends nothing costs the inner server nothing, as that is connected with the first bytes. */
  async #forward(connection: ProxiedConnection): Promise<void> {
    const { client } = connection;
    // Head and body are written one after the other: the second must not wait 40 ms for the first to be acknowledged.
    client.setNoDelay();
    const reading = new ReadBuffer();
    const bearers = new BearerReader();
    let lastToken: string | undefined;
    let answering: Promise<void> | undefined;
    let wasFull = false;
    let begin = "";
    for (
      let length = await client.read(reading.bytes);
      length !== null;
      length = await client.read(reading.bytes)
    ) {
      this.#unread.delete(connection);
      const part = reading.take(length);
      if (begin.length < HTTP_2.length) {
        begin += String.fromCharCode(...part.subarray(0, HTTP_2.length - begin.length));
        if (begin === HTTP_2) return;
      }
      const { upgrade } = connection;
      if (upgrade) await upgrade.admits(length);
      else {
        const token = bearers.read(part);
        if (token !== undefined && token !== lastToken) {
          lastToken = token;
          connection.digest = createHash("sha256").update(token).digest("hex");
          this.#assign(connection);
        }
      }
      const isFull = length >= LONG_BYTES;
      const isOfLong = isFull || wasFull;
      wasFull = isFull;
      // What an AI sends by a WebSocket is bounded by its session, as it is over TCP.
      const waitMs = upgrade?.isProved
        ? 0
        : connection.allowance.take(requestsIn(part, isOfLong), this.#clock.monotonicMs());
      if (waitMs > 0) await this.#wait(waitMs);
      if (!isOpen(connection)) return;
      if (connection.inner === undefined) {
        connection.inner = await this.#connectInner(client);
        if (!isOpen(connection)) return connection.inner.close();
        answering = this.#answer(connection, connection.inner);
        answering.catch(() => {}).finally(() => this.#close(connection));
      }
      await writeAll(connection.inner, part);
    }
    await connection.inner?.closeWrite();
    await answering;
  }

  /** No header says where a request comes from: the inner server knows it by the socket at which it arrives. */
  async #connectInner({ remoteAddr }: Deno.TcpConn): Promise<Deno.Conn> {
    const { local, remote } = this.#innerAddresses;
    try {
      return await connect(isLoopback(remoteAddr.hostname) ? local : remote);
    } catch (error) {
      // A removed socket never comes back. Other errors pass: no file descriptor is left, or the backlog is full.
      if (error instanceof Deno.errors.NotFound) {
        this.#innerGone = error;
        this[Symbol.dispose]();
      }
      throw error;
    }
  }

  async #answer(connection: ProxiedConnection, inner: Deno.Conn): Promise<void> {
    const reading = new ReadBuffer();
    for (
      let length = await inner.read(reading.bytes);
      length !== null;
      length = await inner.read(reading.bytes)
    ) {
      const part = reading.take(length);
      if (connection.upgrade === undefined && !this.#noteUpgrade(connection, part)) return;
      connection.isBehind = true;
      await writeAll(connection.client, part);
      connection.isBehind = false;
      if (!isOpen(connection)) return;
      connection.answeredMs = this.#clock.monotonicMs();
      connection.allowance.touch(connection);
      if (!connection.upgrade?.isProved) {
        connection.allowance.take(length / ANSWER_UNIT_BYTES, connection.answeredMs);
      }
    }
  }

  /** Notes where an answer makes a connection a WebSocket; returns false where another one has the same key, which no client may repeat. */
  #noteUpgrade(connection: ProxiedConnection, part: Uint8Array): boolean {
    const accept = acceptOf(part);
    if (accept === undefined) return true;
    connection.upgrade = new Upgrade(accept);
    connection.client.setKeepAlive();
    return this.#upgraded.add(accept, connection);
  }

  #wait(ms: number): Promise<void> {
    return this.#clock.delay(ms, this.#closed.signal);
  }

  /** Moves a connection to where its token belongs; none that falls back pushes a stranger out. */
  #assign(connection: ProxiedConnection): void {
    const { digest, upgrade } = connection;
    const isRight = upgrade?.isProved || digest !== undefined && this.#rightDigests.has(digest);
    const allowance = isRight ? this.#authenticated : this.#strangers;
    if (allowance === connection.allowance || !isOpen(connection)) return;
    if (!isRight && allowance.isFull) return this.#close(connection);
    connection.allowance.delete(connection);
    connection.allowance = allowance;
    connection.answeredMs = this.#clock.monotonicMs();
    allowance.add(connection);
    if (!isRight) this.#endIfBehind(connection);
  }

  /** What a token has opened ends with it, also where nobody reads its end. */
  async #endIfBehind(connection: ProxiedConnection): Promise<void> {
    await this.#wait(LAST_WORDS_MS);
    if (connection.isBehind && connection.allowance === this.#strangers) this.#close(connection);
  }

  #close(connection: ProxiedConnection): void {
    if (!connection.allowance.delete(connection)) return;
    this.#unread.delete(connection);
    this.#upgraded.delete(connection);
    connection.upgrade?.close();
    connection.client.close();
    connection.inner?.close();
  }
}

function isOpen(connection: ProxiedConnection): boolean {
  return connection.allowance.has(connection);
}

/**
 * Counts the headers that end in `part`, or the lines that begin a request where these are more, as a header may end without a CR; and at
 * least one: the pieces of a header that is sent slowly count, too. A part of something long, such as a body, costs what its bytes cost.
 */
function requestsIn(part: Uint8Array, isOfLong: boolean): number {
  let [ends, begins] = [0, 0];
  for (let at = part.indexOf(LF); at >= 0; at = part.indexOf(LF, at + 1)) {
    if (part[at + 1] === CR && part[at + 2] === LF) ends++;
    if (beginsRequest(part, part[at - 1] === CR ? at - 1 : at)) begins++;
  }
  return Math.max(isOfLong ? part.length / BODY_UNIT_BYTES : 1, ends, begins);
}

/** Returns whether the line that ends before `end` names the version of HTTP last. */
function beginsRequest(part: Uint8Array, end: number): boolean {
  const start = end - VERSION.length - 1;
  return start >= 0 && VERSION.every((byte, i) => part[start + i] === byte);
}

/** Resolves when the system was asked what has arrived meanwhile. */
function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

async function connect(address: InnerAddress): Promise<Deno.Conn> {
  if (address.transport === "unix") return await Deno.connect(address);
  const connection = await Deno.connect(address);
  connection.setNoDelay();
  return connection;
}
