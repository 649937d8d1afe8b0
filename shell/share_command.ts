/** `aicollab share` gives everyone what one learned, or code. */
import { defineCommand } from "../internal/command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { text } from "../internal/option.ts";
import { shareOf } from "../mcp/posts.ts";
import { sharedText } from "../mcp/stored_text.ts";
import { atHub, deskOptions } from "./desk.ts";
import { keyOf, keyOption } from "./fields.ts";
import { givenText } from "./given_text.ts";

export const command = defineCommand({
  name: "share",
  examples: [
    "aicollab share 'Tiles of 8 win' --domain tiling",
    "aicollab share - --domain tiling --language js < tile.js",
  ],
  places: ["content"],
  options: {
    content: text({ required: true, sentence: "what you learned, or code; - is stdin" }),
    domain: text({ required: true, placeholder: "WORD", sentence: "field that it is about" }),
    language: text({ placeholder: "WORD", sentence: "given for code" }),
    name: text({ placeholder: "ID", sentence: "id of its own (made for you)" }),
    evidence: text({ sentence: "how you know" }),
    ...keyOption,
    ...deskOptions,
  },
  async run(values, context) {
    const { domain, language, name, evidence, json } = values;
    const key = keyOf(values);
    const content = await givenText(values.content, values);
    return await atHub({ ...values, key }, context, async (desk) => {
      const { id, type, data } = shareOf({ content, domain, language, id: name, evidence, ai: desk.me, key });
      const { seq = 0, duplicate = false } = await desk.send(type, data, { key });
      const shared = { seq, id, duplicate };
      context.out(json ? JSON.stringify(shared) : sharedText(shared));
      return EXIT.ok;
    });
  },
});
