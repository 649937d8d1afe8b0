/** Lists what AIs have claimed to have spent, by day: nobody has checked it. */
import { grouped } from "../../outcome/amounts.ts";
import { usd } from "../../protocol/usage.ts";
import type { ClaimRow } from "../../journal/library/view/library_view.ts";
import { AiLink } from "./ai_link.tsx";
import { DataTable } from "./table.tsx";

interface ClaimTableProps {
  readonly rows: readonly ClaimRow[];
  /** Returns what an AI may claim in a day, in microusd. */
  readonly budgetOf: (ai: string) => number | undefined;
}

/** Renders the rows in their order. */
export function ClaimTable({ rows, budgetOf }: ClaimTableProps) {
  return (
    <DataTable
      caption="Claimed cost by day and AI"
      columns={[
        { label: "Day (UTC)" },
        { label: "AI", name: true },
        { label: "Claimed", numeric: true },
        { label: "Budget", numeric: true },
        { label: "Tokens in", numeric: true },
        { label: "Tokens out", numeric: true },
      ]}
      rows={rows.map(({ day, ai_id, cost_microusd, raised_microusd, input_tokens, output_tokens }) => [
        day,
        <AiLink id={ai_id} />,
        usd(cost_microusd),
        budgetWords(budgetOf(ai_id), raised_microusd),
        grouped(input_tokens),
        grouped(output_tokens),
      ])}
    />
  );
}

/** The budget is that of today: what it was on earlier days is not kept, only what a person has added. */
function budgetWords(budget: number | undefined, raised: number): string {
  if (budget === undefined) return raised === 0 ? "–" : `+ ${usd(raised)}`;
  return raised === 0 ? usd(budget) : `${usd(budget)} + ${usd(raised)}`;
}
