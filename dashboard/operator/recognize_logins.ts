/** Knows who is logged in by the cookie that a login gave, before any page is asked. */
import type { MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import type { Login, Logins } from "./logins.ts";

/** Cookies ignore ports, so that the hubs of one machine need cookies of different names. */
export function loginCookie(journalId: string): string {
  return `aicollab_${journalId.replaceAll(/[^A-Za-z0-9]/g, "").slice(0, 16)}`;
}

/** Makes the login of a request known to the routes. */
export function recognizeLogins(
  logins: Logins,
  cookieName: string,
): MiddlewareHandler<{ Variables: { login: Login | undefined; isLoggedIn: () => boolean } }> {
  return async (c, next) => {
    const id = getCookie(c, cookieName);
    const login = id === undefined ? undefined : logins.login(id);
    if (login !== undefined) {
      c.set("login", login);
      c.set("isLoggedIn", () => logins.login(login.id) !== undefined);
    }
    await next();
  };
}
