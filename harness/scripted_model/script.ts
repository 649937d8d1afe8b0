/** What a scripted model is asked and answers, whichever API its client speaks. */

/** One request for the model's next turn. */
export interface ModelRequest {
  /** The member whose client asks: the first part of the path of its address. */
  readonly member: string;
  /** What a user, or a bell in a user's place, has said since the model's last turn; clients add remarks of their own. */
  readonly text: string;
  /** What the tools answered that the model called in its last turn. */
  readonly results: readonly ToolResult[];
  /** The names of the tools, as the client has them. */
  readonly tools: readonly string[];
  /** When it came, by `performance.timeOrigin` and `performance.now()`: milliseconds since 1970, in fractions. */
  readonly atMs: number;
}

export interface ToolResult {
  /** The tool, as the client names it. */
  readonly tool: string;
  /** What the client shows its model. */
  readonly text: string;
}

/** A tool and its arguments; `mcp__hub__inbox` may be named `inbox`. */
export interface ToolCall {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Words, which end the turn, or calls of tools, whose results come with the next request. */
export type Reply = string | ToolCall | readonly ToolCall[];

/** Says what the model does next. */
export type Script = (request: ModelRequest) => Reply | Promise<Reply>;

/** Reads the requests of one API and writes its answers. */
export interface ModelApi {
  /** Returns what a request asks. */
  readonly read: (body: Body) => Omit<ModelRequest, "member" | "atMs">;
  /** Returns the whole answer to a request that wants no stream. */
  readonly answer: (reply: Reply, body: Body) => Body;
  /** Yields the events of a streamed answer, each with its `type`. */
  readonly events: (reply: Reply, body: Body) => Iterable<Event>;
}

/** Returns the calls of `reply`; none where it is words. */
export function callsOf(reply: Reply): readonly ToolCall[] {
  if (typeof reply === "string") return [];
  return "tool" in reply ? [reply] : reply;
}

// deno-lint-ignore no-explicit-any -- Bodies are what clients send, in forms that change with their versions.
export type Body = any;
export type Event = { readonly type: string } & Readonly<Record<string, unknown>>;
