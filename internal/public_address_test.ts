import assert from "node:assert/strict";
import { isPublic } from "./public_address.ts";

Deno.test("addresses of private, shared, local and special networks are not public, in whatever form", () => {
  for (
    const address of [
      ...[
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "169.254.169.254",
        "172.31.0.1",
      ],
      ...[
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
      ],
      ...["fc00::1", "fd12:3456::1", "ff02::1", "::ffff:8.8.8.8", "::ffff:10.0.0.1", "::ffff:7f00:1"],
      ...["64:ff9b::a00:1", "2002:a00:1::", "2001:0:1::", "2001:db8::1", "localhost", "8.8.8", ""],
    ]
  ) {
    assert.equal(isPublic(address), false, address);
  }
  for (const address of ["8.8.8.8", "100.63.0.1", "172.32.0.1", "2606:4700::1111", "2a00:1450:4001::1"]) {
    assert.equal(isPublic(address), true, address);
  }
});
