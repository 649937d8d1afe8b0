/** `aicollab ask` asks others for work, and hears of what became of it. */
import { systemClock } from "../internal/clock.ts";
import { type CommandContext, defineCommand } from "../internal/command.ts";
import { EXIT, type ExitCode } from "../internal/exit_codes.ts";
import { duration, text, texts } from "../internal/option.ts";
import { usageError, UserError } from "../internal/user_error.ts";
import { visibleJson } from "../internal/visible_text.ts";
import { requestOf } from "../mcp/posts.ts";
import { decidedText, isDenied, waitsText } from "../mcp/job_text.ts";
import { isOver, type Job } from "../mcp/work.ts";
import { COLLABORATION } from "../protocol/limits.ts";
import { OPERATOR_ID } from "../protocol/names.ts";
import { atHub, type Desk, deskOptions } from "./desk.ts";
import { aiOf, keyOf, keyOption, sessionOf } from "./fields.ts";
import { givenText } from "./given_text.ts";
import { readJob } from "./job_reader.ts";
import { percent, shown } from "./words.ts";

export const command = defineCommand({
  name: "ask",
  examples: [
    "aicollab ask 'Review commit 1a2b' --capability review --wait 10m",
    "git diff | aicollab ask - --to AI_Reviewer",
  ],
  places: ["task"],
  options: {
    task: text({ sentence: "what is to be done; - is stdin" }),
    type: text({ default: "task", placeholder: "WORD", sentence: "kind of work" }),
    to: text({ placeholder: "AI", sentence: "only this AI may take it; operator: a person decides" }),
    capability: texts({ placeholder: "WORD", sentence: "only an AI with all of these may take it" }),
    ttl: duration({
      ...{ days: true, minMs: COLLABORATION.minTtlMs, maxMs: COLLABORATION.maxTtlMs },
      sentence: "it stays open so long (10m)",
    }),
    lease: duration({
      ...{ minMs: COLLABORATION.minLeaseMs, maxMs: COLLABORATION.maxLeaseMs },
      sentence: "its partner may be silent so long (30s)",
    }),
    wait: duration({ maxMs: COLLABORATION.maxTtlMs, sentence: "wait so long for the end (exit 6)" }),
    session: text({ placeholder: "ID", sentence: "hear of this one, asked for earlier" }),
    ...keyOption,
    ...deskOptions,
  },
  note: "Exit codes: 0 done or under way, 3 failed, denied or done by nobody, 6 not over.",
  streams: true,
  async run(values, context) {
    const { to, wait } = values;
    const key = keyOf(values);
    const known = values.session === undefined ? undefined : sessionOf(values.session);
    if ((known === undefined) === (values.task === undefined)) {
      throw usageError(known === undefined ? "there is no task" : "--session needs no task", {
        fix: "aicollab ask 'What is to be done'",
      });
    }
    const task = values.task === undefined ? "" : await givenText(values.task, values);
    const target = to === undefined || to === OPERATOR_ID ? to : aiOf(to, "--to");
    return await atHub({ ...values, key: known === undefined ? key : undefined }, context, async (desk) => {
      const asked = known === undefined
        ? await request(
          desk,
          requestOf({
            ...{ task, type: values.type, ttl_ms: values.ttl, lease_ms: values.lease },
            capabilities: values.capability.length === 0 ? undefined : values.capability,
          }),
          { to: target, key },
        )
        : { session_id: known };
      const { signal } = context;
      const job = await readJob(desk, asked.session_id, { waitMs: wait ?? 0, signal, clock: systemClock });
      if (job === undefined) throw notKnown(asked.session_id);
      say(job, { ...asked, json: values.json, out: context.out });
      return exitOf(job, wait);
    });
  },
});

interface Asked {
  readonly session_id: string;
  readonly to?: string | undefined;
  readonly matches?: number | undefined;
  readonly duplicate?: boolean | undefined;
}

async function request(
  desk: Desk,
  data: ReturnType<typeof requestOf>,
  posting: { readonly to: string | undefined; readonly key: string },
): Promise<Asked> {
  const { session_id = "", matches, duplicate } = await desk.send("collaboration_request", data, posting);
  return { session_id, to: posting.to, matches, duplicate };
}

function notKnown(session_id: string): UserError {
  return new UserError({
    code: "SESSION_NOT_FOUND",
    what: `"${session_id}" is no work that you have asked for`,
    fix: "aicollab who",
    exit: EXIT.usage,
  });
}

function exitOf(job: Job, wait: number | undefined): ExitCode {
  if (job.state === "completed" && !isDenied(job)) return EXIT.ok;
  if (isOver(job.state)) return EXIT.checksFailed;
  return wait === undefined ? EXIT.ok : EXIT.timeout;
}

function say(
  job: Job,
  { to, matches, duplicate = false, json, out }:
    & Asked
    & { readonly json: boolean }
    & Pick<CommandContext, "out">,
): void {
  const { session_id, state, partner, progress, note, outcome, result, artifact_seq, reason } = job;
  if (json) {
    const about = { session_id, state, duplicate, matches, partner, progress, note, outcome, result };
    return out(visibleJson({ ...about, artifact_seq, reason }));
  }
  const by = partner === undefined ? "" : `, with ${partner}`;
  const part = progress === undefined || isOver(state) ? "" : `, ${percent(progress)} done`;
  out(`${session_id} is ${state}${by}${part}.`);
  if (duplicate) out("It was asked for before under this key: nothing was asked again.");
  waitsText(job, { to, matches }).forEach(out);
  decidedText(job).forEach(out);
  if (reason !== undefined) out(`Reason: ${shown(reason)}`);
  if (note !== undefined && !isOver(state)) out(`Progress: ${shown(note)}`);
  if (outcome !== undefined) out(`The outcome is ${outcome}: ${shown(JSON.stringify(result ?? {}))}`);
  if (artifact_seq !== undefined) out(`What came of it: aicollab search --seq ${artifact_seq}`);
  if (!isOver(state)) out(`To hear more: aicollab ask --session ${session_id} --wait 50s`);
}
