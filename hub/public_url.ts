/** Checks the options that say how a hub is reached over HTTP from beyond its machine. */
import { usageError } from "../internal/user_error.ts";

/** Returns the URL under which people reach a hub through a proxy. @throws {UserError} usage */
export function publicUrlOf(given: string | undefined): URL | undefined {
  if (given === undefined) return undefined;
  const url = parsed(given);
  if (
    url !== undefined && url.pathname === "/" && url.search === "" && url.hash === "" && url.username === ""
  ) {
    return url;
  }
  throw usageError(`--public-url must be an address of http or https without a path; it is "${given}"`, {
    why: "pages and doors lie at fixed paths below it",
    fix: "aicollab hub --public-url https://hub.example.org",
  });
}

/** Returns the origins of pages that may speak at the doors of AIs. @throws {UserError} usage */
export function originsOf(given: readonly string[]): string[] {
  for (const origin of given) {
    if (parsed(origin)?.origin === origin) continue;
    throw usageError(`--allow-origin must be an origin: scheme, host and port alone; it is "${origin}"`, {
      why: "a browser sends it so, without a slash at its end; neither * nor null is let in",
      fix: `aicollab hub --allow-origin ${parsed(origin)?.origin ?? "https://app.example.org"}`,
    });
  }
  return [...given];
}

function parsed(given: string): URL | undefined {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  return url?.protocol === "http:" || url?.protocol === "https:" ? url : undefined;
}
