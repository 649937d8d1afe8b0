/**
 * Drives @aicollab/client for the contract suite: one JSON command a line on standard input, one JSON answer a line on standard
 * output. It runs on Node, Deno and Bun: `contract_driver.js --hub HOST:PORT|ws://… --key-file FILE`.
 */
import { readFile } from "node:fs/promises";
import process from "node:process";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

// The package is where a stranger has installed it.
const PACKAGE = "@aicollab/client";
const { connect, visit } = await import(PACKAGE);

const { hub, "key-file": keyFile } = parseArgs({
  options: { hub: { type: "string" }, "key-file": { type: "string" } },
}).values;

/** The clients by name: each with its messages, its tasks and its requests. */
const clients = new Map();
/** Answers of commands that were begun with `later`, by their number. */
const begun = new Map();

async function opened({ as, id, hello, resume, wants, history, journal_id, epoch, token }) {
  const localKey = token === undefined
    ? () => readFile(keyFile, "utf8").then((key) => key.trim())
    : undefined;
  const options = { hub, id, token, localKey, resumeFrom: resume, wants, history };
  const client = hello === null
    ? await visit(options)
    : await connect({ ...options, hello, journalId: journal_id, epoch });
  clients.set(as, {
    client,
    messages: client[Symbol.asyncIterator](),
    tasks: undefined,
    held: new Map(),
    requests: new Map(),
    events: new Map(),
  });
  return { welcome: client.welcome };
}

const COMMANDS = {
  connect: opened,
  async send({ as, type, data, target, topic, message_id }) {
    const options = { to: target, topic, messageId: message_id };
    return { ack: await clients.get(as).client.send(type, data, options) };
  },
  async next({ as, timeout }) {
    return { message: await nextOf(clients.get(as), "messages", timeout) };
  },
  async pending({ as }) {
    const messages = [];
    for await (const message of clients.get(as).client.pending()) messages.push(message);
    return { messages };
  },
  received({ as, seq }) {
    clients.get(as).client.received(seq);
    return {};
  },
  async close({ as, leave }) {
    await clients.get(as)?.client.close({ leave });
    clients.delete(as);
    return {};
  },
  async take({ as, timeout }) {
    const one = clients.get(as);
    one.tasks ??= one.client.tasks();
    const task = await nextOf(one, "tasks", timeout);
    one.held.set(task.sessionId, task);
    const { sessionId: session_id, fence, requester, type: collaboration_type } = task;
    return { task: { session_id, fence, requester, collaboration_type, task: task.task } };
  },
  async progress({ as, session, progress, note }) {
    return { ack: await clients.get(as).held.get(session).progress(progress, note) };
  },
  async ask({ as, session, text }) {
    const { held, requests } = clients.get(as);
    return { answer: await (held.get(session) ?? requests.get(session)).ask(text) };
  },
  async complete({ as, session, result }) {
    return { ack: await clients.get(as).held.get(session).complete(result) };
  },
  async fail({ as, session, reason }) {
    return { ack: await clients.get(as).held.get(session).fail(reason) };
  },
  async decline({ as, session, reason }) {
    return { ack: await clients.get(as).held.get(session).decline(reason) };
  },
  held({ as, session }) {
    return { held: !clients.get(as).held.get(session).signal.aborted };
  },
  async request({ as, data, target }) {
    const { client, requests, events } = clients.get(as);
    const request = await client.request(data, { to: target });
    requests.set(request.sessionId, request);
    events.set(request.sessionId, { events: request[Symbol.asyncIterator]() });
    return { session_id: request.sessionId, matches: request.matches };
  },
  async event({ as, session, timeout }) {
    return { event: await nextOf(clients.get(as).events.get(session), "events", timeout) };
  },
  async answer({ as, session, question, text }) {
    const { held, requests } = clients.get(as);
    return { ack: await (requests.get(session) ?? held.get(session)).answer(question, text) };
  },
  async cancel({ as, session, reason }) {
    return { ack: await clients.get(as).requests.get(session).cancel(reason) };
  },
  async outcome({ as, session, timeout }) {
    const { state, result } = await within(timeout, clients.get(as).requests.get(session).outcome());
    return { outcome: { state, result } };
  },
};

/** Resolves with what an iterator gives next; one that was asked for in vain is not asked for again. */
async function nextOf(owner, name, timeout) {
  const asked = owner[`${name}Asked`] ??= owner[name].next();
  try {
    const { done, value } = await within(timeout, asked);
    if (done) throw coded("CLOSED", "It is at its end");
    owner[`${name}Asked`] = undefined;
    return value;
  } catch (error) {
    if (error.code !== "TIMEOUT") owner[`${name}Asked`] = undefined;
    throw error;
  }
}

async function within(ms, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(coded("TIMEOUT", `Nothing came within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function coded(code, message) {
  return Object.assign(new Error(message), { code });
}

/** Resolves with the answer to a command; it never throws. */
async function answerTo(command) {
  try {
    return await COMMANDS[command.do](command);
  } catch (error) {
    const { message, definite } = error;
    const code = error.name === "ClosedError"
      ? "CLOSED"
      : error.name === "LostTaskError"
      ? "LOST"
      : error.code;
    return { error: { code: code ?? error.name, message, definite } };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  const { n } = command;
  let answer = {};
  if (command.do === "await") answer = await begun.get(command.of);
  else if (COMMANDS[command.do] === undefined) answer = { unsupported: true };
  else {
    const result = answerTo(command);
    if (command.later) begun.set(n, result);
    else answer = await result;
  }
  process.stdout.write(`${JSON.stringify({ n, ...answer })}\n`);
}
for (const { client } of clients.values()) await client.close();
