import assert from "node:assert/strict";
import { DEFAULT_LIMITS } from "../../protocol/limits.ts";
import type { SessionCore } from "../session/session.ts";
import { Listener } from "./tcp_listener.ts";

/** A socket that records what is written to it. */
class TestSocket {
  readonly written: string[] = [];
  isClosed = false;
  setNoDelay() {}
  setKeepAlive() {}
  write(bytes: Uint8Array): Promise<number> {
    this.written.push(new TextDecoder().decode(bytes));
    return Promise.resolve(bytes.length);
  }
  close() {
    this.isClosed = true;
  }
}

Deno.test("accepting goes on after errors such as EMFILE", async () => {
  const socket = new TestSocket();
  const outcomes = [
    () => Promise.reject(new Error("Too many open files (os error 24)")),
    () => Promise.resolve(socket),
  ];
  const closed = Promise.withResolvers<never>();
  const nextIsAsked = Promise.withResolvers<void>();
  const listening = {
    accept() {
      const outcome = outcomes.shift();
      if (outcome) return outcome();
      nextIsAsked.resolve();
      return closed.promise;
    },
    close: () => closed.reject(new Deno.errors.BadResource()),
  } as unknown as Deno.TcpListener;
  // Every connection is refused, so that none is served.
  const core = { limits: { ...DEFAULT_LIMITS, max_connections: 0 } } as SessionCore;
  const listener = new Listener(listening, core);
  await nextIsAsked.promise;
  assert.equal(JSON.parse(socket.written.join("")).code, "TOO_MANY_CONNECTIONS");
  assert.equal(socket.isClosed, true);
  await listener.stop();
  await listener.stop();
});
