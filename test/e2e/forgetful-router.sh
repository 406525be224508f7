#!/bin/sh
# Run by forgetful-router.test.ts in network and mount namespaces of its own, as (mapped) root: NODE PROGRAM QUIET_SECONDS IDLE_MAX.
# client (here) -- router (forgets what has been quiet, and drops what it does not know) -- server. Prints what `probe --json` says from the client.
set -eu
node=$1 program=$2 quiet=$3 longest=$4

mount -t tmpfs tmpfs /run
ip netns add router
ip netns add server
ip link add outside type veth peer name clients netns router
ip link add outside netns server type veth peer name servers netns router
ip link set lo up
ip address add 10.77.1.2/24 dev outside
ip link set outside up
ip route add default via 10.77.1.1
ip -n router address add 10.77.1.1/24 dev clients
ip -n router address add 10.77.2.1/24 dev servers
ip -n router link set clients up
ip -n router link set servers up
ip -n server link set lo up
ip -n server address add 10.77.2.2/24 dev outside
ip -n server link set outside up
ip -n server route add default via 10.77.2.1
ip netns exec router sh -c "
  echo 1 > /proc/sys/net/ipv4/ip_forward
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

mkfifo /run/said
ip netns exec server "$node" "$program" serve --host 10.77.2.2 --port 8080 --json > /run/said &
server=$!
trap 'kill $server' EXIT
# Its first line says that it listens; what it says later goes nowhere.
exec 3< /run/said
read -r _ <&3
cat <&3 > /dev/null &
"$node" "$program" probe 10.77.2.2:8080 --checks handshake,idle --idle-max "$longest" --json
