/** Logs operators in by a link and carries out their actions. Every request that changes something is checked here. */
import { getLogger } from "@logtape/logtape";
import type { Context, Hono } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";
import type { Commands } from "../commands.ts";
import { MAX_RAISE_MICROUSD, type Operator } from "../hub_view.ts";
import type { TokenDesk } from "../token_desk.ts";
import { answersOf, notConfirmed } from "./answers.ts";
import { howToLogIn, loginOf, operatorChecks } from "./checks.ts";
import type { Logins } from "./logins.ts";
import { mountTokens, type ShowToken } from "./token_routes.ts";

const log = getLogger(["aicollab", "hub"]);

/** The operator's routes work with these. */
export interface OperatorOptions {
  readonly operator: Operator;
  /** `tokens` is undefined where there are none to manage. */
  readonly tokens: TokenDesk | undefined;
  readonly showToken: ShowToken;
  readonly logins: Logins;
  readonly commands: Commands;
  readonly cookieName: string;
  readonly publicUrl?: URL;
}

/**
 * Mounts, before all pages: `GET /login/challenge`, `GET /login?code=…` (once; 303 to `/`), `POST /logout`, and `POST`
 * `/operator/budget` (`ai_id` or `session_id`, `usd`), `/operator/disconnect` (`ai_id`, `confirm`), `/operator/cancel` (`session_id`, `confirm`), `/operator/message` (`ai_id`,
 * `text`, perhaps `reply_to`, and `back`, `inbox` for a form there), `/operator/decide` (`session_id`, `decision`, perhaps `note`). Forms carry `token`; success is 303 to the page concerned, which shows it, refused 403, not possible 409 with the
 * reason as text.
 */
export function mountOperator(
  app: Hono,
  { operator, tokens, showToken, logins, commands, cookieName, publicUrl }: OperatorOptions,
): void {
  const done = answersOf(logins);
  app.get("/login/challenge", (c) => c.text(logins.challenge));
  app.get("/login", async (c) => {
    const login = logins.redeem(c.req.query("code") ?? "");
    if (login === undefined) {
      return c.text(`This link was used before, or is too old. ${howToLogIn(commands)}`, 403);
    }
    log.warning("An operator logged in to the dashboard");
    await operator.record(login.actor, "login");
    // The cookie has no expiry of its own: it ends with the browser, or with the login.
    const secure = isPublic(c, publicUrl) && publicUrl?.protocol === "https:";
    setCookie(c, cookieName, login.id, { httpOnly: true, sameSite: "Strict", path: "/", secure });
    return c.redirect("/", 303);
  });

  const checks = operatorChecks(logins, commands);
  app.post("/logout", ...checks, async (c) => {
    const login = loginOf(c)!;
    logins.end(login);
    await operator.record(login.actor, "logout");
    deleteCookie(c, cookieName, { path: "/" });
    return c.redirect("/", 303);
  });
  if (tokens) mountTokens(app, { tokens, checks, done, show: showToken });
  app.post("/operator/disconnect", ...checks, (c) => {
    const { ai_id = "", confirm } = c.get("form");
    if (confirm !== ai_id) return notConfirmed(c, ai_id);
    const notice = { path: `/ais/${encodeURIComponent(ai_id)}`, text: `${ai_id} was disconnected.` };
    return done(c, operator.disconnect(loginOf(c)!.actor, ai_id), notice);
  });
  app.post("/operator/cancel", ...checks, (c) => {
    const { session_id = "", confirm } = c.get("form");
    if (confirm !== session_id) return notConfirmed(c, session_id);
    const path = `/collaborations/${encodeURIComponent(session_id)}`;
    return done(c, operator.cancel(loginOf(c)!.actor, session_id), {
      path,
      text: `Collaboration ${session_id} was cancelled.`,
    });
  });
  app.post("/operator/decide", ...checks, (c) => {
    const { session_id = "", decision, note = "" } = c.get("form");
    if (decision !== "approve" && decision !== "deny") {
      return c.text("Nothing was done: the decision has to be approve or deny.\n", 409);
    }
    const approved = decision === "approve";
    return done(c, operator.decide(loginOf(c)!.actor, session_id, { approved, note }), {
      path: "/inbox",
      text: `${session_id} was ${approved ? "approved" : "denied"}.`,
    });
  });
  app.post("/operator/budget", ...checks, (c) => {
    const { ai_id, session_id = "", usd = "" } = c.get("form");
    const microusd = Math.round(Number(usd) * 1e6);
    if (!(microusd >= 1 && microusd <= MAX_RAISE_MICROUSD)) {
      const most = MAX_RAISE_MICROUSD / 1e6;
      return c.text(`Nothing was done: a budget is raised by $0.000001 to $${most}, not by "${usd}".\n`, 409);
    }
    const path = ai_id === undefined
      ? `/collaborations/${encodeURIComponent(session_id)}`
      : `/ais/${encodeURIComponent(ai_id)}`;
    const of = ai_id === undefined ? { session_id } : { ai_id };
    const text = `The budget of ${ai_id ?? session_id} was raised by $${microusd / 1e6}.`;
    return done(c, operator.raiseBudget(loginOf(c)!.actor, of, microusd), { path, text });
  });
  app.post("/operator/message", ...checks, (c) => {
    const { ai_id = "", text = "", reply_to, back } = c.get("form");
    const replyTo = reply_to === undefined ? undefined : Number(reply_to);
    const path = back === "inbox" ? "/inbox" : `/ais/${encodeURIComponent(ai_id)}`;
    return done(c, operator.send(loginOf(c)!.actor, ai_id, text, replyTo), {
      path,
      text: `The message to ${ai_id} was sent.`,
    });
  });
}

/** Returns whether a browser asks under the public URL, and not by an address of the hub's machine. */
function isPublic(c: Context, publicUrl: URL | undefined): boolean {
  return publicUrl !== undefined && c.req.header("host")?.toLowerCase() === publicUrl.host;
}
