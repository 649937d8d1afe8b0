/** `/about` */
import type { PageRoute } from "./route.ts";

export const about: PageRoute = {
  path: "/about",
  nav: { label: "About", key: "b" },
  topics: [],
  title: () => "About",
  body: () => "",
};
