import { Option, type Command } from 'commander';
import { EXPORT_FORMATS } from '../../shared/model/session.ts';
import type { ExportOptions } from './export.ts';
import type { Host } from './host.ts';
import { oneOf } from './values.ts';

export function addExport(program: Command, host: Host, done: (exit: number) => void): void {
  program
    .command('export')
    .argument('<SESSION>', 'a name, or an id or the beginning of one')
    .description('write a session of the log for other programs, or for people')
    .addOption(
      new Option('--format <name>', `${EXPORT_FORMATS.join(', ')} (default: by the name of the file, else jsonl)`).argParser(
        oneOf(EXPORT_FORMATS, 'format'),
      ),
    )
    .option('--out <file>', 'into this file, not to standard output')
    .option('--replace', 'also where that file is there already')
    .option('--no-redact', 'with cookies, authorization headers and user names; passwords stay out')
    .option('--hide-addresses', 'with made-up addresses and host names, the same for the same')
    .addHelpText(
      'after',
      `
jsonl is all of a session, and what import reads; gzipped where the file's name ends with .gz or
.duplexscope. csv is for spreadsheets, har for HAR viewers, pcapng for Wireshark, html for people.

Example: duplexscope export "before the update" --out report.html`,
    )
    .action(async (meant: string, options: ExportOptions) => {
      done(await (await import('./export.ts')).exportSession(meant, options, host));
    });
}

export function addImport(program: Command, host: Host, done: (exit: number) => void): void {
  program
    .command('import')
    .argument('<FILE>', 'the jsonl of an export, gzipped or not; - is standard input')
    .description('read a session into the log')
    .option('--json', 'print it as one JSON object')
    .addHelpText('after', '\nExample: duplexscope import office.duplexscope')
    .action(async (file: string, options: { readonly json?: boolean }) => {
      done(await (await import('./import.ts')).importSession(file, options.json === true, host));
    });
}
