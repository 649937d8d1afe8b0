import assert from "node:assert/strict";
import { originsOf, publicUrlOf } from "./public_url.ts";

Deno.test("a public URL is an address of http or https without a path, an origin what a browser sends; others are refused in words", () => {
  assert.equal(publicUrlOf(undefined), undefined);
  assert.equal(publicUrlOf("https://hub.example.org/")!.host, "hub.example.org");
  for (
    const wrong of [
      "hub.example.org",
      "ftp://hub.example.org",
      "https://hub.example.org/path",
      "https://a@b/",
      "",
    ]
  ) {
    assert.throws(() => publicUrlOf(wrong), { exit: 2, fix: /--public-url https/ }, wrong);
  }
  assert.deepEqual(originsOf(["https://app.example.org", "http://localhost:8000"]).length, 2);
  for (const wrong of ["*", "null", "app.example.org", "file:///a"]) {
    assert.throws(() => originsOf([wrong]), { exit: 2 }, wrong);
  }
  assert.throws(() => originsOf(["https://app.example.org/"]), {
    fix: "aicollab hub --allow-origin https://app.example.org",
  });
});
