/** Pairs of a name and what it is; those without a value are left out. */
import type { Child } from "hono/jsx";

/** A name and its value; null or undefined: not known. */
export type Fact = readonly [name: string, value: Child | null | undefined];

/** Under each other, for what is read. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return <Pairs className="facts" facts={facts} />;
}

/** Beside each other and large, for numbers. */
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
