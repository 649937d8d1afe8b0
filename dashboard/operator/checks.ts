/** Checks every request by which somebody changes something at the dashboard. */
import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Commands } from "../commands.ts";
import { isOfOtherPage } from "../guard.ts";
import { isTokenOf, type Login, type Logins } from "./logins.ts";

/** The text fields of a form, without files. */
export type Form = Readonly<Record<string, string>>;

const MAX_FORM_BYTES = 32_768;

/** Returns the login of a request for pages; undefined unless logged in. */
export function loginOf(c: Context): Login | undefined {
  return c.get("login");
}

/** Says where a link to log in comes from. */
export function howToLogIn(commands: Commands): string {
  return `Make a new link with \`${commands.login}\` on the hub's machine.\n`;
}

/** Returns the handlers before an action: it comes from a page of ours, by whoever is logged in; its fields are `form`. */
export function operatorChecks(logins: Logins, commands: Commands) {
  return [bodyLimit({ maxSize: MAX_FORM_BYTES }), checkOrigin, checkToken(logins, commands)] as const;
}

/**
 * Lets only our own pages change something: a browser sends Origin with every POST, and an address that somebody typed
 * changes nothing.
 */
const checkOrigin: MiddlewareHandler = async (c, next) => {
  const isOfNoPage = c.req.header("origin") === undefined || c.req.header("sec-fetch-site") === "none";
  if (isOfNoPage || isOfOtherPage(c)) {
    return c.text("This was asked for by a page that is not ours.\n", 403);
  }
  await next();
};

/** Requires a login and the token that only its own pages hold, and parses the form's fields. */
function checkToken(logins: Logins, commands: Commands): MiddlewareHandler<{ Variables: { form: Form } }> {
  const nobody = (c: Context) => c.text(`Nobody is logged in here. ${howToLogIn(commands)}`, 403);
  return async (c, next) => {
    const login = loginOf(c);
    if (login === undefined) return nobody(c);
    const fields = Object.entries(await c.req.parseBody()).filter(([, value]) => typeof value === "string");
    // A form may take its time, and a login that ends meanwhile does nothing any more.
    if (logins.login(login.id) === undefined) return nobody(c);
    const form = Object.fromEntries(fields) as Form;
    if (!isTokenOf(login, form.token ?? "")) {
      return c.text("This form is too old: load its page again.\n", 403);
    }
    c.set("form", form);
    await next();
  };
}
