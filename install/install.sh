#!/bin/sh
# Installs aicollab: picks the binary for this system, verifies its SHA-256, and puts it in place. It asks for no rights that you
# do not have, and changes nothing but that one file.
#
#   sh install.sh [--dir DIR] [--version 1.2.3] [--dry-run]
#
# The whole program is in functions, so that nothing runs of a file of which only a part has come.
set -eu

releases=${AICOLLAB_RELEASES:-@RELEASES@}
temporary=
staged=

say() { printf '%s\n' "$*"; }

# fail WHAT WHY FIX
fail() {
  printf 'error: %s\nwhy: %s\nfix: %s\n' "$1" "$2" "$3" >&2
  exit 1
}

clean_up() {
  if [ -n "$temporary" ]; then rm -rf "$temporary"; fi
  if [ -n "$staged" ]; then rm -f "$staged"; fi
}

has() { command -v "$1" >/dev/null 2>&1; }

usage() {
  say 'Installs aicollab.'
  say ''
  say '  --dir DIR        where to put it (~/.local/bin)'
  say '  --version 1.2.3  which release (the newest)'
  say '  --dry-run        say what would be done, and change nothing'
  say ''
  say 'AICOLLAB_RELEASES names another place of releases.'
}

system_name() {
  case $(uname -s) in
    Linux)
      if is_musl; then
        fail 'aicollab does not run on this system' 'this Linux has musl in place of glibc, as Alpine does' \
          'use a Linux with glibc, such as Debian, Ubuntu or Fedora'
      fi
      say linux ;;
    Darwin) say macos ;;
    MINGW* | MSYS* | CYGWIN*)
      fail 'this installer is for Linux and macOS' "this is $(uname -s)" 'run install.ps1 in PowerShell' ;;
    *)
      fail 'aicollab does not run on this system' "there is no binary for $(uname -s)" \
        'use Linux with glibc, macOS or Windows' ;;
  esac
}

# Either C library's ldd says which one it is; without ldd, musl's loader does.
is_musl() {
  if has ldd; then ldd --version 2>&1 | grep -qi musl; else ls /lib/ld-musl-* >/dev/null 2>&1; fi
}

architecture() {
  case $(uname -m) in
    x86_64 | amd64)
      # A shell that Rosetta runs says x86_64 on a Mac that has arm64.
      if [ "$(sysctl -n sysctl.proc_translated 2>/dev/null || say 0)" = 1 ]; then say arm64; else say x64; fi ;;
    aarch64 | arm64) say arm64 ;;
    *)
      fail 'aicollab does not run on this system' "there is no binary for $(uname -m)" \
        'use a machine with x86-64 or arm64' ;;
  esac
}

choose_tools() {
  if has curl; then
    download=curl
  elif has wget; then
    download=wget
  else
    fail 'cannot download anything' 'neither curl nor wget is here' 'install curl'
  fi
  if has sha256sum; then
    checksum='sha256sum'
  elif has shasum; then
    checksum='shasum -a 256'
  elif has openssl; then
    checksum='openssl dgst -sha256 -r'
  else
    fail 'cannot verify a checksum' 'neither sha256sum nor shasum nor openssl is here' 'install one of them'
  fi
  for tool in tar gzip; do
    has "$tool" || fail 'cannot unpack a release' "there is no $tool here" "install $tool"
  done
}

# fetch URL FILE
fetch() {
  status=0
  case $download in
    curl) curl --fail --silent --show-error --location --retry 2 --output "$2" "$1" || status=$? ;;
    wget) wget -q -O "$2" "$1" || status=$? ;;
  esac
  [ $status = 0 ] || fail "cannot download $1" "$download ended with $status: the server has no such file, or nothing answers" \
    'look whether the network and the version are right, then run this again'
}

