/** Anthropic's Messages API, as far as a client with tools needs it. */
import { type Body, callsOf, type Event, type ModelApi, type Reply, type ToolResult } from "./script.ts";
import { named } from "./tool_names.ts";

/** A message has text alone, or blocks. */
type Content = string | readonly Block[];
interface Block {
  readonly type: string;
  readonly text?: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: unknown;
  readonly tool_use_id?: string;
  readonly content?: Content;
}

const USAGE = { input_tokens: 1, output_tokens: 1 };

export const messagesApi: ModelApi = {
  read({ messages, tools = [] }) {
    const blocks: (readonly Block[])[] = messages.map(({ content }: Body) => blocksOf(content));
    const said = messages.findLastIndex(({ role }: Body) => role === "assistant");
    const fresh = blocks.slice(said + 1).flat();
    const called = new Map((blocks[said] ?? []).map(({ id, name }) => [id, name]));
    return {
      text: textOf(fresh),
      results: fresh.filter(({ type }) => type === "tool_result").map((block): ToolResult => ({
        tool: called.get(block.tool_use_id) ?? "",
        text: textOf(blocksOf(block.content ?? "")),
      })),
      tools: toolsOf({ tools }),
    };
  },

  answer(reply, body) {
    const content = contentOf(reply, body);
    return { ...message(body), content, stop_reason: reasonOf(reply), stop_sequence: null, usage: USAGE };
  },

  *events(reply, body): Generator<Event> {
    const start = { ...message(body), content: [], stop_reason: null, stop_sequence: null, usage: USAGE };
    yield { type: "message_start", message: start };
    for (const [index, block] of contentOf(reply, body).entries()) {
      const [content_block, delta] = block.type === "text"
        ? [{ ...block, text: "" }, { type: "text_delta", text: block.text }]
        : [{ ...block, input: {} }, { type: "input_json_delta", partial_json: JSON.stringify(block.input) }];
      yield { type: "content_block_start", index, content_block };
      yield { type: "content_block_delta", index, delta };
      yield { type: "content_block_stop", index };
    }
    const delta = { stop_reason: reasonOf(reply), stop_sequence: null };
    yield { type: "message_delta", delta, usage: USAGE };
    yield { type: "message_stop" };
  },
};

function message({ model }: Body) {
  return { id: `msg_${crypto.randomUUID()}`, type: "message", role: "assistant", model };
}

function reasonOf(reply: Reply): string {
  return typeof reply === "string" ? "end_turn" : "tool_use";
}

function contentOf(reply: Reply, body: Body): Block[] {
  if (typeof reply === "string") return [{ type: "text", text: reply }];
  return callsOf(reply).map(({ tool, args }) => ({
    ...{ type: "tool_use", id: `toolu_${crypto.randomUUID()}` },
    ...{ name: named(tool, toolsOf(body)), input: args },
  }));
}

function toolsOf({ tools = [] }: Body): string[] {
  return tools.map(({ name }: Body) => name);
}

function blocksOf(content: Content): readonly Block[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}

function textOf(blocks: readonly Block[]): string {
  return blocks.flatMap(({ text }) => text ?? []).join("\n");
}
