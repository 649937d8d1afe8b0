/** OpenAI's Responses API, as far as a client with tools needs it. */
import { type Body, callsOf, type Event, type ModelApi, type Reply, type ToolResult } from "./script.ts";
import { named } from "./tool_names.ts";

type Content = string | readonly { readonly text?: string }[];
interface Item {
  readonly type?: string;
  readonly role?: string;
  readonly content?: Content;
  readonly call_id?: string;
  readonly name?: string;
  readonly output?: Content;
}
interface Tool {
  readonly name?: string;
  /** Those of a namespace. */
  readonly tools?: readonly Tool[];
}

const USAGE = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };

export const responsesApi: ModelApi = {
  read({ input, tools = [] }) {
    const items: Item[] = typeof input === "string" ? [{ role: "user", content: input }] : input;
    const said = items.findLastIndex(({ type, role }) => role === "assistant" || type === "function_call");
    const fresh = items.slice(said + 1);
    const called = new Map(items.map(({ call_id, name }) => [name && call_id, name]));
    return {
      text: fresh.filter(({ role }) => role === "user").map(({ content }) => textOf(content)).join("\n"),
      results: fresh.filter(({ type }) => type === "function_call_output").map((item): ToolResult => ({
        tool: called.get(item.call_id) ?? "",
        text: textOf(item.output),
      })),
      tools: namesOf(tools),
    };
  },

  answer(reply, body) {
    const output = itemsOf(reply, body);
    return { id: newId(), object: "response", status: "completed", output, usage: USAGE };
  },

  *events(reply, body): Generator<Event> {
    const id = newId();
    yield { type: "response.created", response: { id } };
    for (const item of itemsOf(reply, body)) yield { type: "response.output_item.done", item };
    yield { type: "response.completed", response: { id, usage: USAGE } };
  },
};

function newId(): string {
  return `resp_${crypto.randomUUID()}`;
}

function itemsOf(reply: Reply, { tools = [] }: Body) {
  if (typeof reply === "string") {
    const content = [{ type: "output_text", text: reply }];
    return [{ type: "message", role: "assistant", id: crypto.randomUUID(), content }];
  }
  return callsOf(reply).map(({ tool, args }) => {
    const id = crypto.randomUUID();
    const name = named(tool, namesOf(tools));
    const space = tools.find((each: Tool) => each.tools?.some((tool) => tool.name === name));
    const place = space === undefined ? {} : { namespace: space.name };
    return { type: "function_call", id, call_id: id, name, ...place, arguments: JSON.stringify(args) };
  });
}

function namesOf(tools: readonly Tool[]): string[] {
  return tools.flatMap(({ name, tools }) => tools === undefined ? name ?? [] : namesOf(tools));
}

function textOf(content: Content = ""): string {
  if (typeof content === "string") return content;
  return content.flatMap(({ text }) => text ?? []).join("\n");
}
