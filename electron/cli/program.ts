import { Command, Option } from 'commander';
import { GRADES } from '../../shared/model/check.ts';
import { Failure } from '../../shared/model/failure.ts';
import { ANSWERS } from '../../shared/model/handshake.ts';
import { parseSeconds, parseSize } from '../../shared/model/units.ts';
import type { AppOptions } from './app.ts';
import type { ConnectOptions } from './connect.ts';
import type { DemoOptions } from './demo.ts';
import type { ForwardOptions } from './forward.ts';
import type { Host } from './host.ts';
import type { ProbeOptions } from './probe.ts';
import { readHeader, readSubprotocol } from './foreign-target.ts';
import { addExport, addImport } from './export-program.ts';
import { addRouteOptions, readTlsMode, TLS_HELP } from './route-options.ts';
import { addSessions } from './sessions-program.ts';
import { addPlaceOptions, addWorker } from './worker-program.ts';
import type { ServeOptions } from './serve.ts';
import type { SpecimensOptions } from './specimens.ts';
import type { SweepOptions } from './sweep.ts';
import { SWEEP_FORMATS } from './sweep-formats.ts';
import { countUpTo, names, oneOf, readEndpoint, readListen, readListenOnLoopback, readListenPort, repeated } from './values.ts';

const HELP_WIDTH = 100;

/** All commands and their options. Each command's own module is loaded when it runs, so that `--version` and `--help` load none. `done` is told the exit code. */
export function buildProgram(version: string, host: Host, done: (exit: number) => void): Command {
  const program = new Command('duplexscope')
    .description('Shows what proxies do to a simplified websocket.')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .configureHelp({ helpWidth: HELP_WIDTH })
    .configureOutput({ writeOut: host.out, writeErr: () => undefined, getOutHasColors: () => false })
    .addHelpText(
      'after',
      `
SIZE is written 8MiB, 500kB or 1048576. Exit codes: 0 ran to its end, 1 could not do it,
2 wrong usage, 3 --fail-on or --fail-on-change struck, 130 interrupted. Without a command: app.`,
    );
  addApp(program, host, done);
  addServe(program, host, done);
  addConnect(program, host, done);
  addForward(program, host, done);
  addProbe(program, host, done);
  addSweep(program, host, done, version);
  addWorker(program, host, done, version);
  addDemo(program, host, done);
  addSpecimens(program, host, done);
  addSessions(program, host, done);
  addExport(program, host, done);
  addImport(program, host, done);
  return program;
}

type Add = (program: Command, host: Host, done: (exit: number) => void, version?: string) => void;

const addApp: Add = (program, host, done) => {
  program
    .command('app')
    .description('open the window: the desktop app, or the same in a browser')
    .option('--browser', 'in a browser, even where Electron is there')
    .option('--no-open', 'only print the address, for a browser of this machine')
    .addOption(new Option('--port <port>', 'the page is on this port; 0 takes a free one').argParser(readListenPort))
    .option('--host <address>', 'and on this address (default: 127.0.0.1)')
    .option('--i-know', 'let --host be an address that other machines can reach')
    .addHelpText(
      'after',
      `
Electron is used where it can be had (in a checkout it is downloaded once, about 100 MB) and there is a
display; else a window of Chromium, Chrome or Edge, else the default browser. The last four options are
about the page in a browser, and leave Electron out. Where one runs already, its page is opened. The
address has a token in it: whoever has it can do what you can do here.${example('duplexscope app --no-open --port 8765')}`,
    )
    .action(async (options: AppOptions) => {
      done(await (await import('./app.ts')).app(options, host));
    });
};

