/** Defines `aicollab deny`, by which a person says no to what an AI asks. */
import { defineCommand } from "../../internal/command.ts";
import { decide, DECISION_NOTE, decisionOptions } from "./decide.ts";

export const command = defineCommand({
  name: "deny",
  examples: [
    "aicollab deny s12 --token-file me.token",
    "aicollab deny s12 --note 'ask Ann first' --token-file me.token",
  ],
  places: ["session"],
  options: decisionOptions,
  note: DECISION_NOTE,
  run: (values, context) => decide(false, values, context),
});
