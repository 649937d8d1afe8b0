/** Lists, by space, the digests of templates by which earlier builds rendered components: these are still verified. */
export const olderTemplates: Readonly<Record<string, readonly string[]>> = {
  "alloc@1": ["sha256:b0a85a981f5268d773b932ae8a12362cbb15b27d838f942c768ac41407358fba"],
  "ccd@1": ["sha256:908f5397df903caddbcbd188d1b8f740d511efa713a3df2907e17f44e3c7716e"],
  "dmg@1": ["sha256:c8a3de6c07346c81bfc77b2da6b5d19cf538befeecc143a44cbac606f0047668"],
  "genq@1": ["sha256:3d6613fadc409079e513ed532513eff64f798b67d0aaec1992cdebde400069f9"],
  "idle-sched@1": ["sha256:3921162929a49ec997301ef1f70630427d0aa8a3d980c6c2e61b6a95ddac8b20"],
  "idle@1": ["sha256:daab298005dd5935eeb9f6e5811552a68bb249316d3d9219c65abec3bbd68819"],
  "ids-net@1": ["sha256:aefb6c47bac696488b23b6194207d463a4a1b895ea6212c901d51a61c1ff3824"],
  "ngram@1": ["sha256:40db692366144d314d0a2f06180cb21798ec83584c9f36c1748d1b210336d11d"],
  "pagemem@1": ["sha256:43f6ef0c7cfb934068be0cf08994d435417c297c43e55f2458830eb3a5fa9e29"],
  "stream@1": ["sha256:3c7d1860be85c14639c824f470dd96e7d21accdfd374e20e36f61d5fd1357372"],
  "tile@1": ["sha256:f5b490a776cff896cf50ecdcc91d15fcc91477fd995bc3c12499de063d37008c"],
  "vdl@1": ["sha256:3d829368d9c68d2d57cd94c2d18787472eee8cf246f98a13a400f8d776aace67"],
  "wm-gfx@1": ["sha256:1b0977cd1ddaa7bd11bbcb4e08f0fafb7aee2416b4bf7591fd79843f644c82af"],
};
