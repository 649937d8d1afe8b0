import assert from "node:assert/strict";
import {
  address,
  choice,
  duration,
  environmentName,
  flag,
  flagName,
  integer,
  percent,
  port,
  size,
  texts,
  webAddress,
} from "./option.ts";

Deno.test("a name in code becomes a flag and an environment name", () => {
  assert.equal(flagName("httpPort", port({ sentence: "" })), "--http-port");
  assert.equal(environmentName("httpPort"), "AICOLLAB_HTTP_PORT");
});

Deno.test("a switch that is on is written --no-…", () => {
  assert.equal(flagName("dashboard", flag({ on: true, sentence: "" })), "--no-dashboard");
  assert.equal(flagName("json", flag({ sentence: "" })), "--json");
});

for (
  const [what, option, good, bad] of [
    ["a port", port({ sentence: "" }), ["0", 0], "65536"],
    ["a whole number", integer({ sentence: "", min: 1, max: 9 }), ["9", 9], "1e3"],
    ["a duration", duration({ sentence: "" }), ["1.5s", 1500], "20"],
    ["a duration within bounds", duration({ sentence: "", minMs: 1000 }), ["1s", 1000], "999ms"],
    ["a duration in milliseconds", duration({ sentence: "", inMs: true }), ["500", 500], "500x"],
    ["a size", size({ sentence: "" }), ["5GB", 5_000_000_000], "5 GBs"],
    ["a size within bounds", size({ sentence: "", minBytes: 1_000_000 }), ["1MB", 1_000_000], "1"],
    ["a port to connect to", port({ sentence: "", min: 1 }), ["1", 1], "0"],
    ["an address to connect to", address({ sentence: "" }), ["h:1", { hostname: "h", port: 1 }], "h:0"],
    ["an address", address({ sentence: "" }), ["[::1]:6000", { hostname: "::1", port: 6000 }], "localhost"],
    [
      "a web address",
      webAddress({ sentence: "" }),
      ["http://[::1]:5001/status", { hostname: "::1", port: 5001 }],
      "https://localhost:5001/",
    ],
    [
      "a plain web address",
      webAddress({ sentence: "" }),
      ["h:1", { hostname: "h", port: 1 }],
      "http://h:1/a",
    ],
    ["a percentage", percent({ sentence: "" }), ["12.5%", 0.125], "-1%"],
    ["a choice", choice(["text", "json"], { sentence: "" }), ["json", "json"], "yaml"],
    ["a switch", flag({ sentence: "" }), ["yes", true], "perhaps"],
  ] as const
) {
  Deno.test(`${what} takes ${good[0]} and refuses ${bad}`, () => {
    assert.deepEqual(option.parse([good[0]]), { value: good[1] });
    assert.ok("expected" in option.parse([bad]));
  });
}

Deno.test("a repeated option is optional and a list", () => {
  assert.equal(texts({ sentence: "" }).repeated, true);
  assert.equal(texts({ sentence: "" }).required, false);
  assert.deepEqual(texts({ sentence: "" }).parse(["a", "b"]), { value: ["a", "b"] });
});

Deno.test("an error shows a range of durations in the units that people write", () => {
  const wrong = duration({ sentence: "", minMs: 1_000, maxMs: 600_000 }).parse(["1h"]);
  assert.ok("expected" in wrong && wrong.expected.endsWith("1s to 10m"));
});
