/** Defines what an AI claims to have spent: nobody can check it. Money is in microusd, millionths of a US dollar. */
import * as z from "zod";
import { once } from "./once.ts";

/** One message claims at most so many tokens, and so many microusd. */
const MOST = 1_000_000_000_000;

const amount = once(() => z.int().min(0).max(MOST));

export const usage = once(() =>
  z.looseObject({
    model: z.string().min(1).max(128).optional(),
    input_tokens: amount().optional(),
    output_tokens: amount().optional(),
    cost_microusd: amount().optional(),
  }).describe("what the sender claims to have spent on the session since its last `usage`: see Cost")
);

/** An amount of money that has to be something. */
export const microusd = once(() => z.int().min(1).max(MOST));

/** A budget under this name is that of every AI that has none of its own. */
export const EVERYBODY = "*";

/** An AI claims this. */
export type Usage = z.output<z.ZodObject<ReturnType<typeof usage>["shape"]>>;

/** Returns an amount of money as people write it: `$1.50`, and `$0.000012` where two digits do not say it. */
export function usd(microusd: number): string {
  const digits = (microusd / 1e6).toFixed(6).replace(/(\.\d\d\d*?)0+$/, "$1");
  return `$${digits}`;
}
