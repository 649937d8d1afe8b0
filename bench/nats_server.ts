/** Starts nats-server as a server under test, with JetStream or without. */
import { startServerProcess } from "./server_process.ts";
import { NatsWire } from "./nats_wire.ts";
import type { Server } from "./server.ts";

const PROGRAM = "nats-server";
const ARGS = ["-a", "127.0.0.1", "-p", "-1"];
const READY = /Listening for client connections on 127\.0\.0\.1:(\d+)/;

/** Returns the version of the installed nats-server, such as `v2.9.10`; undefined where there is none. */
export async function natsVersion(): Promise<string | undefined> {
  try {
    const { stdout } = await new Deno.Command(PROGRAM, { args: ["--version"] }).output();
    return /v[\d.]+/.exec(new TextDecoder().decode(stdout))?.[0];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Starts nats-server without storage: a message that has no subscriber is dropped. */
export async function startNatsServer(): Promise<Server> {
  const process = await startServerProcess({ program: PROGRAM, args: ARGS, readyLines: [READY] });
  return {
    name: "nats",
    pid: process.pid,
    lastLines: process.lastLines,
    wire: new NatsWire(Number(process.readyValues[0])),
    stored: () => Promise.resolve(undefined),
    untilIdle: () => Promise.resolve(undefined),
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

/** Starts nats-server with JetStream and one stream in a file below `folder`. */
export async function startJetStreamServer(folder: string): Promise<Server> {
  const data = await Deno.makeTempDir({ dir: folder, prefix: "jetstream_" });
  const process = await startServerProcess({
    program: PROGRAM,
    args: [...ARGS, "-js", "-sd", data],
    readyLines: [READY],
  });
  const wire = new NatsWire(Number(process.readyValues[0]));
  await wire.openStream();
  return {
    name: "jetstream",
    pid: process.pid,
    lastLines: process.lastLines,
    wire,
    stored: async () => ({ messages: await wire.stored() }),
    untilIdle: () => Promise.resolve(undefined),
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}
