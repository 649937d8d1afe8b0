/** Renders pairs of a name and a value, and leaves out those without a value. */
import type { Child } from "hono/jsx";

/** `Fact` is a name and its value; null or undefined is unknown. */
export type Fact = readonly [name: string, value: Child | null | undefined];

/** Renders facts under each other, for text. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return <Pairs className="facts" facts={facts} />;
}

/** Renders facts beside each other and large, for numbers. */
export function Figures({ facts }: { readonly facts: readonly Fact[] }) {
  return <Pairs className="figures" facts={facts} />;
}

function Pairs({ className, facts }: { readonly className: string; readonly facts: readonly Fact[] }) {
  return (
    <dl class={className}>
      {facts.filter(([, value]) => value !== null && value !== undefined).map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
