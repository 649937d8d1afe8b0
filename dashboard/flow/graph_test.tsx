import assert from "node:assert/strict";
import { SPECIALIZATIONS } from "../../outcome/charts/specialization_looks.ts";
import { FlowGraph } from "./graph.tsx";

Deno.test("the lines of no two specializations look alike", () => {
  const nodes = SPECIALIZATIONS.map((specialization) => ({ id: specialization, specialization }));
  const edges = nodes.map(({ id }, i) => ({ from: id, to: nodes.at(i - 1)!.id, entries: 1 }));
  const html = String(<FlowGraph nodes={nodes} edges={edges} />);
  const [wide] = html.match(/<svg class="flow wide".*?<\/svg>/s)!;
  const looks = [...wide.matchAll(/<g class="([^"]*)"><title>/g)].map(([, look]) => look);
  assert.equal(looks.length, SPECIALIZATIONS.length);
  assert.equal(new Set(looks).size, SPECIALIZATIONS.length, looks.join(", "));
});
