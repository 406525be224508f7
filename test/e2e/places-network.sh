# Places for places.sh and window/three-places.sh, to be sourced in namespaces of their own: $node and $program are the command, $redis is redis-server.
# Redis and the server that proxies are asked for are at 10.77.0.1; a proxy has the same address at every place, and what stands there is each place's own.
mount -t tmpfs -o mode=1777 tmpfs /run
ip link set lo up
ip link add hub type bridge
ip address add 10.77.0.1/24 dev hub
ip link set hub up

started=
places=0
trap 'kill $started' EXIT

# PLACE: a network of its own, from which the hub is reached.
make_place() {
  places=$((places + 1))
  ip netns add $1
  ip link add to-$1 type veth peer name outside netns $1
  ip link set to-$1 master hub up
  ip -n $1 link set lo up
  ip -n $1 address add 10.77.0.$((places + 1))/24 dev outside
  ip -n $1 link set outside up
  ip netns exec $1 nft 'add table ip here; add chain ip here out { type nat hook output priority -100; }'
}

# PLACE ADDRESS: where a proxy may stand there; its ports are closed as yet.
make_address() {
  ip -n $1 address add $2/32 dev lo
}

# PLACE SPECIMEN ADDRESS PORT: what listens there.
stand_there() {
  mkfifo /run/$1-$3
  ip netns exec $1 "$node" "$program" specimens --only $2 --json > /run/$1-$3 &
  started="$started $!"
  exec 3< /run/$1-$3
  read -r line <&3
  port=$(echo "$line" | sed 's/.*"url":"[^"]*:\([0-9]*\)".*/\1/')
  cat <&3 > /dev/null &
  ip netns exec $1 nft add rule ip here out ip daddr $3 tcp dport $4 redirect to :$port
}

# PLACE: a worker of it.
start_worker() {
  ip netns exec $1 "$node" "$program" worker --queue redis://10.77.0.1 --place $1 --key-file /run/key > /run/$1-$(echo $started | wc -w).log 2>&1 &
  started="$started $!"
}

# More options of redis-server, if any.
start_redis() {
  "$redis" --bind 10.77.0.1 --port 6379 --protected-mode no --save '' --dir /run --logfile /run/redis.log "$@" &
  started="$started $!"
}

start_server() {
  "$node" "$program" serve --host 10.77.0.1 --port 8080 --json > /run/serve.json 2> /run/serve.err &
  started="$started $!"
}

make_key() {
  openssl rand -base64 32 > /run/key
}