const addServe: Add = (program, host, done) => {
  program
    .command('serve')
    .description('run a server of the simplified websocket until it is interrupted')
    .option('--host <address>', 'listen on this address', '127.0.0.1')
    .addOption(new Option('--port <port>', 'listen on this port; 0 takes a free one').argParser(readListenPort).default(0))
    .option('--service <name>', 'probe, echo, discard, chargen, or tcp://HOST:PORT to hand over to', 'probe')
    .addOption(
      new Option('--answer <how>', 'strict, insist (101 without an Upgrade too) or keyed')
        .argParser(oneOf(ANSWERS, 'answer'))
        .default('strict'),
    )
    .addOption(new Option('--tls <mode>', TLS_HELP).argParser(readTlsMode).default('none'))
    .option('--cert <file>', 'certificate (PEM); without one it is made and its fingerprint printed')
    .option('--key <file>', 'its key (PEM)')
    .option('--secret-file <file>', 'probe only for those who know the secret on its first line')
    .addOption(new Option('--max-connections <n>', 'reset connections beyond so many').argParser(countUpTo(100_000)).default(1000))
    .addOption(new Option('--max-rate <size>', 'bytes a second that a connection carries each way (default: no cap)').argParser(parseSize))
    .option('--json', 'one JSON object a line')
    .addHelpText('after', example('duplexscope serve --port 8080 --service tcp://127.0.0.1:6379'))
    .action(async (options: ServeOptions) => {
      done(await (await import('./serve.ts')).serve(options, host));
    });
};

const addConnect: Add = (program, host, done) => {
  addRouteOptions(program.command('connect').description('standard input to the websocket, and the websocket to standard output'))
    .addArgument(program.createArgument('<HOST:PORT>', 'the server').argParser(readEndpoint))
    .addHelpText(
      'after',
      `
End of input is a half-close; it leaves when the server has finished.${example('ssh -o ProxyCommand="duplexscope connect --via http://127.0.0.1:3128 %h:%p" HOST')}`,
    )
    .action(async (target: ConnectOptions['target'], options: ConnectOptions['route']) => {
      done(await (await import('./connect.ts')).connect({ target, route: options }, host));
    });
};

const addForward: Add = (program, host, done) => {
  addRouteOptions(program.command('forward').description('carry each local connection over a websocket of its own'))
    .addArgument(
      program.createArgument('<LISTEN>', 'PORT (on loopback) or HOST:PORT; port 0 takes a free one').argParser(readListenOnLoopback),
    )
    .addArgument(program.createArgument('<HOST:PORT>', 'the server').argParser(readEndpoint))
    .addHelpText(
      'after',
      `
Runs until it is interrupted; exits with 1 when not one connection could be carried.${example('duplexscope forward 6379 server.example:8080   then: redis-cli PING')}`,
    )
    .action(async (listen: ForwardOptions['listen'], target: ForwardOptions['target'], options: ForwardOptions['route']) => {
      done(await (await import('./forward.ts')).forward({ listen, target, route: options }, host));
    });
};

const addProbe: Add = (program, host, done) => {
  const probe = addRouteOptions(program.command('probe').description('diagnose one route, and show the evidence'));
  probe
    .argument(
      '[TARGET]',
      'HOST:PORT of a far "serve", or of what stands in front of --listen, or a ws:// or wss:// URL; else a server of its own',
    )
    .addOption(
      new Option('--header <line>', 'with a ws:// or wss:// URL: send this line too, "Name: value"').argParser(repeated(readHeader)),
    )
    .addOption(new Option('--subprotocol <name>', 'and ask for this subprotocol; repeat for more').argParser(repeated(readSubprotocol)))
    .option('--origin <origin>', 'and say that a page of this origin asks')
    .addOption(new Option('--listen <host:port>', 'its own server listens here').argParser(readListen))
    .addOption(new Option('--advertise <host:port>', 'what the proxies are told instead of --listen').argParser(readEndpoint))
    .addOption(
      new Option('--control <host:port>', "the far server's direct address, or none").argParser((text) =>
        text === 'none' ? text : readEndpoint(text),
      ),
    )
    .option('--checks <list>', 'quick, full, or ids with commas between', 'quick')
    .addOption(new Option('--up <size>', 'send so much to the server, not by time').argParser(readAmount))
    .addOption(new Option('--down <size>', 'and so much to the client').argParser(readAmount))
    .addOption(
      new Option('--idle-max <seconds>', 'with full, or a ws:// or wss:// URL: also test how long it may be silent').argParser(
        parseSeconds,
      ),
    )
    .addOption(new Option('--repeat <n>', 'try the handshake at least so often').argParser(countUpTo(1000)))
    .option('--secret-file <file>', 'the secret of the far server')
    .option('--json', 'one JSON document')
    .addOption(new Option('--save <name>', 'keep it in the session log, with all its events, under this name'))
    .addOption(
      new Option('--fail-on <grade>', `exit with 3 at this grade or a later one: ${GRADES.join(', ')}`).argParser(oneOf(GRADES, 'grade')),
    )
    .option('--baseline <session>', 'say what differs from this one: a session, or a file of export or probe --json')
    .option('--fail-on-change', 'exit with 3 when something has changed since --baseline')
    .addHelpText(
      'after',
      example(
        'duplexscope probe --via http://127.0.0.1:3128\n         duplexscope probe wss://app.example/socket --origin https://app.example',
      ),
    )
    .action(async (target: string | undefined, options: ProbeOptions) => {
      done(await (await import('./probe.ts')).probe(target, options, host));
    });
};

