/** Draws a small curve without axes on the server; the page says the same in words beside it. */

const WIDTH = 100;
const HEIGHT = 24;

/** Renders `values`, evenly spaced, oldest first; null leaves a gap. Fewer than two known ones draw nothing. */
export function Sparkline({ values }: { readonly values: readonly (number | null)[] }) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return <svg class="sparkline" aria-hidden="true"></svg>;
  const top = Math.max(1, ...known);
  const x = (i: number) => round(i / (values.length - 1) * WIDTH);
  const y = (value: number) => round(HEIGHT - value / top * HEIGHT);
  const stretches = stretchesOf(values);
  const line = stretches.map((points) => points.map(({ i, value }) => `${x(i)} ${y(value)}`).join("L"));
  const areas = stretches.map((points, n) => {
    return `M${x(points[0]!.i)} ${HEIGHT}L${line[n]}L${x(points.at(-1)!.i)} ${HEIGHT}Z`;
  });
  return (
    <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path class="area" d={areas.join("")} />
      <path
        d={line.map((points) =>
          `M${points}`
        ).join("")}
      />
    </svg>
  );
}

interface Point {
  readonly i: number;
  readonly value: number;
}

/** Returns the stretches between gaps, without the points in the middle of level ones: these cost bytes and draw nothing. */
function stretchesOf(values: readonly (number | null)[]): Point[][] {
  const stretches: Point[][] = [];
  for (const [i, value] of values.entries()) {
    if (value === null) continue;
    if (i === 0 || values[i - 1] === null) stretches.push([]);
    const isLevel = values[i - 1] === value && values[i + 1] === value;
    if (!isLevel) stretches.at(-1)!.push({ i, value });
  }
  return stretches;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
