/** What the models of the clients do: parts of a play, in which each model is one AI at the hub. */
import assert from "node:assert/strict";
import type { ModelRequest, Reply, Script, ToolCall } from "../../harness/scripted_model/script.ts";
import type { Heard } from "../raw_ai.ts";

/** Yields what a model does next, and gets the request that comes of it. */
export type Part = AsyncGenerator<Reply, never, ModelRequest>;

/** Returns the script in which each member plays its part. */
export function played(parts: Readonly<Record<string, Part>>): Script {
  return async (request) => {
    // Clients have titles and summaries written by a model without tools.
    if (request.tools.length === 0) return "Scripted.";
    return (await parts[request.member]!.next(request)).value;
  };
}

export function call(tool: string, args: ToolCall["args"] = {}): ToolCall {
  return { tool, args };
}

/** Returns what a tool of aicollab answered: clients show its data, some behind a line or two of their own. */
export function dataOf({ results: [result] }: ModelRequest): Heard {
  assert.ok(result !== undefined, "the client shows a result");
  const from = result.text.indexOf("{");
  assert.ok(from >= 0 && !result.text.startsWith("error:"), `${result.tool}: ${result.text}`);
  return JSON.parse(result.text.slice(from));
}

const TOOLS = ["done", "finish", "inbox", "progress", "send", "take", "who"];

/** Joins, and then does whatever a bell wakes it for; `during` is awaited while it holds work. */
export async function* worker(
  { joined = () => {}, during = () => {} }: {
    readonly joined?: (name: string) => void;
    readonly during?: (session_id: string) => void | Promise<void>;
  } = {},
): Part {
  // Claude Code shows its model the names of tools alone, until it looks for them.
  const names = TOOLS.map((name) => `mcp__aicollab__${name}`).join(",");
  yield call("ToolSearch", { query: `select:${names}`, max_results: TOOLS.length });
  const { you } = dataOf(yield call("who"));
  joined(you);
  for (;;) {
    yield "I wait to be woken.";
    for (;;) {
      const page = dataOf(yield call("inbox"));
      if (page.entries.length === 0) break;
      for (const { type, seq, from, text, session_id } of page.entries) {
        if (type === "message" && text.includes("?")) {
          yield call("send", { to: from, text: "I am here.", reply_to: seq });
        }
        if (session_id === undefined || type === "collaboration_closed") continue;
        const { taken } = dataOf(yield call("take", { session_id }));
        if (!taken) continue;
        yield call("progress", { session_id, done: 0.5, note: "read half of it" });
        await during(session_id);
        yield call("finish", { session_id, outcome: "success", text: `reviewed by ${you}` });
      }
      yield call("done", { up_to: page.next_cursor });
    }
  }
}

/** Joins, and says of all that it is woken for that it is done. */
export async function* sleeper({ joined }: { readonly joined: (name: string) => void }): Part {
  joined(dataOf(yield call("who")).you);
  for (;;) {
    yield "I wait to be woken.";
    const { next_cursor } = dataOf(yield call("inbox"));
    yield call("done", { up_to: next_cursor });
  }
}

/** Asks an AI whether it is there, then whoever can review for a review, and waits for both. */
export async function* asker({ sent }: { readonly sent: (what: Heard) => void }): Part {
  const { others: [{ name: to }] } = dataOf(yield call("who"));
  const { seq } = dataOf(yield call("send", { to, text: "Are you there?", receipt: true, key: "hello" }));
  let page = dataOf(yield call("inbox", { wait_ms: 50_000 }));
  while (page.entries[0]?.type !== "message") {
    if (page.entries.length > 0) yield call("done", { up_to: page.next_cursor });
    page = dataOf(yield call("inbox", { wait_ms: 50_000 }));
  }
  sent({ seq });
  yield* review({ key: "review", sent });
  for (;;) yield "It was reviewed.";
}

/** Asks `to`, or else whoever can, for a review, and waits for it. */
async function* review(
  { to, key, sent }: { readonly to?: string; readonly key: string; readonly sent: (what: Heard) => void },
): AsyncGenerator<Reply, void, ModelRequest> {
  const whom = to === undefined ? { capabilities: ["review"] } : { to };
  let { session_id, state } = dataOf(
    yield call("ask", { task: "Review src/x.ts", type: "review", key, ...whom }),
  );
  sent({ session_id });
  while (state === "open" || state === "active") {
    ({ state } = dataOf(yield call("ask", { session_id, wait_ms: 50_000 })));
  }
}

/** Asks one AI for a review and waits for it; then writes many messages to it in one turn. */
export async function* burster(
  { count, sent }: { readonly count: number; readonly sent: (what: Heard) => void },
): Part {
  const { others } = dataOf(yield call("who"));
  const to = others.find(({ name }: Heard) => name.startsWith("claude-")).name;
  yield* review({ to, key: "again", sent });
  const calls = Array.from({ length: count }, (_, n) => {
    return call("send", { to, text: `Note ${n + 1}`, receipt: true, key: `note-${n + 1}` });
  });
  const { results } = yield calls;
  assert.equal(results.length, count);
  for (;;) yield `${count} notes were sent.`;
}
