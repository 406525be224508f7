import type { Command } from 'commander';

/** What a page of the manual says besides what `--help` does. */
export interface ManFacts {
  readonly version: string;
  /** ISO 8601, of the day when it last changed. */
  readonly date: string;
}

/** The manual page (man(7) macros) of a program, from the same definitions as its `--help`: its commands in their order, each with its options and notes. */
export function manPage(program: Command, { version, date }: ManFacts): string {
  const name = program.name();
  const commands = program
    .createHelp()
    .visibleCommands(program)
    .filter((command) => command.name() !== 'help');
  const lines = [
    `.\\" Made by npm run man; see packaging/man-page.ts`,
    `.TH ${name.toUpperCase()} 1 ${date} "${name} ${version}" "User Commands"`,
    '.SH NAME',
    `${text(name)} \\- ${text(firstSmall(program.description()).replace(/\.$/u, ''))}`,
    '.SH SYNOPSIS',
    commands.map((command) => usage(name, command)).join('\n.br\n'),
    '.SH DESCRIPTION',
    text(program.description()),
    ...notes(program),
    '.SH OPTIONS',
    ...options(program),
    '.SH COMMANDS',
    ...commands.flatMap((command) => [
      `.SS ${text(`${name} ${command.name()}`)}`,
      text(sentence(command.description())),
      ...definitions(
        command
          .createHelp()
          .visibleArguments(command)
          .map((argument) => [argument.name(), argument.description]),
      ),
      ...subcommands(command),
      ...options(command),
      ...notes(command),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function usage(name: string, command: Command): string {
  const [first = '', ...rest] = command.createHelp().commandUsage(command).split(' ').slice(1);
  return `.B ${text(`${name} ${first}`)}\n${text(rest.join(' '))}`.trimEnd();
}

function subcommands(command: Command): string[] {
  const help = command.createHelp();
  const own = help.visibleCommands(command).filter((sub) => sub.name() !== 'help');
  return own.flatMap((sub) => [...definition(help.subcommandTerm(sub), sub.description()), ...inset(options(sub))]);
}

function options(command: Command): string[] {
  const help = command.createHelp();
  const own = help.visibleOptions(command).filter(({ long }) => command.parent === null || long !== '--help');
  return definitions(own.map((option) => [help.optionTerm(option), help.optionDescription(option)]));
}

function inset(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['.RS', ...lines, '.RE'];
}

function definitions(pairs: readonly (readonly [term: string, says: string])[]): string[] {
  return pairs.flatMap(([term, says]) => definition(term, says));
}

function definition(term: string, says: string): string[] {
  return ['.TP', `.B ${text(term)}`, text(says === '' ? term : says)];
}

/** What `--help` has below its lists, which commander gives only when it prints. */
function notes(command: Command): string[] {
  let printed = '';
  command.configureOutput({ ...command.configureOutput(), writeOut: (more) => (printed += more) });
  command.outputHelp();
  return printed
    .slice(command.helpInformation().length)
    .trim()
    .split(/\n(?=Example: )|\n{2,}/u)
    .filter((part) => part !== '')
    .flatMap((part) => {
      const example = /^Example: (.*)$/su.exec(part)?.[1];
      return example === undefined ? ['.PP', text(part.replaceAll('\n', ' '))] : ['.PP', 'Example:', '.PP', '.nf', text(example), '.fi'];
    });
}

/** As one line of text: what roff would take for a request, an escape or a hyphen of its own is none. */
function text(words: string): string {
  return words
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/u, '\\&');
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function firstSmall(words: string): string {
  return `${words.charAt(0).toLowerCase()}${words.slice(1)}`;
}
