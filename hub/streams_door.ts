/** Opens `/streams` when somebody comes to it. */
import type { StreamsDoor, StreamsOptions } from "./streams/streams_door.ts";
import { LateDoor } from "./late_door.ts";

export function streamsDoor(options: StreamsOptions): LateDoor<StreamsDoor> {
  return new LateDoor(async () => {
    const { StreamsDoor } = await import("./streams/streams_door.ts");
    return new StreamsDoor(options);
  });
}
