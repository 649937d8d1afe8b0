/** `/ais/:id` */
import type { PageRoute } from "./route.ts";

export const ai: PageRoute = {
  path: "/ais/:id",
  topics: ["ais"],
  title: ({ params }) => params.id ?? "",
  body: () => undefined,
};
