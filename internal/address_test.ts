import assert from "node:assert/strict";
import { addressBlock, formatAddress, isLoopback, parseAddress, reachable } from "./address.ts";

Deno.test("an address is read as it is written, IPv6 in brackets", () => {
  for (const text of ["127.0.0.1:6000", "[::1]:0", "hub.lan:65535"]) {
    assert.equal(formatAddress(parseAddress(text)!), text);
  }
  for (const text of ["6000", "::1:6000", "hub:65536", "hub:", ":6000"]) {
    assert.equal(parseAddress(text), undefined);
  }
});

Deno.test("loopback is decided by the address, not by how a name begins", () => {
  for (const host of ["localhost", "127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"]) {
    assert.ok(isLoopback(host), host);
  }
  for (
    const host of ["127.example.org", "0.0.0.0", "::", "10.0.0.1", "localhost.example", "::ffff:10.0.0.1"]
  ) {
    assert.ok(!isLoopback(host), host);
  }
});

Deno.test("an address for all interfaces is reached from this machine by loopback", () => {
  assert.deepEqual(reachable({ hostname: "0.0.0.0", port: 7 }), { hostname: "127.0.0.1", port: 7 });
  assert.deepEqual(reachable({ hostname: "::", port: 7 }), { hostname: "::1", port: 7 });
  assert.deepEqual(reachable({ hostname: "10.0.0.1", port: 7 }), { hostname: "10.0.0.1", port: 7 });
});

Deno.test("one party has an IPv4 address, mapped or not, or the 64-bit prefix of an IPv6 address", () => {
  const blocks = {
    "10.0.0.7": ["10.0.0.7", "::ffff:10.0.0.7", "::FFFF:10.0.0.7"],
    "127.0.0.2": ["127.0.0.2", "::ffff:127.0.0.2"],
    "2001:db8:0:7::/64": [
      "2001:db8:0:7::",
      "2001:DB8:0:7::1",
      "2001:0db8:0:7:ffff:1:2:3",
      "2001:db8:0:7::1.2.3.4",
    ],
    "2001:0:0:7::/64": ["2001::7:0:0:0:1", "2001:0:0:7::"],
    "0:0:0:0::/64": ["::", "::1", "0:0:0:0:0:0:0:1"],
    "fe80:0:0:0::/64": ["fe80::1%eth0", "fe80::2"],
  };
  for (const [block, addresses] of Object.entries(blocks)) {
    assert.deepEqual(addresses.map(addressBlock), addresses.map(() => block));
  }
});
