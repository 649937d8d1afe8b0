/**
 * Defines `aicollab harness show SCENARIO`, which prints a scenario as the JSON that `aicollab harness FILE` runs.
 */
import { defineSubcommand } from "../internal/command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { text } from "../internal/option.ts";
import { BUILT_IN_NAMES, loadScenario } from "./scenario/load.ts";

export const show = defineSubcommand({
  summary: "Print a scenario as JSON, to start one of your own",
  examples: ["aicollab harness show basic > mine.json", "aicollab harness show partner_dies"],
  places: ["scenario"],
  options: {
    scenario: text({
      default: "basic",
      placeholder: "NAME|FILE",
      usual: BUILT_IN_NAMES,
      sentence: "scenario to print",
    }),
  },
  async run({ scenario: asked }, { out }) {
    const { name: _, ...scenario } = await loadScenario(asked);
    out(JSON.stringify(scenario, null, 2));
    return EXIT.ok;
  },
});
