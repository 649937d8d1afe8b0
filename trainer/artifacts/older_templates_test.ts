import assert from "node:assert/strict";
import { networking } from "../kernels/networking/networking.ts";
import { kernels } from "../testing/component_case.ts";
import { componentId, isKnownTemplate } from "./component.ts";
import type { ComponentShare } from "./component.ts";
import { digestText } from "./digest.ts";
import { olderTemplates } from "./older_templates.ts";
import { checkerOf, ME, sent } from "../testing/verify_case.ts";
import older from "../testing/component_of_older_template.json" with { type: "json" };

/** The fixture was rendered by the first template of `ccd@1` that is listed. */
const shared = older as ComponentShare;

/** Returns the fixture with another source, honestly digested and named. */
function withSource(source: string): ComponentShare {
  const digest = digestText(source);
  return { ...shared, source, digest, component_id: componentId(ME, "ccd@1", digest) };
}

Deno.test("a component that an older build shared is verified", async () => {
  assert.equal(shared.evidence.template.digest, olderTemplates["ccd@1"]![0]);
  const { verdict } = await checkerOf().component(sent(shared), ME);
  assert.equal(verdict.result, "verified", verdict.reason);
});

Deno.test("a component that only claims an older template is unverifiable", async () => {
  const changes: [string | RegExp, string][] = [
    ["cwnd = 10", "cwnd = 11"],
    [/$/, " "],
    ["learned policy", "best policy"],
    [/^ {2}beta: .*/m, "  beta: 0.5, // 1"],
  ];
  for (const [from, to] of changes) {
    const source = shared.source.replace(from, to);
    assert.notEqual(source, shared.source);
    const { verdict } = await checkerOf().component(withSource(source), ME);
    assert.equal(verdict.result, "unverifiable", String(from));
    assert.equal(verdict.reason, "source is not what the template renders");
  }
});

Deno.test("older templates are known for their own space alone", () => {
  for (const { space } of kernels) {
    assert.equal(new Set(olderTemplates[space.id]).size, olderTemplates[space.id]!.length);
  }
  assert.ok(!isKnownTemplate(networking, olderTemplates["dmg@1"]![0]!));
  assert.ok(!isKnownTemplate(networking, `sha256:${"0".repeat(64)}`));
});
