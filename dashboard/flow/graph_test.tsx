import assert from "node:assert/strict";
import { SPECIALIZATIONS } from "../../outcome/charts/specialization_looks.ts";
import { FlowGraph } from "./graph.tsx";

Deno.test("the lines of no two specializations look alike", () => {
  const nodes = SPECIALIZATIONS.map((specialization) => ({
    id: specialization,
    specialization,
    isHere: true,
  }));
  const edges = nodes.map(({ id }, i) => ({ from: id, to: nodes.at(i - 1)!.id, entries: 1 }));
  const html = String(<FlowGraph nodes={nodes} edges={edges} />);
  const [wide] = html.match(/<svg class="flow wide".*?<\/svg>/s)!;
  const looks = [...wide.matchAll(/<g class="([^"]*)"><title>/g)].map(([, look]) => look);
  assert.equal(looks.length, SPECIALIZATIONS.length);
  assert.equal(new Set(looks).size, SPECIALIZATIONS.length, looks.join(", "));
});

Deno.test("an AI that has left is hollow, and the caption says so only then", () => {
  const nodes = ["A", "B"].map((id) => ({ id, specialization: "networking", isHere: id === "A" }));
  const hollow = (html: string) => [...html.matchAll(/class="dot [^"]*hollow"/g)].length;
  const left = String(<FlowGraph nodes={nodes} edges={[]} />);
  assert.equal(hollow(left), 2, "once in each size");
  assert.match(left, /a hollow one is not connected any more/);
  const here = String(<FlowGraph nodes={nodes.slice(0, 1)} edges={[]} />);
  assert.equal(hollow(here), 0);
  assert.doesNotMatch(here, /hollow/);
});
