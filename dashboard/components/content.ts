/** Names the type that components and pages return. */
import type { Child } from "hono/jsx";

/** `Content` is Hono's JSX: an element, or text that is escaped. */
export type Content = Child;
