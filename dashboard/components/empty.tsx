/** Stands where a list would, and says why there is nothing and what to run next. */
import type { Child } from "hono/jsx";

/** Renders the reason, followed by `run`, a command for a terminal. */
export function Empty({ run, children }: { readonly run?: string; readonly children?: Child }) {
  return (
    <p class="empty">
      {children}
      {run !== undefined && (
        <>
          {" "}
          <code>{run}</code>
        </>
      )}
    </p>
  );
}
