/** Defines `aicollab harness compare A B`, which shows two sides of runs beside each other. */
import { defineSubcommand } from "../internal/command.ts";
import { flag, percent, text } from "../internal/option.ts";
import { usageError } from "../internal/user_error.ts";
import { compare as compareSides } from "./compare/compare.ts";

export const compare = defineSubcommand({
  summary: "Compare runs; with three or more a side, judge them",
  examples: [
    "aicollab harness compare results/basic/RUN results/basic/latest",
    "aicollab harness compare A1,A2,A3 B1,B2,B3 --fail-on 10%",
  ],
  places: ["a", "b"],
  options: {
    a: text({ placeholder: "RUN,…", sentence: "runs of side A: folders or results.json (required)" }),
    b: text({ placeholder: "RUN,…", sentence: "runs of side B (required)" }),
    failOn: percent({ placeholder: "PERCENT", sentence: "exit 3 if B is worse than A by more" }),
    json: flag({ sentence: "print only JSON" }),
    markdown: flag({ sentence: "print Markdown, for a pull request" }),
  },
  async run({ a, b, ...options }, { out }) {
    if (a === undefined || b === undefined) {
      throw usageError("harness compare needs two sides", {
        why: "each is a folder of results or a results.json, several joined by commas",
        fix: "aicollab harness compare results/basic/RUN results/basic/latest",
      });
    }
    return await compareSides({ a, b, ...options }, out);
  },
});
