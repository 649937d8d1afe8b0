/** `/conversations/topics/:id` shows one topic: who is in it, and what was said there. */
import { AiLinks } from "../components/ai_link.tsx";
import { withDeliveries } from "../components/delivery_steps.tsx";
import { pagingOf } from "../components/href.ts";
import { NothingOlder, Pager } from "../components/pager.tsx";
import { Sayings } from "../components/sayings.tsx";
import { Section } from "../components/section.tsx";
import type { PageRoute } from "./route.ts";

const SAYINGS = 100;

export const topic: PageRoute = {
  path: "/conversations/topics/:id",
  topics: ["log"],
  title: ({ params }) => `#${params.id}`,
  async body({ view, url, params, nowMs }) {
    const paging = pagingOf(url, SAYINGS);
    const found = await view.library.conversation({ topic: params.id!, ...paging });
    if (found === undefined) return undefined;
    const { rows, next, members } = found;
    const live = paging.before === undefined ? ["log"] as const : [];
    return (
      <>
        <Section
          id="members"
          title="Members"
          topics={live}
          aside={<a href="/conversations">All conversations</a>}
        >
          <p>
            {members.length === 0 && "Nobody is in it now: who sends to it reaches nobody."}
            <AiLinks ids={members} />
          </p>
        </Section>
        <Section id="said" title="Said here, the newest at the end" topics={live}>
          <Pager url={url} next={next} />
          {rows.length === 0 ? <NothingOlder url={url} /> : await withDeliveries(
            view.library,
            rows,
            (deliveries) => <Sayings rows={rows.toReversed()} deliveries={deliveries} nowMs={nowMs} />,
          )}
        </Section>
      </>
    );
  },
};
