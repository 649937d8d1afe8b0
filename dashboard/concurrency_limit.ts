/** Limits the requests that are answered at the same time: what exceeds the limit is refused at once instead of queued. */
import type { MiddlewareHandler } from "hono";

/** Answers 503 to a request that arrives while `max` others are being answered. A stream counts as answered when it begins. */
export function concurrencyLimit(max: number): MiddlewareHandler {
  let answering = 0;
  return async (c, next) => {
    if (answering >= max) {
      const text = `The dashboard answers ${max} requests already: ask again in a moment.\n`;
      return c.text(text, 503, { "retry-after": "1" });
    }
    answering++;
    try {
      await next();
    } finally {
      answering--;
    }
  };
}
