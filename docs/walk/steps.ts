/** One line of a shell block: what a reader copies and runs. */
export interface Step {
  /** Of the document, the first being 1. */
  readonly line: number;
  /** The heading that it stands below. */
  readonly section: string;
  /** Without its comment. */
  readonly command: string;
  /** What the document says that it prints: the text block that follows at once, when the shell block has this one line. Null: it says nothing. */
  readonly printed: Printed | null;
}

export interface Printed {
  readonly text: string;
  /** First and last line of `text` in the document, the first being 1; `to` is before `from` when it is empty. */
  readonly from: number;
  readonly to: number;
}

interface Block {
  readonly language: string;
  /** Line of its first line of text. */
  readonly from: number;
  readonly lines: readonly string[];
  readonly section: string;
}

/** Everything in the document's shell blocks, in its order. */
export function stepsOf(markdown: string): Step[] {
  const blocks = blocksOf(markdown);
  return blocks.flatMap((block, index) => {
    if (block.language !== 'sh') return [];
    const next = blocks[index + 1];
    const follows =
      next?.language === 'text' && next.from - (block.from + block.lines.length) <= FENCES_AND_A_SENTENCE && block.lines.length === 1;
    const printed = follows ? { text: next.lines.join('\n'), from: next.from, to: next.from + next.lines.length - 1 } : null;
    return block.lines.flatMap((line, at) => {
      const command = line.replace(/\s+#.*$/u, '').trim();
      return command === '' ? [] : [{ line: block.from + at, section: block.section, command, printed }];
    });
  });
}

/** The two fences, an empty line and the blank one before it. */
const FENCES_AND_A_SENTENCE = 3;

/** The document with other text in the blocks of these steps. */
export function withPrinted(markdown: string, said: readonly { readonly printed: Printed; readonly text: string }[]): string {
  const lines = markdown.split('\n');
  for (const { printed, text } of said.toSorted((a, b) => b.printed.from - a.printed.from))
    lines.splice(printed.from - 1, printed.to - printed.from + 1, ...text.split('\n'));
  return lines.join('\n');
}

function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let section = '';
  let open: { language: string; from: number; lines: string[] } | null = null;
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = /^```(\w*)/u.exec(line);
    if (open && fence) {
      blocks.push({ ...open, section });
      open = null;
    } else if (open) open.lines.push(line);
    else if (fence) open = { language: fence[1] ?? '', from: index + 2, lines: [] };
    else section = /^#+ (.*)/u.exec(line)?.[1] ?? section;
  }
  return blocks;
}
