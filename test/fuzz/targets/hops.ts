import { inspect } from 'node:util';
import { Failure } from '../../../shared/model/failure.ts';
import type { Hop, HopKind } from '../../../shared/model/route.ts';
import { openRoute } from '../../../electron/route/chain.ts';
import { mutated, pieces } from '../mutate.ts';
import { ENDINGS, listenRaw, speak } from '../raw-peer.ts';
import * as sane from '../sane.ts';
import { promise, type FuzzContext, type Target } from '../target.ts';
import { readAll } from './client.ts';

type Messages = readonly [Buffer, ...Buffer[]];

/** What a proxy of that kind says, in order, each upon something that the client sent. */
const SCRIPTS: readonly [readonly [HopKind, readonly Messages[]], ...(readonly [HopKind, readonly Messages[]])[]] = [
  ['http', [sane.CONNECT_REPLIES]],
  ['socks4', [sane.SOCKS4_REPLIES]],
  ['socks4a', [sane.SOCKS4_REPLIES]],
  ['socks5', [sane.SOCKS5_CHOICES, sane.SOCKS5_REPLIES]],
  ['socks5h', [sane.SOCKS5_CHOICES, sane.SOCKS5_STATUSES, sane.SOCKS5_REPLIES]],
];
const PASSWORD = 'open-sesame';
const SECRETS = [PASSWORD, Buffer.from(`me:${PASSWORD}`).toString('base64')];

/** Every hop kind against a proxy that answers anything, also by repeating what it was told. A failure is a result, and the password is in none. */
export const hops: Target = {
  name: 'hops',
  async run({ random, offer }: FuzzContext): Promise<void> {
    const [kind, script] = random.pick(SCRIPTS);
    const echoes = random.chance(0.1);
    const replies = script.map((messages) => (random.chance(0.4) ? messages[0] : mutated(random, messages)));
    if (kind === 'socks5h' && random.chance(0.5)) replies[0] = Buffer.from([5, 2]);
    for (const [index, reply] of replies.entries())
      offer(`reply ${String(index + 1)} of ${kind}${echoes ? ', behind an echo' : ''}`, reply);
    const plans = replies.map((reply) => pieces(random, reply));
    const ending = random.pick(ENDINGS);
    const server = await listenRaw((socket) => {
      let turn = 0;
      socket.on('data', (chunk: Buffer) => {
        const plan = plans[turn];
        turn += 1;
        if (plan) void speak(socket, echoes ? [chunk, ...plan] : plan, turn === plans.length ? ending : 'wait');
      });
    });
    const hop: Hop = {
      kind,
      host: '127.0.0.1',
      port: server.port,
      ...(kind === 'socks4' || kind === 'socks4a' ? {} : { credentials: { username: 'me', password: PASSWORD } }),
    };
    try {
      const seen: unknown[] = [];
      const route = { hops: [hop], mode: 'tunnel' } as const;
      const result = await openRoute(
        route,
        { host: '192.0.2.1', port: 80 },
        { timeoutMs: 150, observe: (observation) => void seen.push(observation) },
      );
      promise(result.ok || result.failure instanceof Failure, 'a failure is no Failure');
      const shown = [
        result.reach,
        seen,
        ...result.dialogues.map(({ sent, received }) => [sent.toString('latin1'), received.toString('latin1')]),
      ];
      const text = inspect([shown, result.ok ? null : [result.failure, result.failure.stack]], { depth: 12, maxStringLength: null });
      for (const secret of SECRETS) promise(!text.includes(secret), 'the password is in what is shown');
      if (result.ok) {
        await readAll(result.stream);
        result.stream.abort();
        await result.stream.closed;
      }
    } finally {
      await server.close();
    }
  },
  close: () => Promise.resolve(),
};
