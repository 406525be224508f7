import { describe, expect, it } from 'vitest';
import { closeStandardInput, run } from './hosts.ts';

closeStandardInput();

const COMMANDS = ['app', 'serve', 'connect', 'forward', 'probe', 'sweep', 'worker', 'demo', 'specimens', 'sessions'];

describe('the command line', () => {
  it('prints its version', async () => {
    expect(await run(['--version'])).toEqual({ exit: 0, out: '1.2.3\n', err: '' });
  });

  it('prints help that names every command and fits a terminal', async () => {
    const { exit, out, err } = await run(['--help']);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    for (const name of COMMANDS) expect(out).toMatch(new RegExp(`^ {2}${name} `, 'mu'));
    expect(Math.max(...out.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
  });

  it.for(COMMANDS)('prints help with an example for %s', async (name) => {
    const { exit, out, err } = await run([name, '--help']);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out).toMatch(new RegExp(`^Usage: duplexscope ${name}`, 'u'));
    expect(out).toContain('Example: ');
  });

  it.for([
    [['probe', '--origin', 'https://a'], /--origin are for somebody else's server/u],
    [['probe', 'ws://127.0.0.1:1', '--listen', '127.0.0.1:0'], /--listen/u],
    [['probe', 'ws://127.0.0.1:1', '--variant', 'keyed'], /--variant/u],
    [['probe', 'wss://127.0.0.1:1', '--tls', 'direct'], /--tls/u],
    [['probe', 'ws://127.0.0.1:1', '--up', '1MiB'], /--up/u],
    [['probe', 'ws://127.0.0.1:1', '--control', '127.0.0.1:2'], /--control/u],
    [['probe', 'ws://127.0.0.1:1', '--header', 'Host: b'], /--header: the header Host cannot be set/u],
  ] as const)("refuses what a server of somebody else's cannot have: %j", async ([argv, says]) => {
    const { exit, out, err } = await run(argv);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toMatch(says);
  });

  it.for([
    ['BAD_USAGE', ['frobnicate']],
    ['BAD_USAGE', ['probe', '--frobnicate']],
    ['BAD_USAGE', ['probe', 'a:1', 'b:2']],
    ['BAD_USAGE', ['probe', '--via']],
    ['BAD_USAGE', ['connect']],
    ['BAD_USAGE', ['sessions']],
    ['BAD_USAGE', ['sessions', 'show']],
    ['BAD_USAGE', ['probe', '--save', ' ']],
    ['BAD_USAGE', ['probe', '--fail-on-change']],
    ['BAD_USAGE', ['probe', '--variant', 'ladder:custom']],
    ['BAD_USAGE', ['connect', '127.0.0.1:1', '--variant', 'ladder']],
    ['UNREADABLE_FILE', ['probe', '--baseline', './not-there.jsonl']],
    ['BAD_USAGE', ['forward', '0']],
    ['BAD_URL', ['probe', '--via', 'ftp://127.0.0.1']],
    ['BAD_URL', ['connect', 'nonsense']],
    ['BAD_PORT', ['connect', '127.0.0.1:0']],
    ['BAD_PORT', ['connect', '127.0.0.1:70000']],
    ['BAD_PORT', ['probe', '--via', 'http://127.0.0.1:0']],
    ['BAD_PORT', ['probe', '--via', 'http://127.0.0.1:70000']],
    ['BAD_PORT', ['serve', '--port', '70000']],
    ['BAD_PORT', ['forward', '70000', '127.0.0.1:1']],
    ['BAD_SIZE', ['probe', '--up', '8 elephants']],
    ['BAD_SIZE', ['probe', '--down', '0']],
    ['BAD_NUMBER', ['probe', '--timeout', '0']],
    ['BAD_NUMBER', ['probe', '--repeat', 'often']],
    ['BAD_NUMBER', ['serve', '--max-connections', '0']],
    ['BAD_USAGE', ['probe', '--checks', 'everything']],
    ['BAD_USAGE', ['probe', '--fail-on', 'bad']],
    ['BAD_USAGE', ['probe', '--variant', 'post']],
    ['BAD_USAGE', ['probe', '--mode', 'relay', '--via', 'socks5h://127.0.0.1:1']],
    ['BAD_USAGE', ['probe', '--mode', 'relay']],
    ['BAD_USAGE', ['connect', '127.0.0.1:1', '--mode', 'relay', '--via', 'socks4://127.0.0.1:1']],
    ['BAD_USAGE', ['forward', '0', '127.0.0.1:1', '--mode', 'relay', '--via', 'socks4://127.0.0.1:1']],
    ['BAD_USAGE', ['connect', '127.0.0.1:1', '--variant', 'rfc6455']],
    ['BAD_USAGE', ['probe', '--hop-insecure', '0']],
    ['BAD_USAGE', ['probe', '--hop-ca', 'proxy.pem']],
    ['BAD_USAGE', ['probe', '--pin', 'abcd', '--tls', 'direct']],
    ['BAD_USAGE', ['serve', '--service', 'ftp']],
    ['BAD_USAGE', ['serve', '--service', 'echo', '--secret-file', 'package.json']],
    ['BAD_USAGE', ['serve', '--cert', 'package.json']],
    ['BAD_USAGE', ['serve', '--cert', 'package.json', '--key', 'package.json']],
    ['BAD_USAGE', ['specimens', '--only', 'honest-thief']],
    ['BAD_USAGE', ['demo', '--only', ',']],
    ['BAD_LISTEN_ADDRESS', ['serve', '--host', '203.0.113.7']],
    ['UNREADABLE_FILE', ['serve', '--tls', 'direct', '--cert', 'package.json', '--key', 'package.json']],
    ['UNREADABLE_FILE', ['serve', '--secret-file', '/no/such/file']],
    ['UNREADABLE_FILE', ['probe', '--via-file', '/no/such/file']],
    ['UNREADABLE_FILE', ['probe', '--head', '/no/such/file', '--variant', 'custom']],
    ['UNREADABLE_FILE', ['probe', '--ca', 'package.json', '--tls', 'direct']],
    ['UNREACHABLE_TARGET', ['probe', '--via', 'http://192.0.2.1:3128']],
  ] as const)('calls it %s and exits with 2: %j', async ([code, argv]) => {
    const { exit, out, err } = await run(argv);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toMatch(new RegExp(`^duplexscope: ${code}: [^\\n]+\\n$`, 'u'));
  });

  it.for([
    [['probe', 'http://user:hunter2@127.0.0.1:3128']],
    [['probe', '--via', 'http://user:hunter2@127.0.0.1:99999']],
    [['probe', '--via', 'ftp://user:hunter2@127.0.0.1']],
    [['probe', '--via', '127.0.0.1:3128:user:hunter2']],
    [['probe', '--via', 'http://user:hunter2@192.0.2.1:3128']],
    [['probe', '--vai=http://user:hunter2@127.0.0.1']],
    [['probe', '--password=hunter2']],
    [['probe', 'a:1', 'user:hunter2']],
    [['connect', 'user:hunter2@127.0.0.1:1']],
    [['forward', 'user:hunter2@127.0.0.1:1', '127.0.0.1:1']],
  ] as const)('never repeats a password: %j', async ([argv]) => {
    const { exit, err } = await run(argv);
    expect(exit).toBe(2);
    expect(err).not.toContain('hunter2');
  });
});
