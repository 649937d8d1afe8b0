/** `/performance` */
import type { PageRoute } from "./route.ts";

export const performance: PageRoute = {
  path: "/performance",
  nav: { label: "Performance", key: "m" },
  topics: [],
  title: () => "Performance",
  body: () => "",
};
