import { connect, createServer } from 'node:net';

// What any program pays before its first byte of traffic over sockets: run with `use`, it listens once, connects once and sends a byte each way; run
// without, it has loaded the same and ends. Both write a line, since standard output is a socket already where it is a pipe, as it is for what is measured.
// No TypeScript, for the reason in usage-meter.js.
process.stdout.write('ready\n');
if (process.argv[2] === 'use') {
  const server = createServer((accepted) => {
    accepted.resume();
    accepted.end('x');
  });
  server.listen(0, '127.0.0.1', () => {
    const client = connect(server.address().port, '127.0.0.1');
    client.resume();
    client.end('x');
    client.on('close', () => server.close());
  });
}
