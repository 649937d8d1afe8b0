/** Talks with a model over Anthropic's Messages API, as agents do: sends a task, runs the tool that is called, and so on. */
import * as z from "zod";
import { EXIT } from "../../internal/exit_codes.ts";
import { UserError } from "../../internal/user_error.ts";
import { STEP_TOOL } from "./thinking.ts";

const block = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  id: z.string().optional(),
  input: z.looseObject({ text: z.string().optional() }).optional(),
});
const answerSchema = z.object({
  content: z.array(block),
  usage: z.object({ input_tokens: z.number(), output_tokens: z.number() }),
});

export interface Talked {
  readonly text: string;
  readonly usage: { readonly model: string; readonly input_tokens: number; readonly output_tokens: number };
}

const MODEL = "scripted";
const TOOLS = [{
  name: STEP_TOOL,
  description: "Says how far the task is",
  input_schema: { type: "object", properties: { text: { type: "string" } } },
}];
/** A model that calls its tool so often does not come to an end. */
const MAX_TURNS = 1_000;

/**
 * Resolves with what the model at `address` answers to `task`; `onStep` gets what it reports on the way.
 * @throws {UserError} exit 5 where there is no model, exit 7 where it gives no answer
 */
export async function talk(
  address: string,
  task: string,
  onStep: (text: string) => void,
): Promise<Talked> {
  const messages: { role: string; content: unknown }[] = [{ role: "user", content: task }];
  const spent = { input_tokens: 0, output_tokens: 0 };
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    const { content, usage } = await answerOf(address, messages);
    spent.input_tokens += usage.input_tokens;
    spent.output_tokens += usage.output_tokens;
    const calls = content.filter(({ type }) => type === "tool_use");
    if (calls.length === 0) {
      return {
        text: content.flatMap(({ text }) => text ?? []).join("\n"),
        usage: { model: MODEL, ...spent },
      };
    }
    const results = calls.map(({ id, input }) => {
      const said = input?.text ?? "";
      onStep(said);
      return { type: "tool_result", tool_use_id: id, content: said };
    });
    messages.push({ role: "assistant", content }, { role: "user", content: results });
  }
  throw failed(`the model at ${address} came to no end in ${MAX_TURNS} turns`);
}

async function answerOf(
  address: string,
  messages: readonly unknown[],
): Promise<z.output<typeof answerSchema>> {
  let response: Response;
  try {
    response = await fetch(`${address}/v1/messages`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model: MODEL, max_tokens: 1_024, messages, tools: TOOLS }),
    });
  } catch (cause) {
    throw new UserError({
      code: "NO_MODEL",
      what: `no model answers at ${address}`,
      why: (cause as Error).message,
      exit: EXIT.network,
      cause,
    });
  }
  const answer = answerSchema.safeParse(await response.json().catch(() => undefined));
  if (!response.ok) throw failed(`the model at ${address} answered with ${response.status}`);
  if (!answer.success) throw failed(`the model at ${address} answered with what is no message`);
  return answer.data;
}

function failed(what: string): UserError {
  return new UserError({ code: "NO_ANSWER", what, exit: EXIT.nothingRan });
}
