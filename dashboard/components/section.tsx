/** Renders a part of a page, which is renewed and fails independently of the others. */
import { getLogger } from "@logtape/logtape";
import type { Child } from "hono/jsx";
import type { Topic } from "../event_topics.ts";

const log = getLogger(["aicollab", "hub"]);

interface SectionProps {
  /** `id` is unique on the page; the live script compares and replaces sections by it. */
  readonly id: string;
  readonly title: string;
  /** `topics` make the section stale; without any it is never renewed. */
  readonly topics?: readonly Topic[];
  /** `everySeconds` is the least time between two renewals; 1 unless given. */
  readonly everySeconds?: number;
  /** `aside` stands beside the heading, such as a link to the whole list. */
  readonly aside?: Child;
  readonly children?: Child;
}

/** Renders a landmark with a heading of its own. */
export function Section({ id, title, topics = [], everySeconds, aside, children }: SectionProps) {
  return (
    <section
      id={id}
      aria-labelledby={`${id}-title`}
      data-topics={topics.join(" ")}
      {...(everySeconds === undefined ? {} : { "data-every": everySeconds })}
    >
      <div class="section-head">
        <h2 id={`${id}-title`}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** Returns what `render` gives, or a note in its place when it fails, so that the rest of the page is shown. */
export async function attempt(render: () => Promise<Child>): Promise<Child> {
  try {
    return await render();
  } catch (error) {
    log.error("A part of a page could not be rendered: {error}", { error });
    return (
      <p class="note bad" role="alert">
        <span class="mark" aria-hidden="true">✕</span>{" "}
        This part could not be read. The hub's log says why; the rest of the page is complete.
      </p>
    );
  }
}
