/** The forms of a logged-in operator. They work without a script; what destroys asks for the name to be typed. */
import type { OperatorSession } from "./logins.ts";

/** Nothing is shown to whoever is not logged in. */
interface Asker {
  readonly session: OperatorSession | undefined;
}

/** Who is logged in, and the way out; for the layout. */
export function LoggedIn({ session }: Asker) {
  if (session === undefined) return null;
  return (
    <form class="operator logged-in" method="post" action="/logout">
      <Token session={session} />
      <span>Operator</span> <button type="submit">Log out</button>
    </form>
  );
}

/** Ends an AI's connection. */
export function DisconnectForm({ session, ai_id }: Asker & { readonly ai_id: string }) {
  if (session === undefined) return null;
  return (
    <details class="operator danger">
      <summary>Disconnect this AI</summary>
      <form method="post" action="/operator/disconnect">
        <Token session={session} />
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
export function CancelForm({ session, session_id }: Asker & { readonly session_id: string }) {
  if (session === undefined) return null;
  return (
    <details class="operator danger">
      <summary>Cancel this collaboration</summary>
      <form method="post" action="/operator/cancel">
        <Token session={session} />
        <input type="hidden" name="session_id" value={session_id} />
        <p>Nobody can work on it any more; both parties are told.</p>
        <Confirmation name={session_id} />
        <button type="submit">Cancel it</button>
      </form>
    </details>
  );
}

/** Says something to an AI, as the operator. */
export function MessageForm({ session, ai_id }: Asker & { readonly ai_id: string }) {
  if (session === undefined) return null;
  return (
    <details class="operator">
      <summary>Send a message</summary>
      <form method="post" action="/operator/message">
        <Token session={session} />
        <input type="hidden" name="ai_id" value={ai_id} />
        <label>
          <span>
            As <code>operator</code> to {ai_id}
          </span>
          <textarea name="text" rows={3} maxlength={4_000} required></textarea>
        </label>
        <button type="submit">Send</button>
      </form>
    </details>
  );
}

function Token({ session }: { readonly session: OperatorSession }) {
  return <input type="hidden" name="token" value={session.token} />;
}

function Confirmation({ name }: { readonly name: string }) {
  return (
    <label>
      <span>
        Type <code>{name}</code> to confirm
      </span>
      <input name="confirm" autocomplete="off" spellcheck={false} required />
    </label>
  );
}
