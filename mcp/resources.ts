/** The resources: what is longer than a result may be, whole. Each has what the hub gives this AI's own name, and nothing else. */
import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  ResourceTemplate,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { seqOfSession, SESSION_ID } from "../protocol/names.ts";
import type { Agent, AgentOf } from "./agent.ts";
import { type Entry, taskText } from "./entry.ts";
import { lineOf } from "./entry_line.ts";
import { readEntry, readOn } from "./journal_search.ts";
import { isShare, ME } from "./resource_uri.ts";
import { isInThread } from "./thread_entries.ts";
import { ToolError, toToolError } from "./tool_error.ts";
import { who } from "./tools/talk.ts";
import { Fence } from "./untrusted.ts";

/** Several entries in one resource have so many characters together. */
const MAX_CHARACTERS = 200_000;

/** Reads a resource; undefined where there is none of this id for the agent. */
type Read = (agent: Agent, id: string, signal: AbortSignal) => Promise<string | undefined>;

const TEMPLATES: readonly (readonly [name: string, description: string, read: Read])[] = [
  ["session", "A collaboration like s42: its request and all that was said in it since", session],
  ["artifact", "A pattern or code that was shared, whole, by the seq of its entry", artifact],
  ["thread", "An entry by its seq, and what others replied to it", thread],
];

/** Lets `server` serve the resources. */
export function registerResources(server: McpServer, agentOf: AgentOf): void {
  const me = {
    description: "You: your name, who else is here, the work that you hold and asked for",
    mimeType: "text/plain",
  };
  server.registerResource("me", ME, me, (uri, context) => answer(uri, context, { agentOf, read: itself }));
  for (const [name, description, read] of TEMPLATES) {
    const template = new ResourceTemplate(`aicollab://${name}/{id}`, { list: undefined });
    server.registerResource(
      name,
      template,
      { description, mimeType: "text/plain" },
      (uri, { id }, context) => answer(uri, context, { agentOf, read, id: String(id) }),
    );
  }
}

async function answer(
  { href: uri }: URL,
  { mcpReq: { _meta, signal } }: ServerContext,
  { agentOf, read, id = "" }: { readonly agentOf: AgentOf; readonly read: Read; readonly id?: string },
) {
  try {
    const agent = agentOf(_meta);
    await agent.join();
    const text = await read(agent, id, signal);
    if (text !== undefined) return { contents: [{ uri, mimeType: "text/plain", text }] };
    throw new ResourceNotFoundError(
      uri,
      `the hub gives ${agent.name} nothing at ${uri}: it was not there, or is not meant for it`,
    );
  } catch (error) {
    throw asProtocolError(error);
  }
}

/** Returns the error that a client is answered with: the words of a tool's. */
export function asProtocolError(error: unknown): unknown {
  const known = toToolError(error);
  return known instanceof ToolError ? new ProtocolError(ProtocolErrorCode.InternalError, known.words) : error;
}

async function itself(agent: Agent, _id: string, signal: AbortSignal): Promise<string> {
  return (await who.run({}, { agent, signal, progress: () => {} })).words;
}

async function session(agent: Agent, id: string, signal: AbortSignal): Promise<string | undefined> {
  if (!SESSION_ID.test(id)) return undefined;
  const job = agent.work.get(id);
  const found = await readOn(
    agent.link.visitor,
    seqOfSession(id),
    (entry) => entry.session_id === id,
    signal,
  );
  // What came of the work of others may be shared with everyone; it is no news of their work.
  if (job === undefined && found.entries.every(({ type }) => isShare(type))) return undefined;
  const partner = job?.partner === undefined ? "" : `, with ${job.partner}`;
  const head = job === undefined ? [] : [`${id} is ${job.state}${partner}; ${job.requester} asked for it.`];
  // What the AI sent itself does not come to it.
  const own = job?.requester === agent.name ? [`You asked: ${taskText(job)}`] : [];
  return [...head, ...own, ...shown(found)].join("\n");
}

async function artifact(agent: Agent, id: string): Promise<string | undefined> {
  const seq = seqOf(id);
  const entry = seq === undefined ? undefined : await readEntry(agent.link.visitor, seq);
  return entry === undefined || !isShare(entry.type)
    ? undefined
    : shown({ entries: [entry] }, Infinity).join("\n");
}

async function thread(agent: Agent, id: string, signal: AbortSignal): Promise<string | undefined> {
  const root = seqOf(id);
  if (root === undefined) return undefined;
  const found = await readOn(agent.link.visitor, root, isInThread(root, agent.replies.own), signal);
  return found.entries.length === 0 ? undefined : shown(found).join("\n");
}

/** Returns the entries as lines, fenced, and how far the journal was read where that is not to its end. */
function shown(
  { entries, readTo }: { readonly entries: readonly Entry[]; readonly readTo?: number | undefined },
  most = MAX_CHARACTERS,
): string[] {
  const fence = new Fence();
  let left = most;
  const lines = entries.map((entry) => {
    const text = fence.around(entry.text, {
      most: Math.max(left, 0),
      rest: `search with seq ${entry.seq} has the rest`,
    });
    left -= entry.text.length;
    return lineOf(entry, text);
  });
  const end = readTo === undefined
    ? []
    : [`What came after entry ${readTo} was not looked at: search finds it.`];
  return [fence.note, ...lines, ...end];
}

function seqOf(id: string): number | undefined {
  const seq = Number(id);
  return /^[1-9][0-9]{0,15}$/.test(id) && Number.isSafeInteger(seq) ? seq : undefined;
}
