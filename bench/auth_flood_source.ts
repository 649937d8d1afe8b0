/**
 * Floods a hub from 127.0.0.2 until SIGTERM: silent connections, and others that give a wrong token, each kind at a steady rate.
 * It prints `begun` once the first silent ones are open, and at the end how many wrong tokens it gave.
 *
 *     deno run -A bench/auth_flood_source.ts PORT SILENT WRONG_PER_S
 */
import { connect } from "node:net";

const FROM = "127.0.0.2";
const TICK_MS = 5;
/** So many wrong tokens come with one more silent connection. */
const WRONG_PER_SILENT = 5;

const GUESS = `${JSON.stringify({ ai_id: "AI_Node_1", token: "a guess" })}\n`;

async function main([port, silent, wrongPerS]: readonly number[]): Promise<void> {
  let wrong = 0;
  Deno.addSignalListener("SIGTERM", () => {
    console.log(String(wrong));
    Deno.exit();
  });
  for (let i = 0; i < silent!; i++) await open(port!);
  console.log("begun");
  const beganMs = performance.now();
  setInterval(() => {
    for (const due = (performance.now() - beganMs) * wrongPerS! / 1_000; wrong < due; wrong++) {
      open(port!, GUESS);
      if (wrong % WRONG_PER_SILENT === 0) open(port!);
    }
  }, TICK_MS);
}

/** Resolves when the connection is open, or is not. Whatever the hub closes is not opened again. */
function open(port: number, text?: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, localAddress: FROM }, resolve);
    socket.on("error", () => resolve());
    socket.resume();
    if (text !== undefined) socket.write(text);
  });
}

if (import.meta.main) await main(Deno.args.map(Number));
