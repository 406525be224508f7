#!/usr/bin/env bash
# npm run test:deps: installs what the tests drive (proxies, browser, tools) where it may: on Debian, as root or with sudo that asks nothing.
# Elsewhere it says so in one line and succeeds; the tests that need a missing program are then skipped by name.
set -euo pipefail

packages=(
  squid tinyproxy nginx libnginx-mod-stream haproxy apache2 dante-server
  redis-server openssh-server openssh-client
  openssl stunnel4 hitch
  iproute2 nftables
  tshark iperf3 chromium xvfb
  mandoc debootstrap appstream desktop-file-utils shared-mime-info libglib2.0-bin
)
policy=/usr/sbin/policy-rc.d

not_here() {
  echo "test:deps: nothing installed: $1; tests that need a missing program will be skipped"
  exit 0
}

command -v apt-get >/dev/null && command -v dpkg-query >/dev/null || not_here 'this system has no apt-get'

missing=()
for package in "${packages[@]}"; do
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo 'test:deps: everything is installed'
  exit 0
fi

if [ "$(id -u)" -eq 0 ]; then
  as_root=(env)
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
  as_root=(sudo -n env)
else
  not_here "installing ${missing[*]} needs root"
fi

# Debian's packages start their services by themselves; the tests start their own, on free ports. A policy that was there before is not ours to touch.
placed=no
remove_policy() {
  if [ "$placed" = yes ]; then "${as_root[@]}" rm -f "$policy"; fi
}
trap remove_policy EXIT
if [ ! -e "$policy" ]; then
  placed=yes
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
fi

"${as_root[@]}" apt-get update -q
"${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
