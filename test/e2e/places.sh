#!/bin/sh
# Run by places.test.ts in namespaces of its own: NODE PROGRAM REDIS.
# Four places, each with another view of the proxy 10.99.0.9:3128: behind one that strips, behind an honest one, where its port is closed, and over a slow line.
# Prints what `sweep --format jsonl` says of it from all of them, then an empty line, then the same as text.
set -eu
node=$1 program=$2 redis=$3
mount -t tmpfs -o mode=1777 tmpfs /run
ip link set lo up
ip link add hub type bridge
ip address add 10.77.0.1/24 dev hub
ip link set hub up
number=1
for place in office dc closed slow; do
  number=$((number + 1))
  ip netns add $place
  ip link add to-$place type veth peer name outside netns $place
  ip link set to-$place master hub up
  ip -n $place link set lo up
  ip -n $place address add 10.77.0.$number/24 dev outside
  ip -n $place address add 10.99.0.9/32 dev lo
  ip -n $place link set outside up
done
tc qdisc add dev to-slow root tbf rate 4mbit burst 32kb latency 400ms
ip netns exec slow tc qdisc add dev outside root tbf rate 4mbit burst 32kb latency 400ms

started=
trap 'kill $started' EXIT
"$redis" --bind 10.77.0.1 --port 6379 --protected-mode no --save '' --dir /run --logfile /run/redis.log &
started="$started $!"
"$node" "$program" serve --host 10.77.0.1 --port 8080 --json > /run/serve.json 2> /run/serve.err &
started="$started $!"

# PLACE SPECIMEN: what listens at the proxy's address there.
stand_there() {
  mkfifo /run/$1
  ip netns exec $1 "$node" "$program" specimens --only $2 --json > /run/$1 &
  started="$started $!"
  exec 3< /run/$1
  read -r line <&3
  port=$(echo "$line" | sed 's/.*"url":"[^"]*:\([0-9]*\)".*/\1/')
  cat <&3 > /dev/null &
  ip netns exec $1 nft -f - <<RULES
table ip here {
  chain out {
    type nat hook output priority -100;
    ip daddr 10.99.0.9 tcp dport 3128 redirect to :$port
  }
}
RULES
}
stand_there office strips-upgrade
stand_there dc honest-relay
stand_there slow honest-relay

openssl rand -base64 32 > /run/key
for place in office dc closed slow; do
  ip netns exec $place "$node" "$program" worker --queue redis://10.77.0.1 --place $place --key-file /run/key > /run/$place.log 2>&1 &
  started="$started $!"
done
echo http://10.99.0.9:3128 > /run/list
for format in jsonl text; do
  "$node" "$program" sweep 10.77.0.1:8080 --list /run/list --queue redis://10.77.0.1 --places office,dc,closed,slow --key-file /run/key \
    --mode relay --checks handshake,duplex --format $format 2>> /run/said || { cat /run/said >&2; exit 1; }
  echo
done
