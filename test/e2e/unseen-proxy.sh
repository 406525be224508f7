#!/bin/sh
# Run by unseen-proxy.test.ts in network and mount namespaces of its own, as (mapped) root: NODE PROGRAM SQUID.
# client (here) -- router (a Squid takes whatever goes to port 80) -- server. Prints what `probe --json` says from the client of port 80, and then of port 8443.
set -eu
node=$1 program=$2 squid=$3

mount -t tmpfs -o mode=1777 tmpfs /run
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
ip -n router link set lo up
ip -n server link set lo up
ip -n server address add 10.77.2.2/24 dev outside
ip -n server link set outside up
ip -n server route add default via 10.77.2.1
ip netns exec router sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'
ip netns exec router nft -f - <<'RULES'
table ip router {
  chain coming {
    type nat hook prerouting priority dstnat;
    iifname "clients" tcp dport 80 redirect to :3129
  }
}
RULES
# The server is one, on a high port; whoever comes to 80 gets there too.
ip netns exec server nft -f - <<'RULES'
table ip server {
  chain coming {
    type nat hook prerouting priority dstnat;
    tcp dport 80 redirect to :8443
  }
}
RULES

cat > /run/squid.conf <<'CONF'
http_port 127.0.0.1:3128
http_port 3129 intercept
http_access allow all
cache deny all
access_log none
cache_store_log none
cache_log /run/squid.log
pid_filename none
coredump_dir /run
netdb_filename none
pinger_enable off
max_filedescriptors 1024
shutdown_lifetime 0 seconds
visible_hostname unseen.test
CONF
ip netns exec router "$squid" -N -n unseen$$ -f /run/squid.conf &
squid=$!
mkfifo /run/said
ip netns exec server "$node" "$program" serve --host 10.77.2.2 --port 8443 --json > /run/said &
server=$!
trap 'kill $server $squid' EXIT
exec 3< /run/said
read -r _ <&3
cat <&3 > /dev/null &
# Listening shows in the table of sockets; nobody has to be asked.
while ! ip netns exec router ss -ltn | grep -q ':3129 '; do kill -0 $squid || { cat /run/squid.log >&2; exit 1; }; sleep 0.1; done
"$node" "$program" probe 10.77.2.2:80 --control 10.77.2.2:8443 --checks handshake,headers --json
"$node" "$program" probe 10.77.2.2:8443 --checks handshake,headers --json
