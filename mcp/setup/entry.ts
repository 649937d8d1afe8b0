/** What `aicollab mcp setup` puts into a client's file. */

/** What a client starts. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** What is to stand at one place of a file. */
export type Entry =
  /** The value at `path` of a file in JSON, in which comments may stand. */
  | {
    readonly kind: "value";
    readonly file: string;
    readonly path: readonly string[];
    readonly value: unknown;
  }
  /** One more element of the list at `path`. */
  | {
    readonly kind: "element";
    readonly file: string;
    readonly path: readonly string[];
    readonly value: unknown;
  }
  /** A table of a file in TOML. */
  | {
    readonly kind: "table";
    readonly file: string;
    readonly name: string;
    readonly fields: Readonly<Record<string, unknown>>;
  };
