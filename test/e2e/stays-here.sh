#!/bin/sh
# Run by stays-here.test.ts in namespaces of its own: COMMAND [ARG]…, whose output goes to standard error.
# Every address seems to be reachable by a card at whose other end there is nobody; prints how many packets of TCP and UDP would have left by it.
set -eu
ip link set lo up
ip link add away type veth peer name nobody
ip address add 192.0.2.1/24 dev away
ip -6 address add 2001:db8::1/64 dev away nodad
ip link set away up
ip link set nobody up
ip route add default dev away
ip -6 route add default dev away
# Names are asked for there too.
mount -t tmpfs tmpfs /run
echo 'nameserver 192.0.2.53' > /run/names
mount --bind /run/names "$(readlink -f /etc/resolv.conf)"
nft -f - <<'RULES'
table inet away {
  counter left { }
  chain leaving {
    type filter hook output priority filter;
    oifname != "lo" meta l4proto { tcp, udp } counter name left
  }
}
RULES
"$@" >&2
nft list counter inet away left | sed -n 's/.*packets \([0-9]*\) .*/\1/p'
