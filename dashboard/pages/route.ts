/** Defines what a page is: its path, what makes it stale, and what it is rendered from. */
import type { Commands } from "../commands.ts";
import type { Content } from "../components/content.ts";
import type { Topic } from "../event_topics.ts";
import type { HubView } from "../hub_view.ts";
import type { Login } from "../operator/logins.ts";
import type { Rates } from "../rates.ts";
import type { RunsFolder } from "../runs/runs_folder.ts";

export type { Content, Topic };

/** `PageContext` is all that a page may ask. */
export interface PageContext {
  readonly view: HubView;
  readonly rates: Rates;
  /** `runs` is the results folder of the harness; undefined where the dashboard was started without one. */
  readonly runs: RunsFolder | undefined;
  /** `url` is the requested address; filters, sorting and ranges are in its query. */
  readonly url: URL;
  /** `params` are the parts of the path that {@link PageRoute.path} names, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** `commands` are what pages offer to run in a terminal. */
  readonly commands: Commands;
  readonly nowMs: number;
  /** `operator` is undefined where the reader is not logged in. */
  readonly operator: Login | undefined;
}

/** `PageRoute` is one page. */
export interface PageRoute {
  /** `path` is a route such as `/ais/:id`; more than one part may be named. */
  readonly path: string;
  /** `nav` puts the page into the navigation; the keys `g` and then `key` open it. */
  readonly nav?: {
    readonly label: string;
    readonly key: string;
    /** `count` names a number of the status that stands beside the label. */
    readonly count?: "waiting_for_operator";
    /** Says to which logins it is offered; to everybody unless given. */
    readonly isFor?: (login: Login) => boolean;
  };
  readonly topics: readonly Topic[];
  /** Returns the heading; it is asked only where there is a body. */
  title(context: PageContext): string | Promise<string>;
  /**
   * Renders what stands under the heading, in `<Section>`s with ids, which are renewed one by one. Undefined is answered
   * with 404. It may be slow; a part that fails does so alone (`attempt`).
   */
  body(context: PageContext): Content | undefined | Promise<Content | undefined>;
}
