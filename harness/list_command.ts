/** Defines `aicollab harness list`, which shows the built-in scenarios. */
import { defineSubcommand } from "../internal/command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { flag } from "../internal/option.ts";
import { listScenarios } from "./scenario_table.ts";

export const list = defineSubcommand({
  summary: "List the built-in scenarios",
  examples: ["aicollab harness list", "aicollab harness list --json"],
  options: { json: flag({ sentence: "print only JSON" }) },
  async run(values, { out }) {
    (await listScenarios(values)).forEach((line) => out(line));
    return EXIT.ok;
  },
});
