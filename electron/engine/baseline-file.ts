import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Failure } from '../../shared/model/failure.ts';
import { probeSet, type ProbeSet } from '../../shared/model/probe-set.ts';
import type { RunState } from '../../shared/model/run-state.ts';

/** Longer ones are not read as one document. */
const MAX_DOCUMENT_BYTES = 32 * 1024 * 1024;

/**
 * The diagnosis in a file: what `probe --json` printed, or an exported session, gzipped or not. Throws `UNREADABLE_FILE`, `BAD_IMPORT` for what is neither, and
 * `BAD_USAGE` for a session without a diagnosis.
 */
export async function baselineOfFile(path: string, signal: AbortSignal): Promise<ProbeSet> {
  return (await documentIn(path)) ?? (await sessionIn(path, signal));
}

/** The diagnosis of a run that the log or a file has. `BAD_USAGE` where there is none. */
export function documentOf(run: RunState | null, what: string): ProbeSet {
  if (run?.document) return run.document;
  const why = run ? `its run is ${run.status} and has no result` : 'it is a sweep';
  throw new Failure('BAD_USAGE', `${what} cannot be compared with: ${why}; name a probe that ran to its end`, { stage: 'usage' });
}

async function documentIn(path: string): Promise<ProbeSet | null> {
  const text = await readDocument(path);
  if (text === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Several lines, each JSON: an exported session, or nothing that we know, which its reading says.
    return null;
  }
  if (typeof value !== 'object' || value === null || !('schema' in value)) return null;
  const { success, data, error } = probeSet.safeParse(value);
  if (success) return data;
  const where = error.issues[0]?.path.map(String).join('.') ?? '';
  throw new Failure('BAD_IMPORT', `${path} is no document of this version's probe --json${where === '' ? '' : `: ${where} is wrong`}`, {
    stage: 'usage',
  });
}

/** Null: too long for one document. */
async function readDocument(path: string): Promise<string | null> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      return size > MAX_DOCUMENT_BYTES ? null : await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no system code';
    throw new Failure('UNREADABLE_FILE', `${path} (--baseline) cannot be read (${code})`, { stage: 'usage', cause: error });
  }
}

async function sessionIn(path: string, signal: AbortSignal): Promise<ProbeSet> {
  const { importJsonl } = await import('../sessions/import-jsonl.ts');
  const found: { run: RunState | null } = { run: null };
  const nothing = (): void => undefined;
  await importJsonl(createReadStream(path), {
    sink: {
      begin: ({ run }) => {
        found.run = run;
      },
      events: nothing,
      samples: nothing,
      rows: nothing,
      end: nothing,
      discard: nothing,
    },
    known: () => false,
    signal,
  });
  return documentOf(found.run, path);
}
