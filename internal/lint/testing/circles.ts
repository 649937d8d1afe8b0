/** Finds circles in a graph. */

/** Returns the groups of nodes that lead to each other (strongly connected, by Tarjan's algorithm), each sorted. */
export function circles(arrows: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const found: string[][] = [];
  const order = new Map<string, number>();
  const open: string[] = [];
  const lowest = (node: string): number => {
    const own = order.size;
    order.set(node, own);
    open.push(node);
    let low = own;
    for (const next of arrows.get(node) ?? []) {
      if (!order.has(next)) low = Math.min(low, lowest(next));
      else if (open.includes(next)) low = Math.min(low, order.get(next)!);
    }
    if (low < own) return low;
    const group = open.splice(open.indexOf(node));
    if (group.length > 1 || arrows.get(node)?.has(node)) found.push(group.sort());
    return low;
  };
  for (const node of arrows.keys()) if (!order.has(node)) lowest(node);
  return found;
}
