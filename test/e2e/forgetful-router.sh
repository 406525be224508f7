#!/bin/sh
# Run by forgetful-router.test.ts in namespaces of its own: NODE PROGRAM QUIET_SECONDS IDLE_MAX.
# The router forgets what has been quiet, and drops what it does not know. Prints what `probe --json` says from the client.
set -eu
node=$1 program=$2 quiet=$3 longest=$4
. "$(dirname "$0")/way-over-router.sh"

ip netns exec router sh -c "
  echo 0 > /proc/sys/net/netfilter/nf_conntrack_tcp_loose
  echo $quiet > /proc/sys/net/netfilter/nf_conntrack_tcp_timeout_established"
ip netns exec router nft -f - <<'RULES'
table inet router {
  chain passing {
    type filter hook forward priority 0; policy accept;
    ct state invalid drop
  }
}
RULES

serve_there "$node" "$program" 8080
trap 'kill $server' EXIT
"$node" "$program" probe 10.77.2.2:8080 --checks handshake,idle --idle-max "$longest" --json
