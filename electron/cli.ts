import { join } from 'node:path';
import { processHost } from './cli/process-host.ts';
import { runCommandLine } from './cli/run.ts';
import manifest from '../package.json' with { type: 'json' };

// Built, this file is out/cli/duplexscope.js.
const host = processHost({ built: join(import.meta.dirname, '..'), pageHosts: () => import('./browser-host/index.ts') });
host.leave(await runCommandLine(process.argv.slice(2), manifest.version, host));
