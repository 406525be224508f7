import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../electron/cli/program.ts';
import type { Host } from '../../electron/cli/host.ts';
import { CHECKS } from '../../shared/model/check.ts';
import { SPECIMENS } from '../../electron/specimens/index.ts';
import { closeStandardInput } from '../cli/hosts.ts';
import packageJson from '../../package.json' with { type: 'json' };

closeStandardInput();

const ROOT = new URL('../../', import.meta.url);
const README = readFileSync(new URL('README.md', ROOT), 'utf8');

/** Lines of the shell blocks and what stands in backticks, without comments. */
const commands = [
  ...[...README.matchAll(/^```sh\n([^]*?)^```$/gmu)].flatMap(([, block = '']) => block.trimEnd().split('\n')),
  ...[...README.matchAll(/`(npm [^`]+)`/gu)].map(([, command = '']) => command),
].flatMap((line) => line.replace(/\s+#.*$/u, '').split(' && '));

const calls = commands.flatMap((command) => /\bnpm run -s cli -- ([^"]*)/u.exec(command)?.[1]?.trim() ?? []);

describe('the README', () => {
  it('gives commands', () => {
    expect(commands).toEqual(
      expect.arrayContaining(['npm ci', 'npm run demo', 'npm test', 'npm run -s cli -- probe --via http://127.0.0.1:3128']),
    );
    expect(calls.length).toBeGreaterThan(10);
  });

  it('runs only scripts that package.json has', () => {
    const scripts = commands.flatMap((command) => /^npm (?:run (?:-s )?)?(?!ci\b|exec\b)([\w:]+)/u.exec(command)?.[1] ?? []);
    expect(scripts).toEqual(expect.arrayContaining(['demo', 'cli', 'test']));
    expect(scripts.filter((name) => !(name in packageJson.scripts))).toEqual([]);
  });

  it.each(calls)('shows a command that the command line takes: %s', (call) => {
    expect(takes(call)).toBe('yes');
  });

  it('would notice a command that it does not take', () => {
    expect(takes('probe --through http://127.0.0.1:3128')).toContain('--through');
    expect(takes('probe --via ftp://127.0.0.1:3128')).not.toBe('yes');
    expect(takes('prode')).toContain('prode');
    expect(takes('worker --queue x')).toContain('--place');
    expect(takes('connect')).toContain('arguments');
    expect(takes('demo one two')).toContain('arguments');
  });

  it('names every check that is built, and the number of specimens', () => {
    const table = [...README.matchAll(/^\| `([\w-]+)` \|/gmu)].map(([, id]) => id);
    expect(table).toEqual(Object.keys(CHECKS));
    expect(README).toContain(`# ${String(SPECIMENS.length)} proxies`);
    for (const [, names = ''] of README.matchAll(/--only ([\w,-]+)/gu)) {
      for (const name of names.split(',')) expect(SPECIMENS.map((specimen) => specimen.name)).toContain(name);
    }
  });

  it('links only to what is there', () => {
    const links = [...README.matchAll(/\]\(([^)#]+)\)/gu)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((link) => !existsSync(new URL(link, ROOT)))).toEqual([]);
  });
});

let help = '';
const host = { out: (text: string) => (help += text), err: () => undefined } as unknown as Host;
const program = buildProgram('0.0.0', host, () => undefined);
// What is not built yet is hidden from the help.
program.outputHelp();
const visible = new Set([...help.matchAll(/^ {2}([a-z]+) /gmu)].map(([, name]) => name));

/** `yes`, or what the command line has against it. */
function takes(call: string): string {
  // As ssh fills them in.
  const [name = '', ...rest] = call.replace('%h', 'server.example').replace('%p', '22').split(/\s+/u);
  if (name === '--help' || name === '--version') return rest.length === 0 ? 'yes' : 'too many arguments';
  const command = program.commands.find((candidate) => candidate.name() === name);
  if (!command || !visible.has(name)) return `there is no command ${name}`;
  try {
    const { operands, unknown } = command.parseOptions(rest);
    if (unknown.length > 0) return `unknown: ${unknown.join(' ')}`;
    // The program keeps what earlier calls gave: only the call itself tells what is missing in it.
    const missing = command.options.find(({ mandatory, long }) => mandatory && !rest.some((word) => word.split('=')[0] === long));
    if (missing) return `needs ${missing.flags}`;
    const { registeredArguments } = command;
    const required = registeredArguments.filter((argument) => argument.required).length;
    if (operands.length < required || operands.length > registeredArguments.length) return 'a wrong number of arguments';
    for (const [index, operand] of operands.entries()) registeredArguments[index]?.parseArg?.(operand, undefined);
    return 'yes';
  } catch (error) {
    return error instanceof Error ? error.message : 'failed';
  }
}
