import { createRequire } from 'node:module';
import { isIPv4, isIPv6 } from 'node:net';
import { Ajv, type AnySchemaObject } from 'ajv';

/** The published schemas of HAR 1.2. They are of draft 6, whose meta schema is ajv's own file. */
const load = createRequire(import.meta.url);
const ajv = new Ajv({ strict: false });
ajv.addMetaSchema(load('ajv/dist/refs/json-schema-draft-06.json') as AnySchemaObject);
ajv.addFormat('date-time', (text: string) => !Number.isNaN(Date.parse(text)));
ajv.addFormat('uri', (text: string) => URL.canParse(text));
ajv.addFormat('ipv4', (text: string) => isIPv4(text));
ajv.addFormat('ipv6', (text: string) => isIPv6(text));
for (const schema of Object.values(load('har-schema') as Record<string, AnySchemaObject>)) ajv.addSchema(schema);

/** What is wrong with it as HAR 1.2; empty where nothing is. */
export function harProblems(value: unknown): readonly unknown[] {
  return ajv.validate('har.json#', value) ? [] : (ajv.errors ?? ['not valid']);
}
