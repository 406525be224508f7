import net from 'node:net';

/*
 * A port that does not answer: a listener whose process is stopped, with its backlog full, so that the system drops every further SYN. Prints the port, then stops
 * itself.
 */
const server = net.createServer();
server.listen({ port: 0, host: '0.0.0.0', backlog: 1 }, () => {
  const address = server.address();
  process.stdout.write(`${String(typeof address === 'object' && address !== null ? address.port : 0)}\n`, () => {
    process.kill(process.pid, 'SIGSTOP');
  });
});
