#!/bin/sh
# Run by far-away.test.ts in namespaces of its own: NODE PROGRAM TINYPROXY DELAYED_LEG LOST_PERCENT DELAY_MS.
# The server's clock is another one, segments are lost on the way, and the leg to the proxy is slow. Prints by how many seconds the server's clock is ahead, and
# then what `probe --json` says: straight to the server; through the proxy as a tunnel; through the proxy as a relay, which takes the Upgrade away.
set -eu
node=$1 program=$2 tinyproxy=$3 leg=$4 lost=$5 delay=$6
. "$(dirname "$0")/way-over-router.sh"

# Of all that comes to any of the three, whoever it is for.
for where in client router server; do
  inside=$([ $where = client ] || echo "ip netns exec $where")
  $inside nft -f - <<RULES
table inet lossy {
  chain coming {
    type filter hook prerouting priority -300;
    iifname "lo" accept
    numgen random mod 100 < $lost drop
  }
}
RULES
done

ahead=4000
if unshare --time --monotonic $ahead --fork true 2>/dev/null; then
  printf '#!/bin/sh\nexec unshare --time --monotonic %s --fork --kill-child %s "$@"\n' $ahead "$node" > /run/shifted
else
  ahead=0
  printf '#!/bin/sh\nexec %s "$@"\n' "$node" > /run/shifted
fi
chmod +x /run/shifted
echo $ahead

cat > /run/tinyproxy.conf <<'CONF'
Port 8888
Timeout 60
MaxClients 100
LogLevel Error
PidFile "/run/tinyproxy.pid"
CONF
ip netns exec router "$tinyproxy" -d -c /run/tinyproxy.conf > /dev/null &
tinyproxy=$!
trap 'kill $tinyproxy ${slow:-} ${server:-}' EXIT
serve_there /run/shifted "$program" 8080
mkfifo /run/leg
"$node" "$leg" 10.77.1.1 8888 "$delay" 2 > /run/leg &
slow=$!
read -r port < /run/leg
# Listening shows in the table of sockets; nobody has to be asked.
while ! ip netns exec router ss -ltn | grep -q ':8888 '; do kill -0 $tinyproxy; sleep 0.1; done
checks=handshake,headers,duplex,streaming,half-close
"$node" "$program" probe 10.77.2.2:8080 --checks $checks --json
"$node" "$program" probe 10.77.2.2:8080 --via "http://127.0.0.1:$port" --mode tunnel --checks $checks --json
"$node" "$program" probe 10.77.2.2:8080 --via "http://127.0.0.1:$port" --mode relay --checks handshake,headers --json
