/**
 * Lists, by space, the digests of all templates by which builds rendered components, oldest first: whatever they shared
 * is still verified. A change of a kernel's code, but none of its comments, makes another template; the test of this
 * list then asks for another line.
 */
export const knownTemplates: Readonly<Record<string, readonly string[]>> = {
  "alloc@1": [
    "sha256:b0a85a981f5268d773b932ae8a12362cbb15b27d838f942c768ac41407358fba",
    "sha256:89745424d03c1fb61685e4e6fe86777434dbcfab2699a90632d7cff08592fa59",
    "sha256:23be17dc8dd18b1c52777abc396ae793f22bbc289b69b2ad48f4cf6e8d70ddc2",
  ],
  "ccd@1": [
    "sha256:908f5397df903caddbcbd188d1b8f740d511efa713a3df2907e17f44e3c7716e",
    "sha256:40a85f7ad3afdae35b927ebf64477df5d85afe5ca002b5ca3b68373b1ff38473",
    "sha256:83fd3c720d35b273221422e1bb7c38b1ee6b987beaa5ee125b10f09ea293b6b4",
  ],
  "dmg@1": [
    "sha256:c8a3de6c07346c81bfc77b2da6b5d19cf538befeecc143a44cbac606f0047668",
    "sha256:15f0342b67d36c7238500ac982db8a8a4b49f97a5c80bfca454724f80b05844b",
    "sha256:00d3adfcbd533eefe14a30c5c724520499b30b1c1d7ad6021031c260428cc7ad",
  ],
  "genq@1": [
    "sha256:3d6613fadc409079e513ed532513eff64f798b67d0aaec1992cdebde400069f9",
    "sha256:0f015dd0dca016b805e362c4abca16b1dad7454149833ec8befe290f350b9b10",
    "sha256:f0371da27160bea15efc1f2c0ace0ed62d4d70156a93ada25974e60b295b909c",
  ],
  "idle-sched@1": [
    "sha256:3921162929a49ec997301ef1f70630427d0aa8a3d980c6c2e61b6a95ddac8b20",
    "sha256:531746f617591ffdd4ec8251621e2ca122ec0b20478c0ed06a4d751fb9a48ea1",
    "sha256:d77e474fc3bb98f806b16e8e0642c364f5193da6558cbcb4a793d634179fe064",
  ],
  "idle@1": [
    "sha256:daab298005dd5935eeb9f6e5811552a68bb249316d3d9219c65abec3bbd68819",
    "sha256:7ca706cef182425ede62ba38fc8cded858d04a43845e5d4bd87c3c15badb9391",
    "sha256:6cb9ba14cc2e2e62b1665a5c8cb107d3480904b696e9da61797aa6bc12e1144e",
  ],
  "ids-net@1": [
    "sha256:aefb6c47bac696488b23b6194207d463a4a1b895ea6212c901d51a61c1ff3824",
    "sha256:86425098f678f9aa61cd84b7c7865a14334383d4ea939547c39911cd3bd0d384",
    "sha256:55aba46e3a009b1921603ee51384b5fb94828fecfd577b5d29ae58e75abf3937",
  ],
  "ngram@1": [
    "sha256:40db692366144d314d0a2f06180cb21798ec83584c9f36c1748d1b210336d11d",
    "sha256:7915857b7a187c91103b7367a3e9eba4d62b5af6db5281db9fb6d0000652d50e",
    "sha256:bfc5e5bdd7ff442a221b39dac14cd1208fe41ead7df98dca74b30e825b828f03",
  ],
  "pagemem@1": [
    "sha256:43f6ef0c7cfb934068be0cf08994d435417c297c43e55f2458830eb3a5fa9e29",
    "sha256:c9825ebbcc043fa909db24dd3c925d5a6d33dee0469fda6acfc8a7e5e98cf97a",
    "sha256:03bf20e401716b3feaec0559403bde066ca6dafcf88c869afa7b1322c60fecc5",
  ],
  "stream@1": [
    "sha256:3c7d1860be85c14639c824f470dd96e7d21accdfd374e20e36f61d5fd1357372",
    "sha256:9ebb647d6840fe4785a6dcaa05f95c33b11d01f8b3bcacfc1135f1329c53327f",
    "sha256:ccead97a25ce91ebcec439daa0ec234b5c97889b679ed6176b535b48fabe4fba",
  ],
  "tile@1": [
    "sha256:f5b490a776cff896cf50ecdcc91d15fcc91477fd995bc3c12499de063d37008c",
    "sha256:3d19ab740403391a5a0fc88faac51ec55644fc05e3254346cd1baafcbe07f2f8",
    "sha256:6056b61b42d1b0648a713e7d3d7df03e9d1c0ac1234c62063680b226e18ccfc3",
  ],
  "vdl@1": [
    "sha256:3d829368d9c68d2d57cd94c2d18787472eee8cf246f98a13a400f8d776aace67",
    "sha256:594cdf7dd556cce2e1fec05eaadb3c9e496c12bc3a2e58daef06955c42fbea22",
    "sha256:e76ce63098907b18989078853edb40174c8d484f74ed483d5af70a86a60ce118",
  ],
  "wm-gfx@1": [
    "sha256:1b0977cd1ddaa7bd11bbcb4e08f0fafb7aee2416b4bf7591fd79843f644c82af",
    "sha256:3435e8f31590813b41333cf89eaee8a641a991bea75f08732b2a1c8b02d6947d",
    "sha256:d7014994e196f7e5b8118e809d8ba210e83a7839f9b81acfc7f5c25edf63cf23",
  ],
};
