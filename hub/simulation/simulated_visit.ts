/** Simulates one visit of an AI, beside its own connection or without one. The AI decides what is sent over it. */
import assert from "node:assert/strict";
import type { ReceivedLine } from "./received_line.ts";
import type { Connected, ConnectionListener, SimulatedConnection } from "./simulated_connection.ts";

/** The AI that visits gets what comes. */
export interface Host {
  readonly name: string;
  /** Gets one line that was read over the visit. */
  visitReceived(visit: SimulatedVisit, line: ReceivedLine["line"]): void;
  /** Is called when the visit is over, in whichever way. */
  visitEnded(visit: SimulatedVisit): void;
}

export class SimulatedVisit implements ConnectionListener {
  readonly #host: Host;
  #connected!: Connected;
  /** The world lets it read only while this is true. */
  reads = true;
  isWelcomed = false;
  #hasLeft = false;
  #hasClosedItsEnd = false;

  constructor(host: Host) {
    this.#host = host;
  }

  get connected(): Connected {
    return this.#connected;
  }

  get connection(): SimulatedConnection {
    return this.#connected.connection;
  }

  /** Returns whether anything can be sent over it. */
  get takesLines(): boolean {
    return this.isWelcomed && !this.#hasLeft && !this.#hasClosedItsEnd;
  }

  begin(connected: Connected, auth: Readonly<Record<string, unknown>>): void {
    this.#connected = connected;
    this.connection.send(`${JSON.stringify(auth)}\n`);
  }

  /** Notes that `leave` was sent over it. */
  left(): void {
    this.#hasLeft = true;
  }

  /** Closes its end for sending, and reads on. */
  closeItsEnd(): void {
    this.#hasClosedItsEnd = true;
    this.connection.closeUpload();
  }

  /** Ends it from outside. */
  end(how: "closed" | "reset"): void {
    this.connection.close(how);
    this.#host.visitEnded(this);
  }

  received(lines: readonly ReceivedLine[]): void {
    for (const { line } of lines) {
      if (line.message_type === "welcome") this.isWelcomed = true;
      this.#host.visitReceived(this, line);
    }
  }

  ended(inOrder: boolean): void {
    const mayMiss = !inOrder || !this.#hasClosedItsEnd || this.#hasLeft;
    const { check } = this.#connected;
    assert.ok(
      mayMiss || check.isAnswered,
      `a visit of ${this.#host.name} closed its end, and was not answered`,
    );
    this.end("closed");
  }
}
