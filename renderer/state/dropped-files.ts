import { saysCertificate } from './authorities.ts';

/** Of a file that may be as large as it likes, what is looked at. */
const LOOKED_AT = 65_536;

/** What a dropped file is, by what is in it: an export's first line is a JSON object that says so. Its name decides only where the content does not say. */
export async function kindOfFile(file: Blob & { readonly name: string }): Promise<'session' | 'list' | 'certificate'> {
  const beginning = await beginningOf(file);
  if (saysCertificate(beginning)) return 'certificate';
  const line = firstLine(beginning);
  if (line.startsWith('{')) return saysSession(line) ?? (/\.duplexscope(?:\.gz)?$/iu.test(file.name) ? 'session' : 'list');
  return line === '' && /\.(?:jsonl|duplexscope)(?:\.gz)?$/iu.test(file.name) ? 'session' : 'list';
}

function saysSession(line: string): 'session' | null {
  try {
    const head: unknown = JSON.parse(line);
    const names = typeof head === 'object' && head !== null ? Object.values(head) : [];
    return names.some((value) => typeof value === 'string' && value.startsWith('duplexscope.session')) ? 'session' : null;
  } catch {
    // Longer than what was looked at, or no JSON.
    return line.includes('"duplexscope.session') ? 'session' : null;
  }
}

function firstLine(text: string): string {
  return (
    text
      .replace(/^\uFEFF/u, '')
      .split(/\r?\n/u)
      .find((line) => line.trim() !== '')
      ?.trim() ?? ''
  );
}

async function beginningOf(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.slice(0, LOOKED_AT).arrayBuffer());
  return new TextDecoder().decode(bytes[0] === 0x1f && bytes[1] === 0x8b ? await unzipped(bytes) : bytes);
}

/** What the first bytes of a gzipped file hold: the rest is missing, which is no fault here. */
async function unzipped(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream: ReadableStream<Uint8Array<ArrayBuffer>> = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const reader = stream.getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  try {
    while (length < LOOKED_AT) {
      const { value, done } = await reader.read();
      if (done) break;
      parts.push(value);
      length += value.length;
    }
    await reader.cancel();
  } catch (error) {
    if (parts.length === 0 && !(error instanceof TypeError)) throw error;
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
