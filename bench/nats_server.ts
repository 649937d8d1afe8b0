/** nats-server as a server under test, plain or with JetStream; SKIPPED where it is not installed. */
import { startChild } from "./server_process.ts";
import { NatsWire } from "./nats_wire.ts";
import type { Server } from "./server.ts";

const PROGRAM = "nats-server";
const ARGS = ["-a", "127.0.0.1", "-p", "-1"];
const READY = /Listening for client connections on 127\.0\.0\.1:(\d+)/;

/** The version of the nats-server that is installed, such as `v2.9.10`; undefined where there is none. */
export async function natsVersion(): Promise<string | undefined> {
  try {
    const { stdout } = await new Deno.Command(PROGRAM, { args: ["--version"] }).output();
    return /v[\d.]+/.exec(new TextDecoder().decode(stdout))?.[0];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Starts nats-server without storage: what nobody reads at once is gone. */
export async function startNatsServer(): Promise<Server> {
  const child = await startChild({ program: PROGRAM, args: ARGS, readyLines: [READY] });
  return {
    name: "nats",
    pid: child.pid,
    lastWords: child.lastWords,
    wire: new NatsWire(Number(child.said[0])),
    kept: () => Promise.resolve(undefined),
    rest: () => Promise.resolve(undefined),
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

/** Starts nats-server with JetStream and one stream in a file below `folder`. */
export async function startJetStreamServer(folder: string): Promise<Server> {
  const data = await Deno.makeTempDir({ dir: folder, prefix: "jetstream_" });
  const child = await startChild({
    program: PROGRAM,
    args: [...ARGS, "-js", "-sd", data],
    readyLines: [READY],
  });
  const wire = new NatsWire(Number(child.said[0]));
  await wire.openStream();
  return {
    name: "jetstream",
    pid: child.pid,
    lastWords: child.lastWords,
    wire,
    kept: async () => ({ messages: await wire.stored() }),
    rest: () => Promise.resolve(undefined),
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}