main() {
  dir=${HOME:+$HOME/.local/bin}
  version=
  dry_run=
  while [ $# -gt 0 ]; do
    case $1 in
      --dir | --version)
        [ $# -ge 2 ] || fail "$1 needs a value" 'nothing follows it' 'run it with --help'
        if [ "$1" = --dir ]; then dir=$2; else version=${2#v}; fi
        shift 2 ;;
      --dry-run) dry_run=yes; shift ;;
      -h | --help) usage; exit 0 ;;
      *) fail "unknown option $1" 'it has --dir, --version and --dry-run' 'run it with --help' ;;
    esac
  done
  [ -n "$dir" ] || fail 'there is no place to install to' 'HOME is not set' 'name a folder with --dir DIR'
  case $version in
    *[!0-9A-Za-z.-]*) fail "there is no version \"$version\"" 'a version is like 1.2.3' 'leave --version out for the newest' ;;
  esac
  case $releases in
    @*) fail 'this copy names no place of releases' 'it was not made by a release' \
      'set AICOLLAB_RELEASES to the address of the releases' ;;
  esac

  choose_tools
  system=$(system_name)
  target=$system-$(architecture)
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  temporary=$(mktemp -d)

  place=$releases/latest/download
  if [ -n "$version" ]; then place=$releases/download/v$version; fi
  fetch "$place/SHA256SUMS" "$temporary/SHA256SUMS"
  line=$(grep -E "^[0-9a-f]{64} [ *]aicollab-[0-9A-Za-z.-]+-$target\.tar\.gz\$" "$temporary/SHA256SUMS" | head -n 1) || line=
  [ -n "$line" ] || fail "this release has no binary for $target" "$place/SHA256SUMS does not list one" \
    'name another release with --version'
  expected=${line%% *}
  archive=${line##*[ *]}
  found=${archive#aicollab-}
  found=${found%-"$target".tar.gz}
  if [ -n "$version" ] && [ "$version" != "$found" ]; then
    fail "the release at $place is not $version" "it has $archive" 'tell who keeps these releases'
  fi
  # What was the newest a moment ago stays the one whose checksum was read.
  url=$releases/download/v$found/$archive

  if [ -n "$dry_run" ]; then
    say "would download $url"
    say "would verify that its SHA-256 is $expected"
    say "would put aicollab $found at $dir/aicollab"
    exit 0
  fi

  say "Downloading $url"
  fetch "$url" "$temporary/$archive"
  actual=$($checksum "$temporary/$archive")
  actual=${actual%% *}
  [ "$actual" = "$expected" ] || fail "the checksum of $archive is wrong" \
    "its SHA-256 is $actual, and the release says $expected: it is damaged, or not what was released" \
    'nothing was installed; run this again, and tell who keeps these releases if it stays so'
  say "Verified its SHA-256: $expected"

  mkdir -p "$dir" || fail "cannot make the folder $dir" 'the line above says why' 'name another one with --dir DIR'
  # In the folder itself, so that the last step replaces an older one at once.
  staged=$dir/.aicollab-$$
  tar -xzf "$temporary/$archive" -C "$temporary" aicollab
  if ! { cp "$temporary/aicollab" "$staged" && chmod 755 "$staged"; }; then
    fail "cannot write to $dir" 'the line above says why' 'name another folder with --dir DIR'
  fi
  "$staged" version >/dev/null 2>&1 || fail "this aicollab does not run here" \
    "\"aicollab version\" fails: $("$staged" version 2>&1 | head -n 1)" \
    'nothing was installed; use npx aicollab, or tell us'
  mv -f "$staged" "$dir/aicollab" || fail "cannot replace $dir/aicollab" 'the line above says why' 'name another folder with --dir DIR'
  staged=
  say "Installed aicollab $found at $dir/aicollab"
  case :${PATH:-}: in
    *:"$dir":*) say 'Try: aicollab demo' ;;
    *)
      say "$dir is not in your PATH. For this shell:"
      say "  export PATH=\"$dir:\$PATH\""
      say 'Then try: aicollab demo' ;;
  esac
}

main "$@"
