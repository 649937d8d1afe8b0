/** `aicollab who` shows who is at the hub, and what one holds, has asked for and may take. */
import { counted } from "../internal/counted.ts";
import { defineCommand } from "../internal/command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { visibleJson, visibleText } from "../internal/visible_text.ts";
import type { Job } from "../mcp/work.ts";
import { atHub, deskOptions } from "./desk.ts";
import type { State } from "./state.ts";

const ABOUT_CHARACTERS = 80;

export const command = defineCommand({
  name: "who",
  examples: ["aicollab who", "aicollab who --id AI_Reviewer --json"],
  options: deskOptions,
  async run(values, context) {
    return await atHub(values, context, async (desk) => {
      const state = await desk.state();
      const seen = seenOf(state, desk.me);
      if (values.json) context.out(visibleJson({ you: desk.me, hub: desk.hub, ...seen }));
      else textOf(seen, desk).forEach(context.out);
      return EXIT.ok;
    });
  },
});

function seenOf({ sync, work }: State, me: string) {
  const others = sync.ais.filter(({ ai_id }) => ai_id !== me);
  return {
    others: others.map(({ ai_id, specialization, capabilities, activity }) => ({
      ...{ name: ai_id, specialization, capabilities, activity },
    })),
    others_total: sync.ais_total - (sync.active_ais.includes(me) ? 1 : 0),
    held: work.held().map((job) => ({ ...brief(job), fence: job.fence, lease_ms: job.lease_ms })),
    asked: work.own().map((job) => ({ ...brief(job), state: job.state, partner: job.partner })),
    open: work.open().map(brief),
    topics: (sync.topics ?? []).map(({ topic, ...rest }) => ({ topic: `#${topic}`, ...rest })),
  };
}

function brief({ session_id, requester, collaboration_type: type, description, required_capabilities }: Job) {
  return { session_id, requester, type, description, required_capabilities };
}

function textOf(
  { others, others_total, held, asked, open, topics }: ReturnType<typeof seenOf>,
  { me, hub }: { readonly me: string; readonly hub: string },
): string[] {
  const about = ({ type, description }: ReturnType<typeof brief>) =>
    visibleText(description === undefined ? type : `${type}: ${description}`, ABOUT_CHARACTERS);
  return [
    `You are ${me} at the hub ${hub}, with ${counted(others_total, "other AI")}.`,
    ...others.map(({ name, activity, specialization, capabilities }) =>
      `${name} (${activity}): ${visibleText([specialization, ...capabilities].join(", "), ABOUT_CHARACTERS)}`
    ),
    ...held.map((job) => `You hold ${job.session_id} with fence ${job.fence}: ${about(job)}`),
    ...asked.map((job) => `You asked for ${job.session_id}, which is ${job.state}: ${about(job)}`),
    ...topics.map(({ topic, members, joined }) =>
      `${topic} has ${counted(members, "member")}${joined ? ", you among them" : ""}`
    ),
    ...open.map((job) => `${job.requester} offers ${job.session_id}: ${about(job)}`),
  ];
}
