import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { probeSet } from '../../shared/model/probe-set.ts';
import { serveEvent } from '../../shared/model/serve-events.ts';
import { sweepLine } from '../../shared/model/sweep.ts';
import { sessionSummary } from '../../shared/model/session.ts';
import { demoLine, specimenLine } from '../../shared/model/specimen-lines.ts';

/** A document that scripts read, and the file that its schema stands in. */
export interface PublishedSchema {
  readonly file: string;
  readonly title: string;
  readonly schema: z.ZodType;
}

/** Every JSON document and line that the command line prints. A new one belongs here as well. */
export const PUBLISHED: readonly PublishedSchema[] = [
  { file: 'probe-set.schema.json', title: 'duplexscope probe --json', schema: probeSet },
  { file: 'serve-event.schema.json', title: 'duplexscope serve --json: one line', schema: serveEvent },
  { file: 'specimen-line.schema.json', title: 'duplexscope specimens --json: one line', schema: specimenLine },
  { file: 'sweep-line.schema.json', title: 'duplexscope sweep --format jsonl: one line', schema: sweepLine },
  { file: 'demo-line.schema.json', title: 'duplexscope demo --json: one line', schema: demoLine },
  { file: 'session-line.schema.json', title: 'duplexscope sessions list --json: one line', schema: sessionSummary },
];

/** The schema as it stands in its file: JSON Schema draft 2020-12, LF at the end. */
export function schemaText({ file, title, schema }: PublishedSchema): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'output' });
  return `${JSON.stringify({ $schema, $id: `urn:duplexscope:${file.replace(/\.schema\.json$/u, '')}`, title, ...rest }, null, 2)}\n`;
}

export function schemaPath(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

if (import.meta.main) {
  for (const published of PUBLISHED) {
    const path = schemaPath(published.file);
    const text = schemaText(published);
    const before = readBefore(path);
    writeFileSync(path, text);
    console.log(`${before === text ? 'unchanged' : 'written'} docs/schemas/${published.file}`);
  }
}

function readBefore(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