const addSweep: Add = (program, host, done, version = '') => {
  addPlaceOptions(addRouteOptions(program.command('sweep').description('diagnose every proxy of a list')))
    .argument('[TARGET]', 'HOST:PORT of a far "serve", or of what stands in front of --listen; else a server of its own')
    .requiredOption('--list <file>', 'the proxies: URLs or host:port one a line, CSV or JSON; - is standard input')
    .addOption(new Option('--concurrency <n>', 'so many at once').argParser(countUpTo(4096)).default(256))
    .option('--checks <list>', 'quick, full, or ids with commas between', 'handshake,headers,duplex,streaming,half-close')
    .addOption(new Option('--up <size>', 'send so much to the server, or for 0.5 s (default: 1MiB)').argParser(readAmount))
    .addOption(new Option('--down <size>', 'and so much to the client (default: 1MiB)').argParser(readAmount))
    .option('--out <file>', 'write there, not to standard output')
    .option('--resume', 'go on where the last sweep of this list stopped, by the session log and --out: nothing is tested twice')
    .option('--no-save', 'do not keep it in the session log')
    .addOption(
      new Option('--format <name>', `${SWEEP_FORMATS.join(', ')} (default: text; of --out what its name says, else jsonl)`).argParser(
        oneOf(SWEEP_FORMATS, 'format'),
      ),
    )
    .addOption(new Option('--listen <host:port>', 'its own server listens here').argParser(readListen))
    .addOption(new Option('--advertise <host:port>', 'what the proxies are told instead of --listen').argParser(readEndpoint))
    .addOption(
      new Option('--control <host:port>', "the far server's direct address, or none").argParser((text) =>
        text === 'none' ? text : readEndpoint(text),
      ),
    )
    .option('--secret-file <file>', 'the secret of the far server')
    .addHelpText(
      'after',
      `
Only for proxies that you may use. A bare host:port is tried as http, then socks5, then socks4. --via is
in front of each. With a port that is not 0, the server of --listen is one for all: it knows answers apart
by their nonces alone. It is kept in the session log as it happens; see duplexscope sessions --help.${example('duplexscope sweep --list proxies.txt --out found.jsonl')}`,
    )
    .action(async (target: string | undefined, options: SweepOptions) => {
      done(await (await import('./sweep.ts')).sweep(target, options, host, version));
    });
};

const addDemo: Add = (program, host, done) => {
  program
    .command('demo')
    .description('start proxies that misbehave in known ways, probe them all, print what was found')
    .addOption(new Option('--only <names>', 'these specimens, with all details').argParser(names))
    .option('--json', 'one JSON object a line, a specimen each')
    .addHelpText('after', example('duplexscope demo --only strips-upgrade'))
    .action(async (options: DemoOptions) => {
      done(await (await import('./demo.ts')).demo(options, host));
    });
};

const addSpecimens: Add = (program, host, done) => {
  program
    .command('specimens')
    .description('start the proxies of the demo, print where, and stay until interrupted')
    .addOption(new Option('--only <names>', 'these specimens').argParser(names))
    .option('--json', 'one JSON object a line')
    .addHelpText('after', example('duplexscope specimens --only flips-a-byte   then: duplexscope probe --via URL'))
    .action(async (options: SpecimensOptions) => {
      done(await (await import('./specimens.ts')).specimens(options, host));
    });
};

/** Nothing can be seen of nothing. */
function readAmount(text: string): number {
  const bytes = parseSize(text);
  if (bytes === 0) throw new Failure('BAD_SIZE', 'an amount of 0 shows nothing; send at least 1 byte', { stage: 'usage' });
  return bytes;
}

function example(line: string): string {
  return `\nExample: ${line}`;
}
