/**
 * Runs every command of one document as it stands there, in their order, and prints what came of each as one JSON document (`Walked[]`):
 *
 *     unshare --net --mount node docs/walk/walk.ts docs/why-does-my-connection-die.md
 *
 * In namespaces of its own, as root: the ports of the document are free there, and its proxies are the real ones.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stepsOf, type Step } from './steps.ts';
import { World } from './world.ts';

export interface Walked {
  readonly step: Step;
  /** Why it was not run here; else null. */
  readonly left: string | null;
  /** Of a command that ran to its end. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Programs that run until they are stopped. They are, at the next heading. */
const STAYS = /^(?:squid|nginx|haproxy|npm start\b|npm run -s cli -- (?:app|serve|specimens|forward)\b)/u;

/** What cannot be run within a run of the tests, and where it is. */
const ELSEWHERE: readonly (readonly [command: RegExp, why: string])[] = [
  [/^npm ci$/u, 'the checks begin with it, in a bare checkout (.ci/run)'],
  [/^npm test$/u, 'it runs this'],
  [/^ssh /u, 'test/e2e/ssh.test.ts does it, with an sshd'],
  [/ --queue /u, 'it needs machines elsewhere; test/e2e/places.test.ts has some, in namespaces'],
  [/ connect /u, 'it waits for what is typed; test/e2e/documents.test.ts does it'],
];

interface Ground {
  /** Names of machines, and the loopback address that stands for each. */
  readonly names: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
  /** What runs in each section before anything else. */
  readonly there: readonly string[];
}

const PROXY_IN_FRONT = `daemon off; pid /tmp/duplexscope-nginx-front.pid; events {}
http { include docs/guide/nginx-anybody.conf; server { listen 127.0.0.1:80; location / { proxy_pass http://127.0.0.1:9000; } } }
`;

const SOCKS = `logoutput: stderr
internal: 127.0.0.1 port = 1080
external: lo
socksmethod: none
clientmethod: none
client pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
socks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
`;

/** What a document takes for granted. */
const GROUNDS: Readonly<Record<string, Ground>> = {
  'README.md': {
    names: { 'server.example': '127.0.0.2' },
    files: { 'proxies.txt': 'http://127.0.0.1:3128\nsocks5://127.0.0.1:1080\n', 'nginx-front.conf': PROXY_IN_FRONT, 'danted.conf': SOCKS },
    there: ['squid -N -f docs/guide/squid.conf', 'nginx -p . -e stderr -c nginx-front.conf', 'danted -f danted.conf'],
  },
};
const BARE: Ground = { names: {}, files: {}, there: [] };

const [document = ''] = process.argv.slice(2);
const ground = GROUNDS[document] ?? BARE;
execFileSync('ip', ['link', 'set', 'lo', 'up']);
const world = await World.make(ground.files);
const walked: Walked[] = [];
try {
  nameMachines();
  let section: string | null = null;
  for (const step of stepsOf(readFileSync(document, 'utf8'))) {
    if (section !== step.section) {
      section = step.section;
      await world.stop();
      for (const command of ground.there) await world.start(command);
    }
    for (const command of step.command.split(' && ')) walked.push(await walk({ ...step, command }));
  }
} finally {
  await world.leave();
}
process.stdout.write(JSON.stringify(walked));

async function walk(step: Step): Promise<Walked> {
  const left = ELSEWHERE.find(([command]) => command.test(step.command))?.[1] ?? null;
  if (left !== null) return { step, left, code: null, stdout: '', stderr: '' };
  process.stderr.write(`${String(step.line)}: ${step.command}\n`);
  if (!STAYS.test(step.command)) return { step, left, ...(await world.run(step.command)) };
  await world.start(step.command);
  return { step, left, code: null, stdout: world.running.at(-1)?.said ?? '', stderr: '' };
}

/** In this mount namespace alone. */
function nameMachines(): void {
  const lines = Object.entries(ground.names).map(([name, address]) => `${address} ${name}\n`);
  if (lines.length === 0) return;
  const hosts = join(world.folder, 'hosts');
  writeFileSync(hosts, `${readFileSync('/etc/hosts', 'utf8')}\n${lines.join('')}`);
  execFileSync('mount', ['--bind', hosts, '/etc/hosts']);
}
