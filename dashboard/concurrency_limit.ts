/** Limits the requests that are answered at the same time: what exceeds the limit is refused at once instead of queued. */
import { FairPlaces } from "../internal/fair_places.ts";
import { callerOf } from "./bearer.ts";
import type { MiddlewareHandler } from "hono";

/**
 * Answers 503 to a request that arrives while `max` others of its kind are being answered: those of callers with a token, of
 * which one name has half at most, and all others. A stream counts as answered when it begins.
 */
export function concurrencyLimit(max: number): MiddlewareHandler {
  const [callers, others] = [new FairPlaces(max), new FairPlaces(max, max)];
  return async (c, next) => {
    const caller = callerOf(c);
    using place = caller === undefined ? others.take("") : callers.take(caller.identity.name);
    if (place === undefined) {
      const which = caller === undefined ? "" : `, or ${max / 2} of "${caller.identity.name}"`;
      const text = `The dashboard answers ${max} requests already${which}: ask again in a moment.\n`;
      return c.text(text, 503, { "retry-after": "1" });
    }
    await next();
  };
}
