import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { output, stopChild } from './child.ts';
import type { DuplexOptions, DuplexResult } from './duplex-result.ts';

/** `iperf3 --bidir` over loopback, as its receivers counted. */
export async function measureIperf({ seconds }: DuplexOptions): Promise<DuplexResult> {
  const port = await freePort();
  const server = spawn('iperf3', ['-s', '-1', '-B', '127.0.0.1', '-p', String(port), '--forceflush'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    // Its first line comes when it listens.
    await once(server.stdout, 'data');
    const text = await output('iperf3', [
      '-c',
      '127.0.0.1',
      '-p',
      String(port),
      '--bidir',
      '-t',
      String(Math.max(1, Math.round(seconds))),
      '-J',
    ]);
    return readReport(text);
  } finally {
    await stopChild(server);
  }
}

interface Report {
  readonly end: {
    readonly sum_received: { readonly bits_per_second: number };
    readonly sum_received_bidir_reverse: { readonly bits_per_second: number };
  };
}

function readReport(text: string): DuplexResult {
  const { end } = JSON.parse(text) as Report;
  return { upMbps: end.sum_received.bits_per_second / 1e6, downMbps: end.sum_received_bidir_reverse.bits_per_second / 1e6 };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
