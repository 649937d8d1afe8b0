/** `/conversations/threads/:id` shows one thread: an entry with all that answers it. */
import { withDeliveries } from "../components/delivery_steps.tsx";
import { pagingOf } from "../components/href.ts";
import { NothingOlder, Pager } from "../components/pager.tsx";
import { Sayings } from "../components/sayings.tsx";
import { Section } from "../components/section.tsx";
import type { PageRoute } from "./route.ts";

const SAYINGS = 100;

export const thread: PageRoute = {
  path: "/conversations/threads/:id",
  topics: ["log"],
  title: ({ params }) => `Thread ${params.id}`,
  async body({ view, url, params, nowMs }) {
    const root = /^[1-9]\d{0,14}$/.test(params.id!) ? Number(params.id) : undefined;
    const paging = pagingOf(url, SAYINGS);
    const found = root === undefined
      ? undefined
      : await view.library.conversation({ thread: root, ...paging });
    if (found === undefined) return undefined;
    const { rows, next } = found;
    return (
      <Section
        id="said"
        title="Said here, the newest at the end"
        topics={paging.before === undefined ? ["log"] : []}
        aside={<a href="/conversations">All conversations</a>}
      >
        <Pager url={url} next={next} />
        {rows.length === 0 ? <NothingOlder url={url} /> : await withDeliveries(
          view.library,
          rows,
          (deliveries) => <Sayings rows={rows.toReversed()} deliveries={deliveries} nowMs={nowMs} />,
        )}
      </Section>
    );
  },
};
