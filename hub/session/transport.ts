/**
 * Defines the contract between a session and what carries it. A transport cuts and checks lines; it knows nothing of AIs,
 * the broker or the journal. A new transport (TLS) implements this interface and nothing else.
 */
import type { ErrorCode } from "../../protocol/errors.ts";
import type { ParsedAuth, ReceivedLine } from "../../protocol/parse.ts";

/** Describes the other end. */
export interface Remote {
  /** The other end is on this machine. */
  readonly loopback: boolean;
  /** The IP address of the other end. */
  readonly address: string;
  /** `where` is HOST:PORT, for the log. */
  readonly where: string;
  /** Names the transport: `tcp`, `websocket`. */
  readonly transport: string;
}

/** Carries one session. There is one read at a time, and one write. */
export interface Transport {
  readonly remote: Remote;
  /** Whoever made the transport notices by itself when the other end is gone: no pings are sent. */
  readonly isWatched?: boolean;
  /** It carries a request over HTTP: by that an AI without a connection is present for a while. */
  readonly isRequest?: boolean;
  /** The last bytes arrived at this monotonic time. */
  readonly arrivedMs: number;
  /** Resolves with the first line, or null when the other end closed before it. @throws {ConnectionLost} */
  opening(): Promise<ParsedAuth | null>;
  /**
   * Resolves with the lines that arrived next, perhaps none, or null when the other end sends nothing more. The first
   * call returns those that came together with the opening. @throws {ConnectionLost}
   */
  lines(): Promise<readonly ReceivedLine[] | null>;
  /** Reads on and drops what comes, so that last answers are not lost to a reset. Resolves as {@link lines} ends. */
  discard(): Promise<void>;
  /** Writes some of `bytes`, whole lines that other sessions share, and resolves with how many: at least one. */
  write(bytes: Uint8Array): Promise<number>;
  /** Closes the writing half: the other end sees that nothing more comes, and may still send. It may see `why`, too. */
  endWriting(why?: ErrorCode): Promise<void>;
  /** Closes both ways at once; pending reads and writes reject. */
  close(why?: ErrorCode): void;
  /** Is called once the other end has proved who it is. */
  proved?(): void;
}

/** The other end has disconnected without closing in order, which is no fault of the hub. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
}
