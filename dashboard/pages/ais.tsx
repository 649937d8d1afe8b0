/** `/ais` */
import type { PageRoute } from "./route.ts";

export const ais: PageRoute = {
  path: "/ais",
  nav: { label: "AIs", key: "a" },
  topics: [],
  title: () => "AIs",
  body: () => "",
};
