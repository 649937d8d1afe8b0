/** Answers what an operator asked: by the page that shows what was done, or by the words why nothing was. */
import type { Context } from "hono";
import { UserError } from "../../internal/user_error.ts";
import { loginOf } from "./checks.ts";
import type { Logins, Notice } from "./logins.ts";

/** Answers when `action` is over: 303 to the page that shows the notice, or 409 with the reason. */
export type Done = <T>(
  c: Context,
  action: Promise<T>,
  notice: Notice | ((done: T) => Notice),
) => Promise<Response>;

export function answersOf(logins: Logins): Done {
  return async (c, action, of) => {
    let notice: Notice;
    try {
      const done = await action;
      notice = typeof of === "function" ? of(done) : of;
    } catch (error) {
      return notDone(c, error);
    }
    logins.leaveNotice(loginOf(c)!, notice);
    return c.redirect(notice.path, 303);
  };
}

/** Answers 409 with the reason and what to try. @throws whatever is no {@linkcode UserError}. */
export function notDone(c: Context, error: unknown): Response {
  if (!(error instanceof UserError)) throw error;
  const { message, fix, code } = error;
  return c.text(`${message}${fix === undefined ? "" : `: ${fix}`} [${code}]\n`, 409);
}

export function notConfirmed(c: Context, name: string): Response {
  return c.text(`Nothing was done: the confirmation has to be "${name}".\n`, 409);
}
