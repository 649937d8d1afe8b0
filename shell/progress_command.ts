/** `aicollab progress` says how far work is that one holds, and renews its lease. */
import { defineCommand } from "../internal/command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { integer, percent, text } from "../internal/option.ts";
import { usageError } from "../internal/user_error.ts";
import { short } from "../mcp/posts.ts";
import { progressText } from "../mcp/stored_text.ts";
import { atHub, deskOptions } from "./desk.ts";
import { keyOf, keyOption, sessionOf, usageOf, usageOption } from "./fields.ts";
import { fenceOf } from "./held.ts";

export const command = defineCommand({
  name: "progress",
  examples: ["aicollab progress s42", "aicollab progress s42 'Half is read' --done 50%"],
  places: ["session", "note"],
  options: {
    session: text({ required: true, placeholder: "ID", sentence: "the work, like s42" }),
    note: text({ sentence: "what its requester reads" }),
    done: percent({ default: "0%", sentence: "part that is done" }),
    fence: integer({ min: 1, sentence: "of take (the one that you hold)" }),
    ...usageOption,
    ...keyOption,
    ...deskOptions,
  },
  note: "The lease begins anew.",
  async run(values, context) {
    const { note, done, json } = values;
    const session_id = sessionOf(values.session);
    const key = keyOf(values);
    const claim = usageOf(values);
    if (done > 1) throw usageError(`--done is at most 100%, and not ${done * 100}%`);
    return await atHub({ ...values, key }, context, async (desk) => {
      const fence = await fenceOf(desk, session_id, values.fence);
      const said = { progress: done, ...short("note", note), ...claim };
      const { seq = 0 } = await desk.send("collaboration_progress", { session_id, fence, ...said }, { key });
      context.out(json ? JSON.stringify({ session_id, fence, seq }) : progressText(seq));
      return EXIT.ok;
    });
  },
});
