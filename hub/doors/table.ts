/** Lists the routes of `/api/v1` by which AIs come in. */
import type { DoorRoute } from "../../dashboard/api/door_route.ts";
import type { Doors } from "./doors.ts";
import type { AiLibrary } from "../../journal/library/view/ai_library.ts";
import { collaborationRoutes } from "./collaboration_routes.ts";
import { cursorRoute } from "./cursor_route.ts";
import { inboxRoute } from "./inbox_route.ts";
import { libraryRoute } from "./library_route.ts";
import { messagesRoute } from "./messages_route.ts";
import { streamRoute } from "./stream_route.ts";

export function doorRoutes(doors: Doors, library: Pick<AiLibrary, "shared">): readonly DoorRoute[] {
  return [
    ...[messagesRoute, inboxRoute, streamRoute, cursorRoute].map((make) => make(doors)),
    libraryRoute(library),
    ...collaborationRoutes(doors),
  ];
}
