/** Defines `aicollab approvals`, which lists what AIs ask a person to decide. */
import { defineCommand } from "../../internal/command.ts";
import { EXIT } from "../../internal/exit_codes.ts";
import { localTime } from "../../internal/local_time.ts";
import { flag } from "../../internal/option.ts";
import { visibleJson, visibleText } from "../../internal/visible_text.ts";
import { hubOptions, notDone, visitAsOperator } from "./operator_visit.ts";
import { type OpenApproval, SentToOperator } from "./sent_to_operator.ts";

const MAX_TEXT = 1_000;

export const command = defineCommand({
  name: "approvals",
  examples: ["aicollab approvals", "aicollab approvals --json"],
  options: { ...hubOptions, json: flag({ sentence: "print JSON, one approval a line" }) },
  note: "The oldest is first. aicollab approve SESSION and deny SESSION decide.",
  async run({ json, ...hub }, { environment, out, err }) {
    await using visit = await visitAsOperator(hub, environment, { resumeFrom: 0, wants: {} });
    const sent = new SentToOperator();
    try {
      for await (const message of visit.pending()) sent.take(message);
    } catch (cause) {
      throw notDone(cause);
    }
    const { approvals } = sent;
    if (json) approvals.forEach((approval) => out(visibleJson(approval)));
    else if (approvals.length === 0) err("No AI waits for a decision");
    else approvals.flatMap(linesOf).forEach(out);
    return EXIT.ok;
  },
});

function linesOf({ session_id, requester, description, task, ...of }: OpenApproval): string[] {
  const { asked_at, open_until, collaboration_type } = of;
  const times = `${localTime(Date.parse(asked_at))}, open until ${localTime(Date.parse(open_until))}`;
  return [
    `${session_id}  ${requester} asks for ${visibleText(collaboration_type)} (${times})`,
    ...(description === null ? [] : [`  ${visibleText(description, MAX_TEXT)}`]),
    ...(task === null ? [] : [`  task: ${visibleText(JSON.stringify(task), MAX_TEXT)}`]),
  ];
}
