/** Stands in for Deno's sockets in the packed client: the build puts it in the place of client/line_connection.ts. */
export { NodeConnection as LineConnection } from "./node_connection.ts";
