/** Decides what the two parties of a collaboration ask each other. What the partner says renews its lease. */
import { refuse } from "../../protocol/errors.ts";
import { COLLABORATION } from "../../protocol/limits.ts";
import { type Context, type Decision, type MessageOf, ownDraft } from "./decision.ts";
import { findAsParty } from "./parties.ts";

/** `collaboration_question` goes to the other party. */
export function ask(context: Context<MessageOf<"collaboration_question">>): Decision {
  const found = findAsParty(context, context.message.data, "ask in");
  if (!found.ok) return found;
  const { row, other } = found;
  if (row.questions.length >= COLLABORATION.maxOpenQuestions) {
    return refuse(
      "RATE_LIMITED",
      `Cannot ask in session "${row.session_id}": ${row.questions.length} questions wait for an answer`,
      { fix: "answer some, or wait until one is answered" },
    );
  }
  return { ok: true, drafts: [ownDraft(context, [other])] };
}

/** `collaboration_answer` goes to who asked; a question has one answer. */
export function answer(context: Context<MessageOf<"collaboration_answer">>): Decision {
  const { from, message: { data } } = context;
  const found = findAsParty(context, data, "answer in");
  if (!found.ok) return found;
  const { row, other } = found;
  const question = row.questions.find(({ question_id }) => question_id === data.question_id);
  const what = `question ${data.question_id} of session "${row.session_id}"`;
  if (!question) {
    const open = row.questions.filter(({ asked_by }) => asked_by === other);
    return refuse("SESSION_STATE", `Cannot answer ${what}: no such question waits for an answer`, {
      fix: open.length === 0
        ? "none does"
        : `answer ${open.map(({ question_id }) => question_id).join(", ")}`,
    });
  }
  if (question.asked_by === from) {
    return refuse("NOT_PARTY", `"${from}" may not answer ${what}: it is its own`, {
      fix: `leave it to "${other}"`,
    });
  }
  return { ok: true, drafts: [ownDraft(context, [other])] };
}
