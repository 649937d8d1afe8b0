/** Limits the requests that are answered at the same time: what exceeds the limit is refused at once instead of queued. */
import { callerOf } from "./bearer.ts";
import type { MiddlewareHandler } from "hono";

/**
 * Answers 503 to a request that arrives while `max` others of its kind are being answered: those of callers with a token, and
 * all others. A stream counts as answered when it begins.
 */
export function concurrencyLimit(max: number): MiddlewareHandler {
  const [callers, others] = [{ answering: 0 }, { answering: 0 }];
  return async (c, next) => {
    const kind = callerOf(c) ? callers : others;
    if (kind.answering >= max) {
      const text = `The dashboard answers ${max} requests already: ask again in a moment.\n`;
      return c.text(text, 503, { "retry-after": "1" });
    }
    kind.answering++;
    try {
      await next();
    } finally {
      kind.answering--;
    }
  };
}
