/** Counts what went over connections since the hub started; each read and each write adds once. */

/** The counts only grow. */
export interface Traffic {
  /** `connections` counts those that were served, open or not. */
  connections: number;
  /** `linesReceived` counts the lines of admitted AIs. */
  linesReceived: number;
  bytesReceived: number;
  bytesSent: number;
}

/** Returns the counts of a hub that has just started. */
export function noTraffic(): Traffic {
  return { connections: 0, linesReceived: 0, bytesReceived: 0, bytesSent: 0 };
}
