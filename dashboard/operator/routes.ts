/** Logs operators in by a link and carries out their actions. Every request that changes something is checked here. */
import { getLogger } from "@logtape/logtape";
import type { Context, Hono, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { UserError } from "../../internal/user_error.ts";
import { isFromElsewhere } from "../guard.ts";
import type { Commands } from "../commands.ts";
import type { Operator } from "../hub_view.ts";
import { isTokenOf, type Login, Logins, type LoginsOptions, type Notice } from "./logins.ts";

const log = getLogger(["aicollab", "hub"]);

/** The text fields of a form, without files. */
type Form = Readonly<Record<string, string>>;

const MAX_FORM_BYTES = 32_768;

/** The operator's routes work with these. */
export interface OperatorOptions {
  readonly operator: Operator;
  readonly logins: LoginsOptions;
  readonly commands: Commands;
  readonly journalId: string;
}

/** Returns the login of a request for pages; undefined unless logged in. */
export function loginOf(c: Context): Login | undefined {
  return c.get("login");
}

/**
 * Mounts, before all pages: `GET /login/challenge`, `GET /login?code=…` (once; 303 to `/`), `POST /logout`, and `POST`
 * `/operator/disconnect` (`ai_id`, `confirm`), `/operator/cancel` (`session_id`, `confirm`), `/operator/message` (`ai_id`,
 * `text`). Forms carry `token`; success is 303 to the page concerned, which shows it, refused 403, not possible 409 with the
 * reason as text.
 */
export function mountOperator(
  app: Hono,
  { operator, commands, journalId, ...options }: OperatorOptions,
): void {
  const logins = new Logins(options.logins);
  const done = doneOf(logins);
  const howToLogIn = () => `Make a new link with \`${commands.login}\` on the hub's machine.\n`;
  // Cookies ignore ports, so that the hubs of one machine need cookies of different names.
  const cookieName = `aicollab_${journalId.replaceAll(/[^A-Za-z0-9]/g, "").slice(0, 16)}`;
  const recognize: MiddlewareHandler<{ Variables: { login: Login | undefined } }> = async (
    c,
    next,
  ) => {
    const id = getCookie(c, cookieName);
    if (id !== undefined) c.set("login", logins.login(id));
    await next();
  };
  app.use(recognize);
  app.get("/login/challenge", (c) => c.text(logins.challenge));
  app.get("/login", async (c) => {
    const login = logins.redeem(c.req.query("code") ?? "");
    if (login === undefined) {
      return c.text(`This link was used before, or is too old. ${howToLogIn()}`, 403);
    }
    log.warning("An operator logged in to the dashboard");
    await operator.record(login.actor, "login");
    // The cookie has no expiry of its own: it ends with the browser, or with the login.
    setCookie(c, cookieName, login.id, { httpOnly: true, sameSite: "Strict", path: "/" });
    return c.redirect("/", 303);
  });

  const checks = [bodyLimit({ maxSize: MAX_FORM_BYTES }), checkOrigin, checkToken(howToLogIn)] as const;
  app.post("/logout", ...checks, async (c) => {
    const login = loginOf(c)!;
    logins.end(login);
    await operator.record(login.actor, "logout");
    deleteCookie(c, cookieName, { path: "/" });
    return c.redirect("/", 303);
  });
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
  app.post("/operator/message", ...checks, (c) => {
    const { ai_id = "", text = "" } = c.get("form");
    const path = `/ais/${encodeURIComponent(ai_id)}`;
    return done(c, operator.send(loginOf(c)!.actor, ai_id, text), {
      path,
      text: `The message to ${ai_id} was sent.`,
    });
  });
}

/**
 * Lets only our own pages change something: a browser sends Origin with every POST, and an address that somebody typed
 * changes nothing.
 */
const checkOrigin: MiddlewareHandler = async (c, next) => {
  const isOfNoPage = c.req.header("origin") === undefined || c.req.header("sec-fetch-site") === "none";
  if (isOfNoPage || isFromElsewhere(c.req)) {
    return c.text("This was asked for by a page that is not ours.\n", 403);
  }
  await next();
};

/** Requires a login and the token that only its own pages hold, and parses the form's fields. */
function checkToken(howToLogIn: () => string): MiddlewareHandler<{ Variables: { form: Form } }> {
  return async (c, next) => {
    const login = loginOf(c);
    if (login === undefined) return c.text(`Nobody is logged in here. ${howToLogIn()}`, 403);
    const fields = Object.entries(await c.req.parseBody()).filter(([, value]) => typeof value === "string");
    const form = Object.fromEntries(fields) as Form;
    if (!isTokenOf(login, form.token ?? "")) {
      return c.text("This form is too old: load its page again.\n", 403);
    }
    c.set("form", form);
    await next();
  };
}

/** Answers when `action` is over; the page that it leads to shows `notice`. */
function doneOf(logins: Logins) {
  return async (c: Context, action: Promise<unknown>, notice: Notice): Promise<Response> => {
    try {
      await action;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return c.text(`${error.message} [${error.code}]\n`, 409);
    }
    logins.leaveNotice(loginOf(c)!, notice);
    return c.redirect(notice.path, 303);
  };
}

function notConfirmed(c: Context, name: string): Response {
  return c.text(`Nothing was done: the confirmation has to be "${name}".\n`, 409);
}
