import { defineSpecimen } from '../../electron/specimens/define.ts';
import { dropAt, flipAt, loseEarly, passOnly, swallow } from '../../electron/specimens/edits.ts';
import { httpSpecimen } from '../../electron/specimens/http-proxy.ts';
import { holdUntilEnd } from '../../electron/specimens/pacing.ts';
import { cutAtAge, cutWhenSilent, type Direction } from '../../electron/specimens/quiet.ts';
import { reset } from '../../electron/specimens/reset.ts';
import type { StageMaker } from '../../electron/specimens/lane.ts';
import type { Specimen } from '../../electron/specimens/specimen.ts';
import type { Connection, StreamFault } from '../../electron/specimens/splice.ts';
import { targetOf } from '../../electron/specimens/tunnel.ts';

/** Proxies that only the table needs, beside the specimens that everybody can start: for findings of which no specimen is an example. */

const SILENCE_MS = 1_500;

const silenceCut = (heeds: readonly Direction[], cut: (connection: Connection) => void): StreamFault =>
  cutWhenSilent({ ms: SILENCE_MS, heeds, cut });
const cutsInOrder = (connection: Connection): void => {
  connection.cut('fin');
};

export const cutsQuietClients = httpSpecimen({
  name: 'cuts-quiet-clients',
  says: 'Closes both directions after 1.5 seconds in which the client sent nothing, whatever the server sends.',
  fault: silenceCut(['up'], cutsInOrder),
});

export const cutsQuietServers = httpSpecimen({
  name: 'cuts-quiet-servers',
  says: 'Closes both directions after 1.5 seconds in which the server sent nothing, whatever the client sends.',
  fault: silenceCut(['down'], cutsInOrder),
});

export const resetsWhenIdle = httpSpecimen({
  name: 'resets-when-idle',
  says: 'Resets both connections after 1.5 seconds in which neither side sent.',
  fault: silenceCut(['up', 'down'], (connection) => {
    connection.cut('rst');
  }),
});

export const dismissesIdleClients = httpSpecimen({
  name: 'dismisses-idle-clients',
  says: "Closes the client's connection after 1.5 seconds in which neither side sent, and keeps the server's.",
  fault: silenceCut(['up', 'down'], (connection) => {
    connection.dismissClient();
  }),
});

export const everyOtherIdleCut = httpSpecimen({
  name: 'every-other-idle-cut',
  says: 'Closes every second connection after 1.5 seconds in which neither side sent, as two proxies behind one name do of which one is set so.',
  fault: alternately(silenceCut(['up', 'down'], cutsInOrder)),
});

function alternately(fault: StreamFault): StreamFault {
  let count = 0;
  return { reach: fault.reach, create: (connection) => (++count % 2 === 0 ? fault.create(connection) : {}) };
}

export const resetsAt2s = httpSpecimen({
  name: 'resets-at-2s',
  says: 'Resets both connections when they are 2 seconds old, whatever they carry.',
  fault: cutAtAge(2_000, 'rst'),
});

const connectsOnlyTo = (name: string, ports: readonly number[]): Specimen =>
  httpSpecimen({
    name,
    says: `Opens tunnels to ${ports.length === 0 ? 'no port' : `the ports ${ports.join(' and ')} only`} (403 for all others) and relays honestly.`,
    refuse: (request) =>
      request.method === 'CONNECT' && !ports.includes(targetOf(request)?.port ?? 0)
        ? { status: 403, text: 'CONNECT is not allowed to this port.' }
        : null,
  });

export const connectNowhere = connectsOnlyTo('connect-nowhere', []);
export const connectWebOnly = connectsOnlyTo('connect-web-only', [80, 443]);

/** Within what the check `transparency` sends, which is less than most specimens let pass. */
export const flipsEarly = httpSpecimen({
  name: 'flips-early',
  says: "Changes one bit of the byte at offset 2,000 of the client's stream.",
  fault: { reach: 'stream', create: () => ({ up: flipAt(2_000) }) },
});

export const dropsEarly = httpSpecimen({
  name: 'drops-early',
  says: "Loses 10 bytes at offset 1,000 of the server's stream.",
  fault: { reach: 'stream', create: () => ({ down: dropAt(1_000, 10) }) },
});

export const cutsEarly = httpSpecimen({
  name: 'cuts-early',
  says: 'Closes both directions in order after 20 KiB from the server.',
  fault: { reach: 'stream', create: (connection) => ({ down: passOnly(20 * 1024, () => connection.cut('fin')) }) },
});

export const passesNothing = httpSpecimen({
  name: 'passes-nothing',
  says: 'Passes the handshake and then nothing in either direction, with both connections open.',
  fault: { reach: 'stream', create: () => ({ up: swallow, down: swallow }) },
});

export const holdsBoth = httpSpecimen({
  name: 'holds-both',
  says: 'Keeps what either side sends after the handshake until that side has ended, then delivers it.',
  fault: { reach: 'stream', create: (connection) => ({ up: holdUntilEnd(connection), down: holdUntilEnd(connection) }) },
});

export const holdsUpSwallowsDown = httpSpecimen({
  name: 'holds-up-swallows-down',
  says: 'Keeps what the client sends after the handshake until it has ended, and never delivers what the server sends.',
  fault: { reach: 'stream', create: (connection) => ({ up: holdUntilEnd(connection), down: swallow }) },
});

export const losesClientEarly = httpSpecimen({
  name: 'loses-client-early',
  says: 'Loses what the client sends in the same read as its request.',
  fault: { reach: 'stream', create: () => ({ up: loseEarly }) },
});

export const losesServerFirst = httpSpecimen({
  name: 'loses-server-first',
  says: 'Loses what the server sends in the same read as its 101.',
  fault: { reach: 'stream', create: () => ({ down: loseEarly }) },
});

const cutsAtEnd =
  (connection: Connection): StageMaker =>
  (outlet) => ({
    bytes: (chunk) => outlet.write(chunk),
    end: (how) => {
      connection.cut(how);
    },
  });

export const closesWithClient = httpSpecimen({
  name: 'closes-with-client',
  says: "Closes both directions when the client has ended its own, and passes the server's end on.",
  fault: { reach: 'connection', create: (connection) => ({ up: cutsAtEnd(connection) }) },
});

export const closesWithServer = httpSpecimen({
  name: 'closes-with-server',
  says: "Closes both directions when the server has ended its own, and passes the client's end on.",
  fault: { reach: 'connection', create: (connection) => ({ down: cutsAtEnd(connection) }) },
});

export const resetsRequests = defineSpecimen(
  { name: 'resets-requests', says: 'Resets a connection on which a request comes.', kind: 'http', modes: ['tunnel', 'relay'] },
  (client) => {
    client.once('data', () => {
      reset(client);
    });
  },
);

const listensBriefly = defineSpecimen(
  { name: 'gone', says: 'Is not there: nobody listens on its port.', kind: 'http', modes: ['tunnel'] },
  () => undefined,
);
export const gone: Specimen = {
  ...listensBriefly,
  start: async (options) => {
    const running = await listensBriefly.start(options);
    await running.close();
    return running;
  },
};
