/** Reads the command line of `deno task bench`. */
import { parseArgs } from "node:util";
import { type Kind, KINDS } from "./workloads.ts";

/** These options are checked and have their defaults. */
export interface Options {
  /** The folder of the other checkout; undefined: the hub is compared with nats-server. */
  readonly beside: string | undefined;
  readonly kinds: readonly Kind[];
  /** Each server has this number of turns. */
  readonly turns: number;
  readonly quick: boolean;
  readonly hubOnly: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

/** The command line is wrong; the message says why. */
export class UsageError extends Error {}

export const HELP = `deno task bench: measures the hub beside nats-server or beside another checkout, in turns

  deno task bench
  deno task bench --beside ../before

  --beside DIR    compare with the hub of the checkout in DIR
  --only KIND     ${KINDS.join(", ")}; may be repeated
                  (all; with --beside the first two)
  --turns N       turns of each side (5; with --beside 9)
  --hub-only      measure the hub alone
  --quick         tiny counts, one turn: shows that it runs, not how fast
  --json          print every turn, for programs
  -h, --help      show this text`;

/** @throws {UsageError} an option is unknown, lacks its value, or contradicts another one. */
export function readOptions(args: readonly string[]): Options {
  const values = parsed(args);
  const { beside, quick, "hub-only": hubOnly, json, help } = values;
  const turns = Number(values.turns ?? (quick ? 1 : beside === undefined ? 5 : 9));
  if (!Number.isInteger(turns) || turns < 1) {
    throw new UsageError("--turns must be a whole number, 1 or more");
  }
  const unknown = values.only?.find((word) => !KINDS.some((kind) => kind === word));
  if (unknown !== undefined) {
    throw new UsageError(`--only must be one of ${KINDS.join(", ")}, not "${unknown}"`);
  }
  if (beside === "") throw new UsageError("--beside needs a folder");
  if (beside !== undefined && hubOnly) throw new UsageError("--beside and --hub-only exclude each other");
  const isChosen = (kind: Kind) =>
    values.only?.includes(kind) ?? (beside === undefined || kind !== "latency");
  const kinds = KINDS.filter(isChosen);
  return { beside, kinds, turns, quick, hubOnly, json, help };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        beside: { type: "string" },
        only: { type: "string", multiple: true },
        turns: { type: "string" },
        quick: { type: "boolean", default: false },
        "hub-only": { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}
