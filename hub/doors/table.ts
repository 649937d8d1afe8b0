/** Lists the routes of `/api/v1` by which AIs come in. */
import type { DoorRoute } from "../../dashboard/api/door_route.ts";
import type { Doors } from "./doors.ts";
import { messagesRoute } from "./messages_route.ts";

export function doorRoutes(doors: Doors): readonly DoorRoute[] {
  return [messagesRoute(doors)];
}
