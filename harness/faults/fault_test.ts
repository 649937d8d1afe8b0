import assert from "node:assert/strict";
import {
  type Fault,
  FAULT_WORDS,
  faultSchema,
  needsBell,
  needsOwnHub,
  needsProcess,
  needsProxy,
} from "./fault.ts";

const at_ms = 1_000;
const for_ms = 500;

/** Lists a fault of each kind with what it needs: a proxy, a hub of the run's own, a process, a bell. */
const EXAMPLES: readonly (readonly [Fault, string])[] = [
  [{ kind: "kill", at_ms, target: "AI_1" }, "process"],
  [{ kind: "kill", at_ms, target: "@partner" }, "hub process"],
  [{ kind: "pause", at_ms, target: "AI_1", for_ms }, "process"],
  [{ kind: "pause", at_ms, target: "hub", for_ms }, "hub"],
  [{ kind: "cut", at_ms, target: "AI_1" }, "proxy"],
  [{ kind: "cut", at_ms, target: "@partner", for_ms }, "proxy hub"],
  [{ kind: "delay", at_ms, target: "AI_1", for_ms, delay_ms: 20 }, "proxy"],
  [{ kind: "throttle", at_ms, target: "AI_1", for_ms, bytes_per_second: 4_000 }, "proxy"],
  [{ kind: "restart_hub", at_ms, down_ms: 100, signal: "SIGTERM" }, "hub"],
  [{ kind: "fill_disk", at_ms, for_ms }, "hub"],
  [{ kind: "duplicate_id", at_ms, target: "AI_1" }, "process"],
  [{ kind: "lose_rings", at_ms, target: "AI_1" }, "bell"],
  [{ kind: "double_rings", at_ms, target: "AI_1", rings: 2 }, "bell"],
  [{ kind: "delay_rings", at_ms, target: "AI_1", rings: 2, delay_ms: 500 }, "bell"],
];

Deno.test("every kind of fault is parsed as it is written, has a sentence, and declares what it needs", () => {
  const kinds = new Set(EXAMPLES.map(([fault]) => fault.kind));
  assert.deepEqual([...kinds], Object.keys(FAULT_WORDS));
  for (const [fault, needs] of EXAMPLES) {
    assert.deepEqual(faultSchema.parse(fault), fault);
    assert.match(FAULT_WORDS[fault.kind], /^[a-z]/);
    const found = [
      needsProxy(fault) && "proxy",
      needsOwnHub(fault) && "hub",
      needsProcess(fault) && "process",
      needsBell(fault) && "bell",
    ];
    assert.equal(found.filter(Boolean).join(" "), needs, JSON.stringify(fault));
  }
});

Deno.test("a fault of an unknown kind, with an unknown key, or with a target that it cannot have is refused", () => {
  for (
    const wrong of [
      { kind: "burn", at_ms, target: "AI_1" },
      { kind: "kill", at_ms, target: "AI_1", for_ms },
      { kind: "kill", at_ms },
      { kind: "kill", at_ms, target: "hub" },
      { kind: "kill", at_ms: -1, target: "AI_1" },
      { kind: "delay", at_ms, target: "@partner", for_ms, delay_ms: 20 },
      { kind: "throttle", at_ms, target: "AI_1", for_ms, bytes_per_second: 0 },
      { kind: "restart_hub", at_ms, signal: "SIGSTOP" },
      { kind: "duplicate_id", at_ms, target: "@partner" },
      { kind: "lose_rings", at_ms, target: "@partner" },
      { kind: "delay_rings", at_ms, target: "AI_1" },
    ]
  ) assert.equal(faultSchema.safeParse(wrong).success, false, JSON.stringify(wrong));
});
