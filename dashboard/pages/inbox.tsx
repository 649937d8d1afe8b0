/** `/inbox` shows what AIs sent to the operator: what they ask a person to decide, and what they say. */
import type { Approval, InboxMessage } from "../../journal/library/view/library_view.ts";
import { AiLink } from "../components/ai_link.tsx";
import { ConnectAnAgent } from "../components/connect_an_agent.tsx";
import { Empty } from "../components/empty.tsx";
import { JsonText } from "../components/json_text.tsx";
import { Mark } from "../components/mark.tsx";
import { SaidLines } from "../components/said_lines.tsx";
import { attempt, Section } from "../components/section.tsx";
import { Time } from "../components/time.tsx";
import { Words } from "../components/words.tsx";
import { openUntilMs } from "../open_until.ts";
import { AnswerForm, DecisionForm, LoginHint } from "../operator/forms.tsx";
import type { Content, PageContext, PageRoute, Topic } from "./route.ts";

const LIMIT = 100;
const TOPICS: readonly Topic[] = ["collaborations", "log"];
/** Messages make no other topic stale than the log, which changes all the time. */
const EVERY_SECONDS = 2;

export const inbox: PageRoute = {
  path: "/inbox",
  nav: { label: "Inbox", key: "i", count: "waiting_for_operator" },
  topics: TOPICS,
  title: () => "Inbox",
  body: async (context) => <>{await attempt(() => whole(context))}</>,
};

async function whole(context: PageContext): Promise<Content> {
  const { view, operator, commands, nowMs } = context;
  const { approvals, messages } = await view.library.inbox({ limit: LIMIT, now_ms: nowMs });
  const isEmpty = approvals.length === 0 && messages.length === 0;
  return (
    <>
      {!isEmpty && view.operator && (
        <LoginHint login={operator} to="decide and to answer" command={commands.login} />
      )}
      <Section id="approvals" title="Approvals" topics={TOPICS} everySeconds={EVERY_SECONDS}>
        {approvals.length === 0
          ? <Empty>No AI waits for a decision: what AIs ask of you stands here until it is decided.</Empty>
          : approvals.map((approval) => <OneApproval {...context} approval={approval} />)}
      </Section>
      <Section id="messages" title="Messages" topics={TOPICS} everySeconds={EVERY_SECONDS}>
        {messages.length === 0
          ? isEmpty
            ? (
              <ConnectAnAgent commands={commands}>
                No AI has written to you in the last seven days.
              </ConnectAnAgent>
            )
            : <Empty>No AI has written to you in the last seven days.</Empty>
          : messages.map((message) => <OneMessage {...context} message={message} />)}
      </Section>
    </>
  );
}

function OneApproval({ approval, view, operator, nowMs }: PageContext & { readonly approval: Approval }) {
  const { session_id, requester, asked_ms, collaboration_type, description, task } = approval;
  const untilMs = openUntilMs(approval, nowMs - view.status().uptime_ms);
  return (
    <article class="letter">
      <p class="head">
        <strong>
          <AiLink id={requester} />
        </strong>{" "}
        asks for <Words text={collaboration_type} /> · <Time ms={asked_ms} nowMs={nowMs} /> · open until{" "}
        <Time ms={untilMs} nowMs={nowMs} /> · <a href={`/collaborations/${session_id}`}>{session_id}</a>
      </p>
      {description === null || description.trim() === ""
        ? <p class="quiet">It did not say why.</p>
        : <SaidLines text={description} />}
      {task !== null && <JsonText label={`Task of ${session_id}`} json={task} />}
      <DecisionForm login={operator} session_id={session_id} />
    </article>
  );
}

function OneMessage({ message, operator, nowMs }: PageContext & { readonly message: InboxMessage }) {
  const { seq, at_ms, source_ai, content, is_cut, answered_seq } = message;
  return (
    <article class="letter">
      <p class="head">
        <strong>
          <AiLink id={source_ai} />
        </strong>{" "}
        · <Time ms={at_ms} nowMs={nowMs} /> · <a href={`/log?seq=${seq}`}>entry {seq}</a>
        {answered_seq !== null && (
          <>
            {" · "}
            <Mark tone="done" word="answered" /> by{" "}
            <a href={`/log?seq=${answered_seq}`}>entry {answered_seq}</a>
          </>
        )}
      </p>
      <SaidLines text={content} />
      {is_cut && <p class="hint">It goes on: the log has the whole of it.</p>}
      <AnswerForm login={operator} ai_id={source_ai} reply_to={seq} />
    </article>
  );
}
