/** What a page is: where it lies, what makes it stale, and what it is made from. */
import type { Commands } from "../commands.ts";
import type { Content } from "../components/content.ts";
import type { Topic } from "../event_topics.ts";
import type { HubView } from "../hub_view.ts";
import type { Login } from "../operator/logins.ts";
import type { Rates } from "../rates.ts";
import type { RunsFolder } from "../runs/runs_folder.ts";

export type { Content, Topic };

/** All that a page may ask. */
export interface PageContext {
  readonly view: HubView;
  readonly rates: Rates;
  /** What the harness left; undefined: the dashboard was started without. */
  readonly runs: RunsFolder | undefined;
  /** As it was asked for; filters, sorting and ranges are in its query. */
  readonly url: URL;
  /** The parts of the path that {@link PageRoute.path} names, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** What pages offer to run in a terminal. */
  readonly commands: Commands;
  readonly nowMs: number;
  /** Undefined: whoever asks is not logged in. */
  readonly operator: Login | undefined;
}

/** One page. */
export interface PageRoute {
  /** `/ais/:id`; more than one part may be named. */
  readonly path: string;
  /** In the navigation, reached by `g` and then `key`. */
  readonly nav?: { readonly label: string; readonly key: string };
  readonly topics: readonly Topic[];
  title(context: PageContext): string;
  /**
   * What stands under the heading, in `<Section>`s with ids: those are renewed one by one. Undefined: there is no such
   * thing, and the answer is 404. May be slow; trouble with one part is that part's own (`attempt`).
   */
  body(context: PageContext): Content | undefined | Promise<Content | undefined>;
}
