/** Carries out what admins ask of tokens. A new token leaves by the answer to its form alone, and is kept nowhere. */
import type { Context, Hono, MiddlewareHandler } from "hono";
import { EXIT } from "../../internal/exit_codes.ts";
import { UserError } from "../../internal/user_error.ts";
import { ROLES } from "../actor.ts";
import type { NewToken, RotatedToken, TokenDesk } from "../token_desk.ts";
import { type Done, notConfirmed, notDone } from "./answers.ts";
import { loginOf, type operatorChecks } from "./checks.ts";
import { type Login, managesTokens } from "./logins.ts";

/** A page shows a token that was just made, once. */
export type ShowToken = (c: Context, made: NewToken | RotatedToken) => Response | Promise<Response>;

/** The routes of tokens work with these. */
export interface TokenRoutesOptions {
  readonly tokens: TokenDesk;
  readonly checks: ReturnType<typeof operatorChecks>;
  readonly done: Done;
  readonly show: ShowToken;
}

/** The page of tokens is here. */
const PAGE = "/tokens";
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/**
 * Mounts, for admins, `POST /tokens/create` (`name`, `role`, `expires_days`: empty is never) and `/tokens/rotate` (`name`,
 * `overlap_hours`), answered by the page with the token, and `/tokens/revoke` (`name`, `token_id`: empty is all of the name,
 * `confirm`), answered by 303. The forms of new tokens carry `turn`, so that one makes one token however often it is sent.
 */
export function mountTokens(app: Hono, { tokens, checks, done, show }: TokenRoutesOptions): void {
  const forAdmins = [...checks, checkAdmin] as const;

  async function make(c: Context, work: (login: Login) => Promise<NewToken>): Promise<Response> {
    const login = loginOf(c)!;
    const { turn } = login;
    if (c.get("form").turn !== String(turn)) {
      return c.text("This form was sent before, so nothing was made now: load its page again.\n", 409);
    }
    login.turn = turn + 1;
    try {
      return await show(c, await work(login));
    } catch (error) {
      const answer = notDone(c, error);
      // Where another form was sent meanwhile, its turn has passed, too: it is not let through again.
      if (login.turn === turn + 1) login.turn = turn;
      return answer;
    }
  }

  app.post("/tokens/create", ...forAdmins, (c) => {
    const { name = "", expires_days = "", ...form } = c.get("form");
    const role = ROLES.find((word) => word === form.role);
    if (role === undefined) return c.text(`Nothing was done: the role is one of ${ROLES.join(", ")}.\n`, 409);
    return make(c, ({ actor }) => {
      const expires_in_ms = amount(expires_days, DAY_MS);
      return tokens.create(actor, { name: name.trim(), role, expires_in_ms });
    });
  });
  app.post("/tokens/rotate", ...forAdmins, (c) => {
    const { name = "", overlap_hours = "" } = c.get("form");
    return make(c, ({ actor }) => {
      const overlap_ms = amount(overlap_hours, HOUR_MS);
      return tokens.rotate(actor, { name, overlap_ms });
    });
  });
  app.post("/tokens/revoke", ...forAdmins, (c) => {
    const { name = "", token_id = "", confirm } = c.get("form");
    if (confirm !== name) return notConfirmed(c, name);
    const isAll = token_id === "";
    const words = isAll ? `All tokens of ${name} are revoked` : `Token ${token_id} of ${name} is revoked`;
    const action = tokens.revoke(loginOf(c)!.actor, isAll ? { name } : { token_id });
    return done(c, action, ({ tokens: ended, stored }) => {
      if (ended.length === 0) throw endedBefore(isAll ? name : token_id);
      return { path: PAGE, text: `${words}${stored === false ? NOT_STORED : ""}.` };
    });
  });
  // These are the addresses of answers, which a browser may ask for again.
  for (const what of ["create", "rotate", "revoke"]) app.get(`/tokens/${what}`, (c) => c.redirect(PAGE, 303));
}

const NOT_STORED = "; but the disk is full: it is lost if the hub ends before there is space";

function endedBefore(which: string): UserError {
  return new UserError({
    code: "UNKNOWN_TOKEN",
    what: `Nothing was revoked: what there is of "${which}" had ended before`,
    exit: EXIT.usage,
  });
}

const checkAdmin: MiddlewareHandler = async (c, next) => {
  const login = loginOf(c)!;
  if (!managesTokens(login)) {
    return c.text(`Only admins manage tokens, and "${login.actor.by}" is ${login.actor.role}.\n`, 403);
  }
  await next();
};

/** Returns a whole amount in milliseconds; undefined where none is given. @throws {UserError} */
function amount(text: string, unitMs: number): number | undefined {
  if (text === "") return undefined;
  if (/^\d{1,5}$/.test(text)) return Number(text) * unitMs;
  throw new UserError({
    code: "INVALID_MESSAGE",
    what: `Nothing was made: "${text}" is no whole number of at most 5 digits`,
    fix: "choose one of the times that the form has",
    exit: EXIT.usage,
  });
}
