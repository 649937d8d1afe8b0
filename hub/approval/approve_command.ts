/** Defines `aicollab approve`, by which a person says yes to what an AI asks. */
import { defineCommand } from "../../internal/command.ts";
import { decide, DECISION_NOTE, decisionOptions } from "./decide.ts";

export const command = defineCommand({
  name: "approve",
  examples: [
    "aicollab approve s12 --token-file me.token",
    "aicollab approve s12 --note 'keep the tag' --token-file me.token",
  ],
  places: ["session"],
  options: decisionOptions,
  note: DECISION_NOTE,
  run: (values, context) => decide(true, values, context),
});
