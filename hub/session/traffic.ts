/** What went over the sockets since the hub started: plain sums, raised once for each read and each write. */

/** Sums that only grow. */
export interface Traffic {
  /** Sockets that were served. */
  connections: number;
  /** Lines of AIs that were let in. */
  linesReceived: number;
  bytesReceived: number;
  bytesSent: number;
}

/** Of a hub that has just started. */
export function noTraffic(): Traffic {
  return { connections: 0, linesReceived: 0, bytesReceived: 0, bytesSent: 0 };
}
