/** Defines `aicollab version`, which prints what a bug report should quote. */
import { defineCommand } from "./command.ts";
import { EXIT } from "./exit_codes.ts";
import { flag } from "./option.ts";
import { VERSION } from "./version.ts";

export const command = defineCommand({
  name: "version",
  examples: ["aicollab version", "aicollab version --json"],
  options: { json: flag({ sentence: "print only JSON" }) },
  run({ json }, { out }) {
    const facts = {
      version: VERSION,
      deno: Deno.version.deno,
      v8: Deno.version.v8,
      target: Deno.build.target,
      compiled: Deno.build.standalone,
    };
    out(json ? JSON.stringify(facts) : `aicollab ${facts.version} (Deno ${facts.deno}, ${facts.target})`);
    return Promise.resolve(EXIT.ok);
  },
});
