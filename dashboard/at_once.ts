/** How many requests are answered at once: what asks for more waits nowhere, and is told so. */
import type { MiddlewareHandler } from "hono";

/** Answers 503 to what comes while `max` requests are being answered. Streams are answered when they begin. */
export function atOnce(max: number): MiddlewareHandler {
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
