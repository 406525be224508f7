// The client of 2008: sends and receives at the same time, with read() and write().
// node docs/examples/client.mjs [HOST] [PORT] [BYTES]
import { connect } from 'duplexscope';

const [host = '127.0.0.1', port = '8080', amount = '1000000'] = process.argv.slice(2);

const socket = await connect({ host, port: Number(port) });
const sending = socket.write(Buffer.alloc(Number(amount), 'c')).then(() => socket.closeWrite());
let received = 0;
for (let bytes = await socket.read(512); bytes.length > 0; bytes = await socket.read(512)) received += bytes.length;
await sending;
await socket.close();
console.log(`received ${received} bytes`);
