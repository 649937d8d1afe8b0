/** Defines `aicollab harness scripted-agent`, a small agent for scenarios: it asks a model what to do with a task. */
import { defineSubcommand } from "../../internal/command.ts";
import { EXIT } from "../../internal/exit_codes.ts";
import { text } from "../../internal/option.ts";
import { talk } from "./talk.ts";

export const scriptedAgent = defineSubcommand({
  summary: "Do the task on stdin as a model says (for scenarios)",
  hidden: true,
  examples: ["aicollab harness scripted-agent URL", "aicollab harness scripted-agent --model URL"],
  places: ["model"],
  options: {
    model: text({ required: true, placeholder: "URL", sentence: "base URL of the model's Messages API" }),
  },
  async run({ model }, { out, err }) {
    const task = await new Response(Deno.stdin.readable).text();
    const { text, usage } = await talk(model, task, err);
    out(JSON.stringify({ text, usage }));
    return EXIT.ok;
  },
});
