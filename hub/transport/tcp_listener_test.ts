import assert from "node:assert/strict";
import { CaseSocket } from "../testing/case_socket.ts";
import { CoreCase } from "../testing/core_case.ts";
import { OpenSessions } from "../session/open_sessions.ts";
import { Listener } from "./tcp_listener.ts";

/** The listener sets these options of a socket. */
class TestSocket extends CaseSocket {
  setNoDelay() {}
  setKeepAlive() {}
}

Deno.test("accepting goes on after errors such as EMFILE, for which the oldest connection that proves nothing is closed", async () => {
  const outOfDescriptors = Object.assign(new Error("Too many open files (os error 24)"), { code: "EMFILE" });
  const made = new CoreCase();
  const sockets = [new TestSocket(), new TestSocket(), new TestSocket()] as const;
  const outcomes = [
    () => Promise.reject(new Error("Connection aborted")),
    () => Promise.resolve(sockets[0]),
    () => Promise.resolve(sockets[1]),
    () => {
      made.clock.pass(100);
      return Promise.reject(outOfDescriptors);
    },
    () => Promise.resolve(sockets[2]),
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
  const sessions = new OpenSessions(made.core);
  const listener = new Listener(listening, made.core, sessions);
  await nextIsAsked.promise;
  assert.deepEqual(sockets.map(({ ended }) => ended), [true, false, false]);
  assert.deepEqual(sockets[0].take(), ["TOO_MANY_CONNECTIONS"]);
  for (const socket of sockets) socket.hangUp();
  await sessions.ended();
  await listener.stop();
  await listener.stop();
});
