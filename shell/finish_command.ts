/** `aicollab finish` ends work that one holds, or hands it back. */
import { defineCommand } from "../internal/command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { choice, integer, path, text } from "../internal/option.ts";
import { usageError } from "../internal/user_error.ts";
import { artifactKey, artifactOf, resultOf, short, usageKey } from "../mcp/posts.ts";
import { finishedText, handedBackText } from "../mcp/stored_text.ts";
import { atHub, deskOptions } from "./desk.ts";
import { jsonObject, keyOf, keyOption, sessionOf, usageOf, usageOption } from "./fields.ts";
import { fileText, givenText } from "./given_text.ts";
import { fenceOf } from "./held.ts";

const OUTCOMES = ["success", "failure", "hand-back"] as const;

export const command = defineCommand({
  name: "finish",
  examples: ["aicollab finish s42 'Two bugs, both in main.ts'", "aicollab finish s42 --outcome hand-back"],
  places: ["session", "text"],
  options: {
    session: text({ required: true, placeholder: "ID", sentence: "the work, like s42" }),
    text: text({ sentence: "what came out, or why not; - is stdin" }),
    outcome: choice(OUTCOMES, {
      default: "success",
      placeholder: "WORD",
      sentence: "success, failure or hand-back",
    }),
    artifact: path({ placeholder: "FILE", sentence: "code or a text that came of it, shared with all" }),
    language: text({ placeholder: "WORD", sentence: "of the artifact (text)" }),
    domain: text({ placeholder: "WORD", sentence: "of the artifact (work)" }),
    evidence: text({ placeholder: "JSON", sentence: "what was measured or tried" }),
    fence: integer({ min: 1, sentence: "of take (the last that you had)" }),
    ...usageOption,
    ...keyOption,
    ...deskOptions,
  },
  note: "A lease that ran out does no harm while nobody else has taken the work.",
  async run(values, context) {
    const { outcome, artifact, language, domain, json } = values;
    const session_id = sessionOf(values.session);
    const key = keyOf(values);
    const said = values.text === undefined ? undefined : await givenText(values.text, values);
    const claim = usageOf(values);
    const evidence = values.evidence === undefined
      ? undefined
      : jsonObject(values.evidence, "--evidence", `--evidence '{"tests":12,"failed":0}'`);
    if (artifact === undefined && (language ?? domain) !== undefined) {
      throw usageError("--language and --domain are of an artifact", {
        fix: "name its file with --artifact FILE",
      });
    }
    const source = artifact === undefined ? undefined : await fileText(artifact);
    if (outcome === "hand-back" && (source ?? evidence) !== undefined) {
      throw usageError("what is handed back has no artifact and no evidence", { fix: "say in the text why" });
    }
    return await atHub({ ...values, key }, context, async (desk) => {
      const fence = await fenceOf(desk, session_id, values.fence);
      const say = (data: object, words: string) => context.out(json ? JSON.stringify(data) : words);
      if (outcome === "hand-back") {
        if (claim.usage !== undefined) {
          const spent = { session_id, fence, progress: 0, ...claim };
          await desk.send("collaboration_progress", spent, { key: usageKey(key) });
        }
        const data = { session_id, fence, ...short("reason", said) };
        const { seq = 0 } = await desk.send("collaboration_decline", data, { key });
        say({ session_id, outcome, seq }, handedBackText(session_id, seq));
        return EXIT.ok;
      }
      const component = source === undefined
        ? undefined
        : artifactOf({ source, language, domain }, { ai: desk.me, session_id, fence, evidence });
      const made = component && await desk.send("code_share", component, { key: artifactKey(key) });
      const { seq = 0, duplicate = false } = await desk.send("collaboration_complete", {
        ...{
          session_id,
          fence,
          reaccept: true,
          outcome,
          result: resultOf({ text: said, evidence }),
          ...claim,
        },
        ...(component === undefined ? {} : { component_id: component.component_id }),
      }, { key });
      const data = { session_id, outcome, seq, duplicate, artifact_seq: made?.seq };
      say(data, finishedText(data));
      return EXIT.ok;
    });
  },
});
