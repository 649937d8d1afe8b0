import assert from "node:assert/strict";
import { networking } from "../kernels/networking/networking.ts";
import { kernels } from "../testing/component_case.ts";
import older from "../testing/component_of_older_template.json" with { type: "json" };
import { checkerOf, ME, sent } from "../testing/verify_case.ts";
import { componentId, type ComponentShare, isKnownTemplate, templateDigest } from "./component.ts";
import { digestText } from "./digest.ts";
import { knownTemplates } from "./known_templates.ts";

/** The fixture was rendered by the first template of `ccd@1` that is listed. */
const shared = older as ComponentShare;

/** Returns the fixture with another source, honestly digested and named. */
function withSource(source: string): ComponentShare {
  const digest = digestText(source);
  return { ...shared, source, digest, component_id: componentId(ME, "ccd@1", digest) };
}

Deno.test("a component that an older build shared is verified", async () => {
  assert.equal(shared.evidence.template.digest, knownTemplates["ccd@1"]![0]);
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

Deno.test("the templates of this build are listed, so that later ones verify what it shared", () => {
  for (const kernel of kernels) {
    const { id } = kernel.space;
    const digest = templateDigest(kernel);
    assert.ok(knownTemplates[id]?.includes(digest), `add "${digest}" to "${id}" in known_templates.ts`);
  }
});

Deno.test("templates are known for their own space alone, and each is listed once", () => {
  for (const { space } of kernels) {
    assert.equal(new Set(knownTemplates[space.id]).size, knownTemplates[space.id]!.length, space.id);
  }
  assert.ok(!isKnownTemplate(networking, knownTemplates["dmg@1"]![0]!));
  assert.ok(!isKnownTemplate(networking, `sha256:${"0".repeat(64)}`));
});
