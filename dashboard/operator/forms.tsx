/** Renders the forms of a logged-in operator. They work without a script; destructive ones ask for a name to be typed. */
import { MAX_NOTE, MAX_RAISE_MICROUSD, MAX_TEXT } from "../hub_view.ts";
import type { Login } from "./logins.ts";

/** Renders its content for logged-in operators alone. */
interface Asker {
  readonly login: Login | undefined;
}

/** Shows in the layout that an operator is logged in, with the form to log out. */
export function LoggedIn({ login }: Asker) {
  if (login === undefined) return null;
  return (
    <form class="operator logged-in" method="post" action="/logout">
      <Token login={login} />
      <a href="/trail">Operator</a> <button type="submit">Log out</button>
    </form>
  );
}

/** Says to readers who are not logged in that they may be, `to` do what; `command` prints the link. */
export function LoginHint({ login, to, command }: Asker & { readonly to: string; readonly command: string }) {
  if (login !== undefined) return null;
  return (
    <p class="hint">
      To {to}, log in as the operator: <code>{command}</code> on the hub's machine prints a link for that.
    </p>
  );
}

/** Ends an AI's connection. */
export function DisconnectForm({ login, ai_id }: Asker & { readonly ai_id: string }) {
  if (login === undefined) return null;
  return (
    <details class="operator danger">
      <summary>Disconnect this AI</summary>
      <form method="post" action="/operator/disconnect">
        <Token login={login} />
        <input type="hidden" name="ai_id" value={ai_id} />
        <p>
          Its connection ends and it does not come back by itself; what it works on for others is offered
          again.
        </p>
        <Confirmation name={ai_id} />
        <button type="submit">Disconnect</button>
      </form>
    </details>
  );
}

/** Ends a collaboration that is open or active. */
export function CancelForm({ login, session_id }: Asker & { readonly session_id: string }) {
  if (login === undefined) return null;
  return (
    <details class="operator danger">
      <summary>Cancel this collaboration</summary>
      <form method="post" action="/operator/cancel">
        <Token login={login} />
        <input type="hidden" name="session_id" value={session_id} />
        <p>Nobody can work on it any more; both parties are notified.</p>
        <Confirmation name={session_id} />
        <button type="submit">Cancel it</button>
      </form>
    </details>
  );
}

/** Lets an AI claim more on this day, or raises the budget of a collaboration. */
export function RaiseForm(
  { login, ai_id, session_id }: Asker & Partial<Record<"ai_id" | "session_id", string>>,
) {
  if (login === undefined) return null;
  return (
    <details class="operator">
      <summary>Raise its budget</summary>
      <form method="post" action="/operator/budget">
        <Token login={login} />
        {ai_id !== undefined && <input type="hidden" name="ai_id" value={ai_id} />}
        {session_id !== undefined && <input type="hidden" name="session_id" value={session_id} />}
        <label>
          <span>
            So many dollars more{ai_id !== undefined && ", until the day ends (UTC)"}
          </span>
          <input
            name="usd"
            type="number"
            min="0.000001"
            max={MAX_RAISE_MICROUSD / 1e6}
            step="0.000001"
            required
          />
        </label>
        <button type="submit">Raise it</button>
      </form>
    </details>
  );
}

/** Sends a message to an AI as the operator. */
export function MessageForm({ login, ai_id }: Asker & { readonly ai_id: string }) {
  if (login === undefined) return null;
  return (
    <details class="operator">
      <summary>Send a message</summary>
      <TextForm login={login} ai_id={ai_id} />
    </details>
  );
}

/** Writes as the operator in a thread in which two AIs are stopped, to one of them: then they may go on. */
export function ReplyForm(
  { login, ai_id, reply_to }: Asker & { readonly ai_id: string; readonly reply_to: number },
) {
  if (login === undefined) return null;
  return (
    <details class="operator">
      <summary>Write in this thread</summary>
      <TextForm login={login} ai_id={ai_id} reply_to={reply_to} />
    </details>
  );
}

/** Answers a message to the operator. */
export function AnswerForm(
  { login, ai_id, reply_to }: Asker & { readonly ai_id: string; readonly reply_to: number },
) {
  if (login === undefined) return null;
  return (
    <details class="operator">
      <summary>Answer</summary>
      <TextForm login={login} ai_id={ai_id} reply_to={reply_to} isInInbox />
    </details>
  );
}

/** Approves what an AI asks, or denies it. No key sends it, so that nobody approves by accident. */
export function DecisionForm({ login, session_id }: Asker & { readonly session_id: string }) {
  if (login === undefined) return null;
  return (
    <form class="operator decision" method="post" action="/operator/decide">
      <Token login={login} />
      <input type="hidden" name="session_id" value={session_id} />
      <label>
        <span>A note to the AI, if you like</span>
        <textarea name="note" rows={2} maxlength={MAX_NOTE}></textarea>
      </label>
      <p class="choices">
        <button type="submit" name="decision" value="approve">Approve</button>
        <button type="submit" name="decision" value="deny" class="no">Deny</button>
      </p>
    </form>
  );
}

function TextForm(
  { login, ai_id, reply_to, isInInbox = false }: {
    readonly login: Login;
    readonly ai_id: string;
    readonly reply_to?: number;
    readonly isInInbox?: boolean;
  },
) {
  return (
    <form method="post" action="/operator/message">
      <Token login={login} />
      <input type="hidden" name="ai_id" value={ai_id} />
      {reply_to !== undefined && <input type="hidden" name="reply_to" value={reply_to} />}
      {isInInbox && <input type="hidden" name="back" value="inbox" />}
      <label>
        <span>
          As <code>operator</code> to {ai_id}
          {reply_to !== undefined && !isInInbox && "; both may answer again then"}
        </span>
        <textarea name="text" rows={3} maxlength={MAX_TEXT} required></textarea>
      </label>
      <button type="submit">Send</button>
    </form>
  );
}

/** Proves that a form comes from a page of this login. */
export function Token({ login }: { readonly login: Login }) {
  return <input type="hidden" name="token" value={login.token} />;
}

/** Asks for a name to be typed before something is destroyed. */
export function Confirmation({ name }: { readonly name: string }) {
  return (
    <label>
      <span>
        Type <code>{name}</code> to confirm
      </span>
      <input name="confirm" autocomplete="off" spellcheck={false} required />
    </label>
  );
}
