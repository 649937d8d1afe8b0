/** A part of a page: it is renewed by itself, and it fails by itself. */
import { getLogger } from "@logtape/logtape";
import type { Child } from "hono/jsx";
import type { Topic } from "../event_topics.ts";

const log = getLogger(["aicollab", "hub"]);

interface SectionProps {
  /** Its own on the page; the live script compares and replaces sections by it. */
  readonly id: string;
  readonly title: string;
  /** What makes it stale. Without any it is told once and stays. */
  readonly topics?: readonly Topic[];
  /** At most one renewal in so many seconds; 1 unless told. */
  readonly everySeconds?: number;
  /** Beside the heading, as a link to the whole list. */
  readonly aside?: Child;
  readonly children?: Child;
}

/** A landmark with a heading of its own. */
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

/** What `render` gives, or, when reading for it fails, a note in its place: the rest of the page still stands. */
export async function attempt(render: () => Promise<Child>): Promise<Child> {
  try {
    return await render();
  } catch (error) {
    log.error("A part of a page could not be made: {error}", { error });
    return (
      <p class="note bad" role="alert">
        <span class="mark" aria-hidden="true">✕</span>{" "}
        This part could not be read. The hub's log says why; the rest of the page is whole.
      </p>
    );
  }
}
