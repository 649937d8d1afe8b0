/** Defines `aicollab harness ring`, by which the bell of a run's agent rings through the run, where faults can hit the ring. */
import { defineSubcommand } from "../../internal/command.ts";
import { EXIT } from "../../internal/exit_codes.ts";
import { text } from "../../internal/option.ts";

export const ring = defineSubcommand({
  summary: "Pass the ring of a bell on to the run that it belongs to",
  hidden: true,
  examples: ["aicollab harness ring URL POINTER", "aicollab harness ring --url URL --pointer POINTER"],
  places: ["url", "pointer"],
  options: {
    url: text({ required: true, placeholder: "URL", sentence: "where the run listens for this bell" }),
    pointer: text({ required: true, placeholder: "TEXT", sentence: "what the bell says" }),
  },
  async run({ url, pointer }) {
    const response = await fetch(url, { method: "POST", body: pointer });
    await response.body?.cancel();
    return response.ok ? EXIT.ok : EXIT.nothingRan;
  },
});
