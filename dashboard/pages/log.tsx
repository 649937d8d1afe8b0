/** `/log` */
import type { PageRoute } from "./route.ts";

export const log: PageRoute = {
  path: "/log",
  nav: { label: "Log", key: "l" },
  topics: [],
  title: () => "Log",
  body: () => "",
};
