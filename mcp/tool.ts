/** Defines what a tool is, and makes its results: everything is said in words and as data, within what clients show their models. */
import type { ToolAnnotations } from "@modelcontextprotocol/server";
import type * as z from "zod";
import type { Agent } from "./agent.ts";
import type { Answer } from "./answer.ts";
import { wholeCharacters } from "./untrusted.ts";

/** A client that cuts longer results keeps less than this of them. */
export const MAX_CHARACTERS = 8_000;
/** No tool waits longer. */
export const MAX_WAIT_MS = 50_000;
/** A person sees this often that a call waits. */
export const PROGRESS_MS = 10_000;

/** A tool gets these beside its arguments. */
export interface Call {
  readonly agent: Agent;
  /** Aborts when the client cancels the call. */
  readonly signal: AbortSignal;
  /** Lets a person see that the call waits. */
  readonly progress: (text: string) => void;
}

/** A tool of the server. */
export interface Tool<I extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly description: string;
  readonly input: I;
  readonly output?: z.ZodObject;
  readonly annotations: ToolAnnotations;
  readonly run: (args: z.infer<I>, call: Call) => Promise<Answer>;
}

/** Types the arguments of `run` from `input`; at run time it returns its argument. */
export function defineTool<I extends z.ZodObject>(tool: Tool<I>): Tool {
  // The server checks the arguments by this very schema before it calls `run`.
  return tool as unknown as Tool;
}

/** The tool only reads: clients may run it unasked, and several at a time. */
export const READS: ToolAnnotations = { readOnlyHint: true, openWorldHint: false };

/** The tool writes, destroys nothing, and does nothing more when it is called again with its key. */
export const WRITES: ToolAnnotations = {
  readOnlyHint: false,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/** Returns `words` within the limit, and behind them the resources that have whole what was cut. */
export function withinLimit(words: string, links: readonly string[] = []): string {
  const named = links.length === 0 ? "" : `\nWhole, as a resource: ${links.join(", ")}`;
  if (words.length + named.length <= MAX_CHARACTERS) return `${words}${named}`;
  const note = `\n(cut: this is longer than ${MAX_CHARACTERS} characters; ask for less at a time)${named}`;
  return `${wholeCharacters(words.slice(0, MAX_CHARACTERS - note.length))}${note}`;
}
