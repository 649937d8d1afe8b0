/** Keeps out whoever does not come directly from the hub's machine and has neither a token nor a login: nothing is shown to them. */
import { getLogger } from "@logtape/logtape";
import type { Context, MiddlewareHandler } from "hono";
import { raw } from "hono/html";
import { countedBy } from "../../internal/repeated_records.ts";
import type { Access } from "../access.ts";
import { isDoor } from "../allowed_origins.ts";
import { callerOf, requireRole } from "../bearer.ts";
import type { Commands } from "../commands.ts";
import { isDirect } from "../direct_peer.ts";
import { failure } from "../failure.ts";
import { loginOf } from "./checks.ts";

const log = getLogger(["aicollab", "hub"]);

/** These say nothing of the hub but that it runs; a login begins here, and what a WebSocket may is decided by its first frame. */
const OPEN: ReadonlySet<string> = new Set([
  ...["/healthz", "/readyz", "/login", "/login/challenge", "/ws"],
  ...["/assets/page.css", "/assets/icon.svg"],
]);
/** These check themselves what the role of a token may. */
const CHECKED: ReadonlySet<string> = new Set(["/status", "/metrics", "/events"]);

/** Returns whether a request may be answered with what the hub knows. */
export function isKnown(c: Context): boolean {
  return isDirect(c) || loginOf(c) !== undefined || callerOf(c) !== undefined;
}

/** Answers 401 to strangers, whatever they ask; of those with a token, pages are for whoever may read everything. */
export function refuseStrangers(access: Access | undefined, commands: Commands): MiddlewareHandler {
  const reader = requireRole(access, "read_everything");
  return async (c, next) => {
    const { path } = c.req;
    if (OPEN.has(path) || loginOf(c) !== undefined) return await next();
    // A page of another origin has its own token: it does not read along where a browser happens to run on this machine.
    if (isDirect(c) && c.get("isAllowedPage") !== true) return await next();
    if (callerOf(c) !== undefined) {
      return CHECKED.has(path) || isDoor(path) ? await next() : await reader(c, next);
    }
    log.info(
      "Refused a request from another machine or a proxy, as it had neither a token nor a login",
      countedBy("stranger", {}),
    );
    if (c.req.header("accept")?.includes("text/html")) {
      c.header("www-authenticate", 'Bearer realm="aicollab"');
      return c.html(<LoginPage command={commands.login} />, 401);
    }
    return failure(c, {
      code: "AUTH_FAILED",
      message:
        "From here nothing is answered without a token or a login: only programs on the hub's own machine that come " +
        "to it directly read without",
      fix: "send `Authorization: Bearer TOKEN`; `aicollab token create NAME` makes one on the hub's machine",
    });
  };
}

function LoginPage({ command }: { readonly command: string }) {
  return (
    <>
      {raw("<!doctype html>")}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>Log in · aicollab</title>
          <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
          <link rel="stylesheet" href="/assets/page.css" />
        </head>
        <body>
          <main id="main">
            <h1>Log in</h1>
            <p>
              This hub shows nothing without a login. Whoever runs it makes a link, on its machine, with{" "}
              <code>{command}</code>, and opens it in this browser.
            </p>
            <p>
              Programs send a token: <code>Authorization: Bearer TOKEN</code>.
            </p>
          </main>
        </body>
      </html>
    </>
  );
}
