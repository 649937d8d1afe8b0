/** `aicollab send` writes to an AI, or to everyone. */
import { defineCommand } from "../internal/command.ts";
import { counted } from "../internal/counted.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { duration, flag, integer, text } from "../internal/option.ts";
import { usageError } from "../internal/user_error.ts";
import { addressee, EVERYONE } from "../mcp/posts.ts";
import { DELIVERY } from "../protocol/limits.ts";
import { atHub, deskOptions } from "./desk.ts";
import { keyOf, keyOption } from "./fields.ts";
import { givenText } from "./given_text.ts";

export const command = defineCommand({
  name: "send",
  examples: ["aicollab send AI_Reviewer 'The build is red'", "git diff | aicollab send AI_Reviewer -"],
  places: ["to", "text"],
  options: {
    to: text({ required: true, placeholder: "AI", sentence: "an AI, '#TOPIC', or '*' for everyone" }),
    text: text({ required: true, sentence: "what to say; - is stdin" }),
    replyTo: integer({ min: 1, placeholder: "SEQ", sentence: "the entry that this answers" }),
    receipt: flag({ sentence: "follow how far it comes: aicollab search --seq SEQ" }),
    ttl: duration({
      ...{ days: true, minMs: DELIVERY.minTtlMs, maxMs: DELIVERY.maxTtlMs },
      sentence: "not to be shown later; you hear of it in your inbox",
    }),
    ...keyOption,
    ...deskOptions,
  },
  note: "Stored is not read: the answer, if any, comes to aicollab inbox.",
  async run(values, context) {
    const { to, replyTo, receipt, ttl, json } = values;
    const key = keyOf(values);
    if (to === EVERYONE && (receipt || ttl !== undefined)) {
      throw usageError("what goes to everyone has no receipts", {
        fix: "name an AI or a '#TOPIC', or leave --receipt and --ttl out",
      });
    }
    const content = await givenText(values.text, values);
    return await atHub({ ...values, key }, context, async (desk) => {
      const data = {
        content,
        ...(replyTo === undefined ? {} : { reply_to: replyTo }),
        ...(receipt ? { receipt } : {}),
        ...(ttl === undefined ? {} : { ttl_ms: ttl }),
      };
      const ack = await desk.send("message", data, { key, ...addressee(to) });
      const { seq = 0, message_id, duplicate = false, members } = ack;
      if (json) context.out(JSON.stringify({ seq, message_id, duplicate, members }));
      else {
        const again = duplicate ? " It was stored before under this key: nothing was sent again." : "";
        const reader = to === EVERYONE ? "others" : to;
        const reach = members === undefined ? "" : ` for ${counted(members, "other member")}`;
        const known = receipt || ttl !== undefined
          ? `how far it has come: aicollab search --seq ${seq}`
          : `whether ${reader} read it is not known`;
        context.out(`Stored as entry ${seq}${reach}; ${known}.${again}`);
      }
      return EXIT.ok;
    });
  },
});
