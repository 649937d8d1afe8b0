/** Reads where a hub is, and how it is reached there. */
import { type Address, parseAddress } from "../../internal/address.ts";
import type { Connect } from "../../client/connection.ts";
import { NodeConnection } from "./node_connection.ts";
import { openTls, type TlsOptions } from "./tls_connection.ts";
import { needWebSocket, openWebSocket } from "./web_socket_connection.ts";

const FORMS = "HOST:PORT, tls://HOST:PORT, ws://HOST:PORT/ws or wss://HOST/ws";
const DEFAULT_PORTS: Readonly<Record<string, number>> = { ws: 80, wss: 443 };

export interface HubAddress {
  /** Errors name it. */
  readonly address: Address;
  readonly connect: Connect;
}

/** Returns how to reach the hub at `text`. @throws {TypeError} where that is no address, or one that this runtime cannot reach */
export function hubAddress(text: string, tls: TlsOptions = {}): HubAddress {
  const [, scheme = "tcp", place = ""] = /^(?:([a-z]+):\/\/)?(.*)$/.exec(text) ?? [];
  const [host = ""] = place.split("/");
  const port = DEFAULT_PORTS[scheme];
  const address = parseAddress(host) ?? (port === undefined ? undefined : parseAddress(`${host}:${port}`));
  if (address !== undefined) {
    switch (scheme) {
      case "tcp":
        return { address, connect: (signal) => NodeConnection.open(address, signal) };
      case "tls":
        return { address, connect: (signal) => openTls(address, tls, signal) };
      case "ws":
      case "wss":
        needWebSocket(text);
        return { address, connect: (signal) => openWebSocket(text, signal) };
    }
  }
  throw new TypeError(`"${text}" is no address of a hub, which is ${FORMS}`);
}
