/** The type of what components and pages return. */
import type { Child } from "hono/jsx";

/** Hono's JSX: an element, or text that is escaped. */
export type Content = Child;
