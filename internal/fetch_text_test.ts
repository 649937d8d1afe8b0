import assert from "node:assert/strict";
import { proxyText } from "./fetch_text.ts";

const URL = "http://hub.example:5001/status";

Deno.test("an error names the proxy that was asked, without its password", () => {
  assert.equal(
    proxyText(URL, { HTTP_PROXY: "http://me:secret@p:3128/" }),
    ', asked through the proxy "http://…@p:3128/" that HTTP_PROXY names',
  );
  assert.match(
    proxyText(URL, { http_proxy: "http://a", all_proxy: "socks5://b" }),
    /"socks5:\/\/b" that all_proxy /,
  );
});

Deno.test("no error names a proxy that was not asked", () => {
  assert.equal(proxyText(URL, { HTTPS_PROXY: "http://p" }), "");
  for (const list of ["*", "x, hub.example", ".example", "example"]) {
    assert.equal(proxyText(URL, { HTTP_PROXY: "http://p", NO_PROXY: list }), "", list);
  }
  assert.notEqual(proxyText(URL, { HTTP_PROXY: "http://p", NO_PROXY: "other,ample" }), "");
  for (const host of ["127.0.0.1", "localhost", "[::1]"]) {
    assert.equal(proxyText(`http://${host}:5001/`, { ALL_PROXY: "http://p" }), "", host);
  }
});
