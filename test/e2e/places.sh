#!/bin/sh
# Run by places.test.ts in namespaces of its own: NODE PROGRAM REDIS.
# Four places, each with another view of the proxy 10.99.0.9:3128: behind one that strips, behind an honest one, where its port is closed, and over a slow line.
# Prints what `sweep --format jsonl` says of it from all of them, then an empty line, then the same as text.
set -eu
node=$1 program=$2 redis=$3
. "$(dirname "$0")/places-network.sh"
for place in office dc closed slow; do
  make_place $place
  make_address $place 10.99.0.9
done
tc qdisc add dev to-slow root tbf rate 4mbit burst 32kb latency 400ms
ip netns exec slow tc qdisc add dev outside root tbf rate 4mbit burst 32kb latency 400ms

start_redis
start_server
stand_there office strips-upgrade 10.99.0.9 3128
stand_there dc honest-relay 10.99.0.9 3128
stand_there slow honest-relay 10.99.0.9 3128

make_key
for place in office dc closed slow; do
  start_worker $place
done
echo http://10.99.0.9:3128 > /run/list
for format in jsonl text; do
  "$node" "$program" sweep 10.77.0.1:8080 --list /run/list --queue redis://10.77.0.1 --places office,dc,closed,slow --key-file /run/key \
    --mode relay --checks handshake,duplex --format $format 2>> /run/said || { cat /run/said >&2; exit 1; }
  echo
done
