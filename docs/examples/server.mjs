// The server of 2008: after the handshake both sides send at once.
// node docs/examples/server.mjs [PORT] [BYTES]
import { listen } from 'duplexscope';

const [port = '8080', amount = '1000000'] = process.argv.slice(2);

const server = await listen({
  port: Number(port),
  async service(socket) {
    const sending = socket.write(Buffer.alloc(Number(amount), 's')).then(() => socket.closeWrite());
    let received = 0;
    for (let bytes = await socket.read(512); bytes.length > 0; bytes = await socket.read(512)) received += bytes.length;
    await sending;
    console.log(`received ${received} bytes from ${socket.remote.host}`);
  },
});
console.log(`listening on ${server.host}:${server.port}`);
process.once('SIGTERM', () => server.close());
