import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

/** A test file each: what it leaves behind, as the check must name it, or null for a clean one. */
const FILES: Readonly<Record<string, readonly [found: string | null, body: string]>> = {
  server: ['1 × listening server', `const s = net.createServer(); await new Promise((r) => s.listen(0, '127.0.0.1', r));`],
  socket: [
    '2 × socket',
    `const s = net.createServer(); await new Promise((r) => s.listen(0, '127.0.0.1', r));
     net.connect(s.address().port, '127.0.0.1'); await new Promise((r) => s.once('connection', r)); s.close();`,
  ],
  timer: ['1 × timer', `setInterval(() => {}, 60_000);`],
  child: ['1 × child process', `spawn(process.execPath, ['-e', 'setTimeout(() => {}, 6000)'], { stdio: 'ignore' });`],
  worker: ['1 × worker thread', `new Worker('setInterval(() => {}, 1000)', { eval: true });`],
  clean: [
    null,
    `const s = net.createServer((c) => c.end()); await new Promise((r) => s.listen(0, '127.0.0.1', r));
     const c = net.connect(s.address().port, '127.0.0.1'); await new Promise((r) => c.once('connect', r)); c.destroy(); s.close();
     void new Worker('1', { eval: true }).terminate(); clearTimeout(setTimeout(() => {}, 1000)); setTimeout(() => {}, 100);`,
  ],
};

let folder: string;
/** What a vitest of its own, with the leak check, said about each file. */
let verdicts: Map<string, { status: string; message: string }>;

beforeAll(async () => {
  // Inside the checkout, so that the files find vitest; in the one folder there that no tool reads.
  await mkdir(join(ROOT, 'out'), { recursive: true });
  folder = await mkdtemp(join(ROOT, 'out', 'leaks-'));
  const imports = `import { test } from 'vitest'; import net from 'node:net'; import { spawn } from 'node:child_process'; import { Worker } from 'node:worker_threads';`;
  for (const [name, [, body]] of Object.entries(FILES)) {
    await writeFile(join(folder, `${name}.check.ts`), `${imports}\ntest('runs', async () => { ${body} });\n`);
  }
  const report = join(folder, 'report.json');
  await writeFile(
    join(folder, 'checks.config.ts'),
    `export default { root: ${JSON.stringify(ROOT)}, test: { include: [${JSON.stringify(`${folder.slice(ROOT.length + 1)}/*.check.ts`)}],
      setupFiles: ['test/support/leaks.ts'], pool: 'forks', maxWorkers: 6, reporters: ['json'], outputFile: ${JSON.stringify(report)} } };`,
  );
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  await new Promise<void>((resolve) => {
    // It ends with an error on purpose; the report says which files failed.
    execFile(process.execPath, [vitest, 'run', '--config', join(folder, 'checks.config.ts')], { cwd: ROOT }, () => {
      resolve();
    });
  });
  const { default: results } = (await import(report, { with: { type: 'json' } })) as {
    default: { testResults: { name: string; status: string; message: string }[] };
  };
  verdicts = new Map(
    results.testResults.map(({ name, status, message }) => [name.replace(/^.*\/|\.check\.ts$/gu, ''), { status, message }]),
  );
}, 60_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the leak check', () => {
  it.for(Object.entries(FILES))('judges a test file by what it leaves behind: %s', ([name, [found]]) => {
    const verdict = verdicts.get(name);
    if (found === null) {
      expect(verdict).toEqual({ status: 'passed', message: '' });
    } else {
      expect(verdict?.status).toBe('failed');
      expect(verdict?.message).toContain(`this file left behind: ${found};`);
    }
  });
});
