#!/bin/sh
# Run by three-places.ts in namespaces of its own: NODE PROGRAM REDIS SOCKET KEY.
# Three places with their workers, which see five proxies differently; what of Redis is asked at SOCKET comes in from outside. KEY is the key of the queue, as a file.
# Prints a line when all is there, and stays until its input ends.
set -eu
node=$1 program=$2 redis=$3 socket=$4 key=$5
. "$(dirname "$0")/../places-network.sh"
for place in office dc home; do
  make_place $place
  for address in 192.0.2.10 192.0.2.11 198.51.100.7 198.51.100.20 203.0.113.5; do
    make_address $place $address
  done
done
start_redis --unixsocket "$socket"
start_server
cp "$key" /run/key
# One that loses the half-close in the office, one that is the same everywhere, one that the firewall of the office shuts, one that only the office has and that
# wants a password, and one that changes a byte.
stand_there office loses-half-close 192.0.2.10 3128
stand_there dc honest-connect 192.0.2.10 3128
stand_there home honest-connect 192.0.2.10 3128
for place in office dc home; do
  stand_there $place honest-connect 192.0.2.11 3128
  stand_there $place flips-a-byte 203.0.113.5 8080
done
stand_there dc honest-socks5 198.51.100.7 1080
stand_there home honest-socks5 198.51.100.7 1080
stand_there office needs-password 198.51.100.20 8080
for place in office office dc home; do
  start_worker $place
done
echo ready
cat
