import { processHost } from './cli/process-host.ts';
import { runCommandLine } from './cli/run.ts';
import manifest from '../package.json' with { type: 'json' };

const host = processHost();
host.leave(await runCommandLine(process.argv.slice(2), manifest.version, host));
