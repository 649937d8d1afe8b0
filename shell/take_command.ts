/** `aicollab take` finds open work and claims it, so that nobody else has it. */
import { RefusedError } from "../client/errors.ts";
import { type CommandContext, defineCommand } from "../internal/command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { text } from "../internal/option.ts";
import { UserError } from "../internal/user_error.ts";
import { visibleJson } from "../internal/visible_text.ts";
import { taskText } from "../mcp/entry.ts";
import { isGone, isWanted, type Work } from "../mcp/work.ts";
import { atHub, type Desk, deskOptions } from "./desk.ts";
import { aiOf, keyOf, keyOption, sessionOf } from "./fields.ts";
import { shown } from "./words.ts";

export const command = defineCommand({
  name: "take",
  examples: ["aicollab take", "aicollab take s42 --json"],
  places: ["session"],
  options: {
    session: text({ placeholder: "ID", sentence: "this work (the oldest that you may take)" }),
    from: text({ placeholder: "AI", sentence: "only work of this AI" }),
    type: text({ placeholder: "WORD", sentence: "only this kind of work" }),
    ...keyOption,
    ...deskOptions,
  },
  note: "Nothing renews the lease but aicollab progress. No work to take is exit 7.",
  async run(values, context) {
    const { type, json } = values;
    const key = keyOf(values);
    const session = values.session === undefined ? undefined : sessionOf(values.session);
    const from = values.from === undefined ? undefined : aiOf(values.from, "--from");
    return await atHub({ ...values, key }, context, async (desk) => {
      const { work } = await desk.state();
      // A key that was used before is of work that is held.
      const again = values.key === undefined ? [] : work.held();
      const candidates = session === undefined
        ? [...work.open(), ...again].filter((job) => isWanted(job, { from, type })).map((job) =>
          job.session_id
        )
        : [session];
      for (const each of candidates) {
        const won = await claim(desk, each, { key, isNamed: session !== undefined });
        if (won === undefined) continue;
        if (won.duplicate && !work.held().some(({ session_id }) => session_id === each)) {
          throw heldBefore(each);
        }
        say(work, won, { json, out: context.out });
        return EXIT.ok;
      }
      throw nothing(work);
    });
  },
});

interface Won {
  readonly session_id: string;
  readonly fence: number;
  readonly lease_ms: number;
  readonly duplicate: boolean;
}

/** Accepts one request; resolves with undefined where it was not to be had and another one may be. */
async function claim(
  desk: Desk,
  session_id: string,
  { key, isNamed }: { readonly key: string; readonly isNamed: boolean },
): Promise<Won | undefined> {
  try {
    const ack = await desk.send("collaboration_accept", { session_id }, { key });
    const { fence = 0, lease_ms = 0, duplicate = false } = ack;
    return { session_id, fence, lease_ms, duplicate };
  } catch (error) {
    const isOther = error instanceof RefusedError && (isGone(error) || error.code === "MESSAGE_ID_CONFLICT");
    if (isNamed || !isOther) throw error;
    return undefined;
  }
}

/** Returns the error for a key under which work was taken that is over, or was offered again since. */
function heldBefore(session_id: string): UserError {
  return new UserError({
    code: "SESSION_STATE",
    what: `you took "${session_id}" under this key, and do not hold it any more`,
    why: "where it is open again, another --key takes it again",
    fix: "aicollab who",
    exit: EXIT.usage,
  });
}

function nothing(work: Work): UserError {
  const held = work.held().map(({ session_id }) => session_id);
  return new UserError({
    code: "NO_WORK",
    what: "there is no open work for you",
    ...(held.length === 0 ? {} : { why: `you hold ${held.join(", ")}` }),
    fix: "aicollab inbox --wait 50s",
    exit: EXIT.nothingRan,
  });
}

function say(
  work: Work,
  { session_id, fence, lease_ms, duplicate }: Won,
  { json, out }: { readonly json: boolean } & Pick<CommandContext, "out">,
): void {
  const { requester, collaboration_type: type, task, description } = work.get(session_id) ?? {};
  const words = taskText({ description, task });
  if (json) {
    const about = { session_id, fence, lease_ms, from: requester, type, text: words, task, duplicate };
    return out(visibleJson(about));
  }
  const before = duplicate ? ", as before" : "";
  out(`You have ${session_id} of ${requester ?? "another AI"} with fence ${fence}${before}.`);
  if (type === undefined) {
    out(`Its request is not known: aicollab search --seq ${session_id.slice(1)} shows it.`);
  } else out(`${shown(type)}: ${shown(words)}`);
  out(
    `Nothing renews its lease of ${
      lease_ms / 1_000
    } s but aicollab progress ${session_id}; at its end it is offered again.`,
  );
  out(`When it is done, or cannot be done: aicollab finish ${session_id}`);
}
