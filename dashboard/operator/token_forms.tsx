/** Renders the forms by which admins make and end tokens. */
import { ROLES } from "../actor.ts";
import type { TokenInfo } from "../token_desk.ts";
import { Confirmation, Token } from "./forms.tsx";
import type { Login } from "./logins.ts";

interface OfAdmin {
  readonly login: Login;
}

/** A token holds for so many days; empty is until it is revoked. */
const LIFETIMES = [["7", "7 days"], ["30", "30 days"], ["90", "90 days"], ["365", "a year"], [
  "",
  "ever",
]] as const;
/** Old tokens hold for so many hours beside a new one. */
const OVERLAPS = [["0", "at once"], ["1", "in an hour"], ["24", "in a day"], ["168", "in 7 days"]] as const;

/** Makes a token; `name` stands in its field already where it is given. */
export function CreateTokenForm({ login, name = "" }: OfAdmin & { readonly name?: string | undefined }) {
  return (
    <form class="operator fields" method="post" action="/tokens/create">
      <Token login={login} />
      <input type="hidden" name="turn" value={login.turn} />
      <label>
        <span>Name of the AI or the person</span>
        <input name="name" value={name} maxlength={64} autocomplete="off" spellcheck={false} required />
      </label>
      <label>
        <span>Role</span>
        <select name="role">
          {ROLES.map((role) => <option value={role}>{role}: {ABOUT[role]}</option>)}
        </select>
      </label>
      <label>
        <span>It holds for</span>
        <select name="expires_days">
          {LIFETIMES.map(([days, words]) => <option value={days} selected={days === "30"}>{words}</option>)}
        </select>
      </label>
      <button type="submit">Create the token</button>
    </form>
  );
}

const ABOUT: Readonly<Record<typeof ROLES[number], string>> = {
  agent: "connects under this one name",
  observer: "reads what is for everyone",
  operator: "an observer who may act on these pages",
  admin: "an operator who manages tokens",
};

/** Makes a token in place of those that `name` has. */
export function RotateTokenForm({ login, name }: OfAdmin & { readonly name: string }) {
  return (
    <details class="operator">
      <summary>Rotate: a new token in place of these</summary>
      <form class="fields" method="post" action="/tokens/rotate">
        <Token login={login} />
        <input type="hidden" name="turn" value={login.turn} />
        <input type="hidden" name="name" value={name} />
        <label>
          <span>The tokens of now end</span>
          <select name="overlap_hours">
            {OVERLAPS.map(([hours, words]) => <option value={hours} selected={hours === "24"}>{words}
            </option>)}
          </select>
        </label>
        <button type="submit">Make the new token</button>
      </form>
    </details>
  );
}

/** Ends one of the valid tokens of `name`, or all of them. */
export function RevokeTokenForm(
  { login, name, tokens }: OfAdmin & { readonly name: string; readonly tokens: readonly TokenInfo[] },
) {
  const ids = tokens.flatMap(({ token_id }) => token_id ?? []);
  return (
    <details class="operator danger">
      <summary>Revoke</summary>
      <form class="fields" method="post" action="/tokens/revoke">
        <Token login={login} />
        <input type="hidden" name="name" value={name} />
        <p>
          Whatever is connected by it is disconnected at once. It cannot be undone: make a new token instead.
        </p>
        <label>
          <span>Which</span>
          <select name="token_id">
            {ids.map((id) => <option value={id}>{id}</option>)}
            {(tokens.length > 1 || ids.length === 0) && <option value="">all of {name}</option>}
          </select>
        </label>
        <Confirmation name={name} />
        <button type="submit">Revoke</button>
      </form>
    </details>
  );
}
