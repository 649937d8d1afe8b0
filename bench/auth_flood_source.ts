/**
 * Floods a hub from 127.0.0.2 until it is terminated: silent connections, and others that give a wrong token, each kind at a steady
 * rate. Whatever the hub closes is not opened again; the rates say how many come.
 */
import { connect } from "node:net";

const FROM = "127.0.0.2";
const TICK_MS = 20;

/** The first message says what to do; the worker answers once all silent connections of the beginning are open. */
export interface AuthFloodOrder {
  readonly port: number;
  /** So many silent connections are opened before the answer. */
  readonly silent: number;
  /** So many wrong tokens a second follow, and a fifth as many silent connections. */
  readonly wrongPerS: number;
  readonly aiId: string;
}

const worker = self as unknown as {
  onmessage: (event: MessageEvent<AuthFloodOrder>) => void;
  postMessage(message: "begun"): void;
};

worker.onmessage = async ({ data: { port, silent, wrongPerS, aiId } }) => {
  const guess = `${JSON.stringify({ ai_id: aiId, token: "a guess" })}\n`;
  for (let i = 0; i < silent; i++) await open(port);
  worker.postMessage("begun");
  const beganMs = performance.now();
  let wrong = 0;
  setInterval(() => {
    for (const due = (performance.now() - beganMs) * wrongPerS / 1_000; wrong < due; wrong++) {
      open(port, guess);
      if (wrong % 5 === 0) open(port);
    }
  }, TICK_MS);
};

/** Resolves when the hub's machine has taken the connection, or has not. */
function open(port: number, text?: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, localAddress: FROM }, resolve);
    socket.on("error", () => resolve());
    socket.resume();
    if (text !== undefined) socket.write(text);
  });
}
