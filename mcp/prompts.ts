/** The prompts: what a person may have a model begin with, with the state of its AI as it is now. */
import type { McpServer, ServerContext } from "@modelcontextprotocol/server";
import * as z from "zod";
import type { Agent, AgentOf } from "./agent.ts";
import { asProtocolError } from "./resources.ts";
import { ToolError } from "./tool_error.ts";
import { inbox } from "./tools/inbox.ts";
import { who } from "./tools/talk.ts";

interface Prompt {
  readonly name: string;
  readonly description: string;
  readonly input: z.ZodObject;
  readonly text: (agent: Agent, args: Readonly<Record<string, unknown>>, words: Words) => Promise<string>;
}

/** Resolves with what a tool that only reads says now. */
type Words = (tool: typeof who | typeof inbox) => Promise<string>;

const PROMPTS: readonly Prompt[] = [
  {
    name: "join",
    description: "Begin at the hub: who you are, who else is here, what may be done",
    input: z.object({}),
    text: async (_agent, _args, words) =>
      `${await words(who)}

You are now at the hub. Tell your user in a few lines who is here and what is open. Then read your inbox, act on what is for you and say done. Take open work only where it is what your user wants you for.`,
  },
  {
    name: "hand_over",
    description: "Hand over the work that you hold, so that another AI can go on with it",
    input: z.object({
      session_id: z.string().optional().describe("this work; all that you hold if left out"),
      to: z.string().optional().describe("this AI is to go on with it"),
    }),
    text: (agent, { session_id, to }) => Promise.resolve(handOver(agent, { session_id, to } as HandOver)),
  },
  {
    name: "catch_up",
    description: "See what happened while you were away, and work through it",
    input: z.object({}),
    text: async (_agent, _args, words) =>
      `${await words(inbox)}

${await words(who)}

Tell your user in a few lines what happened. Then work through the entries, the oldest first: answer what was asked, go on with work that you hold, and name what you have acted on with done.`,
  },
];

interface HandOver {
  readonly session_id?: string;
  readonly to?: string;
}

function handOver(agent: Agent, { session_id, to }: HandOver): string {
  const held = agent.work.held().filter((job) => session_id === undefined || job.session_id === session_id);
  if (held.length === 0) {
    const what = session_id === undefined ? "any work" : `"${session_id}"`;
    throw new ToolError("NOT_PARTY", `you do not hold ${what}`, "call who for the work that you hold");
  }
  const named = held.map((job) => `${job.session_id} of ${job.requester} (fence ${job.fence})`).join(", ");
  const how = to === undefined
    ? "call finish with outcome hand_back and this as its text: the work is offered to others at once"
    : `send this to ${to}, then call finish with outcome hand_back, and tell ${to} the session_id to take`;
  return `You hold ${named}. Hand it over. For each, write down for who goes on with it: what was asked, what is done and where it lies, what is left, what you tried that did not work, and how to check the result. Share what is long with share and name its entry. Then ${how}.`;
}

/** Lets `server` serve the prompts. */
export function registerPrompts(server: McpServer, agentOf: AgentOf): void {
  for (const { name, description, input, text } of PROMPTS) {
    server.registerPrompt(
      name,
      { description, argsSchema: input },
      async (args, { mcpReq }: ServerContext) => {
        const { _meta, signal } = mcpReq;
        try {
          const agent = agentOf(_meta);
          await agent.join();
          const words: Words = async (tool) =>
            (await tool.run({}, { agent, signal, progress: () => {} })).words;
          const said = { type: "text" as const, text: await text(agent, args, words) };
          return { description, messages: [{ role: "user" as const, content: said }] };
        } catch (error) {
          throw asProtocolError(error);
        }
      },
    );
  }
}
