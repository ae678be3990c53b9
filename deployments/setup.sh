#!/usr/bin/env bash
# Brings a checkout to the point where Slipway can start: virtual environment, packages, dashboard.
#   deployments/setup.sh [--tests]     --tests: also what only the tests and checks need
# Safe to repeat; takes a fraction of a second when there is nothing to do.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly UV_VERSION=0.13.9
readonly OLDEST_NODE=20
readonly VENV=.venv
readonly STAMP=$VENV/setup.stamp
# Debian packages, all in one place, but for those that are installed when they are needed: the engine's own (docker.io,
# iptables) are listed in engine.py, those of `make base-images` in bootstrap.py; the tests need them, too.
readonly PACKAGES=(git openssh-client)
readonly TEST_PACKAGES=(chromium openssh-server iproute2 mmdebstrap debian-archive-keyring)
readonly BENCHMARK_PACKAGES=(wrk)

tests=false
[[ ${1:-} == --tests ]] && tests=true

say() { printf 'setup: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# Does something that takes long, quietly, and tells how long; shows its output only when it fails.
step() {
  local title=$1 began=$SECONDS log
  shift
  log=$(mktemp)
  say "$title …"
  if ! "$@" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    fail "$title failed."
  fi
  rm -f "$log"
  say "$title: done in $((SECONDS - began)) s"
}

# --- Debian packages -------------------------------------------------------------------------------------------------

is_installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

# Starts no service: the tests run their own `sshd`, and this machine may not want one.
apt_install() {
  export DEBIAN_FRONTEND=noninteractive SYSTEMD_OFFLINE=1 RUNLEVEL=1
  apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"
}

need_packages() {
  local missing=() package
  for package in "$@"; do is_installed "$package" || missing+=("$package"); done
  ((${#missing[@]} == 0)) && return
  command -v apt-get >/dev/null || fail "This system has no apt-get; install the equivalents of: ${missing[*]}"
  [[ $EUID == 0 ]] || fail "Missing packages. As root: apt-get install --no-install-recommends ${missing[*]}"
  step "installing ${missing[*]}" apt_install "${missing[@]}"
}

# --- Python ----------------------------------------------------------------------------------------------------------

find_python() {
  local name
  for name in python3.11 python3.12 python3.13 python3; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  fail "Python 3.11 or newer is needed: apt-get install python3 python3-venv"
}

make_venv() {
  local python
  python=$(find_python)
  "$python" -c 'import ensurepip, venv' 2>/dev/null || need_packages python3-venv
  "$python" -m venv "$VENV"
}

install_packages() {
  local uv=$VENV/tools/bin/uv
  if [[ $("$uv" --version 2>/dev/null) != "uv $UV_VERSION"* ]]; then
    "$VENV/bin/python" -m pip --version >/dev/null 2>&1 || "$VENV/bin/python" -m ensurepip
    "$VENV/bin/python" -m pip install --quiet --upgrade --target "$VENV/tools" "uv==$UV_VERSION"
  fi
  # Compiled now, because the first import of Prefect's server takes half a minute otherwise.
  UV_PROJECT_ENVIRONMENT=$VENV "$uv" sync --frozen --inexact --compile-bytecode --quiet "$@"
}

setup_python() {
  local wanted have groups=(--no-dev)
  wanted=$(sha256sum uv.lock pyproject.toml deployments/setup.sh | sha256sum | cut -c1-16)
  have=$(cat "$STAMP" 2>/dev/null || true)
  [[ $have == "$wanted tests" ]] && return
  [[ $have == "$wanted" && $tests == false ]] && return
  [[ -x $VENV/bin/python ]] || step "making a virtual environment" make_venv
  $tests && groups=()
  step "installing Python packages" install_packages "${groups[@]}"
  if $tests; then echo "$wanted tests"; else echo "$wanted"; fi >"$STAMP"
}

# --- Dashboard -------------------------------------------------------------------------------------------------------

need_node() {
  local version
  version=$(node --version 2>/dev/null || true)
  version=${version#v}
  [[ -n $version && ${version%%.*} -ge $OLDEST_NODE ]] && return
  fail "Node.js $OLDEST_NODE or newer is needed to build the dashboard (found: ${version:-none})."
}

hash_of_sources() {
  find dashboard -type d \( -name node_modules -o -name dist \) -prune -o -type f -print0 | sort -z | xargs -0 sha256sum |
    sha256sum | cut -c1-16
}

setup_dashboard() {
  local sources lock
  [[ -f dashboard/package.json ]] || return 0
  sources=$(hash_of_sources)
  if [[ $(cat dashboard/dist/.stamp 2>/dev/null) == "$sources" && ($tests == false || -d dashboard/node_modules) ]]; then
    return
  fi
  need_node
  lock=$(sha256sum dashboard/package-lock.json | cut -c1-16)
  if [[ $(cat dashboard/node_modules/.stamp 2>/dev/null) != "$lock" ]]; then
    # Not `npm ci`: it refuses a lock file without other platforms' optional packages, and registries that mirror one
    # platform only make such files. This installs the locked versions too, and writes nothing.
    step "installing the dashboard's packages" npm --prefix dashboard install --no-save --no-audit --no-fund
    echo "$lock" >dashboard/node_modules/.stamp
  fi
  step "building the dashboard" npm --prefix dashboard run build
  echo "$sources" >dashboard/dist/.stamp
}

# One at a time: two set-ups of the same checkout would fight over the same folders.
exec 9<deployments/setup.sh
flock 9
{ command -v git && command -v ssh; } >/dev/null || need_packages "${PACKAGES[@]}"
setup_python
setup_dashboard
if $tests; then need_packages "${TEST_PACKAGES[@]}" "${BENCHMARK_PACKAGES[@]}"; fi
