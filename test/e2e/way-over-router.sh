# Sourced by the scripts that run in network and mount namespaces of their own, as (mapped) root.
# client (here, 10.77.1.2) -- router -- server (10.77.2.2): the namespaces "router" and "server", with all addresses and routes.

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

# NODE PROGRAM PORT: starts our server there and returns when it listens; its process is $server.
serve_there() {
  mkfifo /run/said
  ip netns exec server "$1" "$2" serve --host 10.77.2.2 --port "$3" --json > /run/said &
  server=$!
  # Its first line says that it listens; what it says later goes nowhere.
  exec 3< /run/said
  read -r _ <&3
  cat <&3 > /dev/null &
}
