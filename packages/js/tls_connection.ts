/** Carries lines over TLS, to a hub behind a proxy that ends it. */
import type { TLSSocket } from "node:tls";
import type { Address } from "../../internal/address.ts";
import type { Connection } from "../../client/connection.ts";
import { NodeConnection, openedSocket } from "./node_connection.ts";

/** Says which certificates are trusted: those of the system, or what is given. */
export interface TlsOptions {
  /** Certificates in PEM. */
  readonly ca?: string | readonly string[];
  /** The SHA-256 of the certificate, in hex with or without colons: no other is trusted, and this one always is. */
  readonly pin?: string;
  /** The name that the certificate must have, where that is not the host's. */
  readonly servername?: string;
}

/** Connects to `address`. @throws when nobody listens there or the certificate is not trusted, and as soon as `signal` aborts. */
export async function openTls(
  { hostname: host, port }: Address,
  { ca, pin, servername }: TlsOptions,
  signal: AbortSignal,
): Promise<Connection> {
  const { connect } = await import("node:tls");
  const { isIP } = await import("node:net");
  const name = servername ?? (isIP(host) ? undefined : host);
  const options = {
    ...{ host, port, rejectUnauthorized: pin === undefined },
    ...(name === undefined ? {} : { servername: name }),
    ...(ca === undefined ? {} : { ca: [ca].flat() as string[] }),
  };
  const socket = await openedSocket(() => connect(options), "secureConnect", signal);
  const found = hexOf(socket);
  if (pin !== undefined && found !== normal(pin)) {
    socket.destroy();
    throw new Error(`The certificate at ${host}:${port} has the SHA-256 ${found}, and not the pinned one`);
  }
  socket.setNoDelay(true);
  return new NodeConnection(socket);
}

function hexOf(socket: TLSSocket): string {
  return normal(socket.getPeerCertificate().fingerprint256 ?? "");
}

function normal(pin: string): string {
  return pin.replaceAll(":", "").toLowerCase();
}
