#!/bin/sh
# Run by unseen-proxy.test.ts in namespaces of its own: NODE PROGRAM SQUID.
# On the router a Squid takes whatever goes to port 80, later whatever goes to 443. Prints what `probe --json` says from the client: of ports 80, 443 and 8443
# while it takes 80, and of 80 and 443 while it takes 443.
set -eu
node=$1 program=$2 squid=$3
. "$(dirname "$0")/way-over-router.sh"

# PORT: Squid takes what goes there, and nothing else.
take() {
  ip netns exec router nft -f - <<RULES
table ip router
delete table ip router
table ip router {
  chain coming {
    type nat hook prerouting priority dstnat;
    iifname "clients" tcp dport $1 redirect to :3129
  }
}
RULES
}
# The server is one, on a high port; whoever comes to 80 or 443 gets there too.
ip netns exec server nft -f - <<'RULES'
table ip server {
  chain coming {
    type nat hook prerouting priority dstnat;
    tcp dport { 80, 443 } redirect to :8443
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
trap 'kill $squid ${server:-}' EXIT
serve_there "$node" "$program" 8443
# Listening shows in the table of sockets; nobody has to be asked.
while ! ip netns exec router ss -ltn | grep -q ':3129 '; do kill -0 $squid || { cat /run/squid.log >&2; exit 1; }; sleep 0.1; done
probe() {
  "$node" "$program" probe "10.77.2.2:$1" --control 10.77.2.2:8443 --checks handshake,headers --json
}
take 80
probe 80
probe 443
probe 8443
take 443
probe 80
probe 443
