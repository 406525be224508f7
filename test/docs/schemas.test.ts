import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { PUBLISHED, schemaPath, schemaText } from '../../docs/schemas/generate.ts';
import { DEFAULT_PROBE_PLAN } from '../../electron/diagnosis/probe-plan.ts';
import { Engine } from '../../electron/engine/engine.ts';
import { probeSet, type ProbeSet } from '../../shared/model/probe-set.ts';

describe('the published schemas', () => {
  it.each(PUBLISHED)('$file is what npm run schemas writes', (published) => {
    expect(readFileSync(schemaPath(published.file), 'utf8')).toBe(schemaText(published));
  });

  it('are all that stands in docs/schemas', () => {
    const files = readdirSync(new URL('../../docs/schemas/', import.meta.url)).filter((name) => name.endsWith('.json'));
    expect(files.sort()).toEqual(PUBLISHED.map(({ file }) => file).sort());
  });
});

describe('the schemas of lines', () => {
  const listening = { event: 'listening', host: '127.0.0.1', port: 8080, service: 'probe', tls: 'none', fingerprint: null };
  const handshake = {
    event: 'handshake',
    connection: 1,
    remote: { host: '127.0.0.1', port: 50000 },
    outcome: 'upgraded',
    status: 101,
    requestHead: 'R0VU',
    responseHead: 'SFRUUA==',
  };
  const closed = { event: 'closed', connection: 1, bytesIn: 0, bytesOut: 0, reason: 'the client finished' };

  it('accept each event of serve and nothing between them', () => {
    const validate = compiled('serve-event.schema.json');
    for (const event of [listening, { ...listening, fingerprint: 'ab'.repeat(32) }, handshake, { ...handshake, remote: null }, closed]) {
      expect(validate(event), JSON.stringify(validate.errors)).toBe(true);
    }
    for (const event of [
      {},
      { ...listening, port: 0 },
      { ...closed, event: 'listening' },
      { ...handshake, requestHead: 'GET /' },
      { ...closed, more: 1 },
    ]) {
      expect(validate(event)).toBe(false);
    }
  });

  it('accept a line of specimens and refuse one without its address', () => {
    const validate = compiled('specimen-line.schema.json');
    expect(validate({ name: 'hangs', url: 'http://127.0.0.1:1', says: 'Answers nothing.' })).toBe(true);
    expect(validate({ name: 'hangs', says: 'Answers nothing.' })).toBe(false);
  });
});

describe('the schema of a probe', () => {
  let document: ProbeSet;
  let validate: ValidateFunction;
  beforeAll(async () => {
    validate = compiled('probe-set.schema.json');
    const engine = new Engine();
    try {
      document = await engine.probe(
        {
          plan: { ...DEFAULT_PROBE_PLAN, durationMs: 50, hops: [], checks: ['handshake', 'headers', 'duplex', 'half-close'] },
          requestedMode: 'auto',
          target: { kind: 'own', listen: null, reachedAt: null },
        },
        { signal: new AbortController().signal },
      );
    } finally {
      await engine.close();
    }
  });

  it('accepts what the engine gives for a direct route', () => {
    const parsed: unknown = JSON.parse(JSON.stringify(document));
    expect(validate(parsed), JSON.stringify(validate.errors)).toBe(true);
    expect(probeSet.safeParse(parsed).error).toBeUndefined();
    expect(document.runs[0]?.checks.map(({ id }) => id)).toEqual(['handshake', 'headers', 'duplex', 'half-close']);
  });

  it('is the one that a line of the demo holds', () => {
    const line = compiled('demo-line.schema.json');
    const parsed = JSON.parse(JSON.stringify(document)) as Loose;
    expect(line({ name: 'honest-connect', says: 'Relays.', probeSet: parsed }), JSON.stringify(line.errors)).toBe(true);
    expect(line({ name: 'honest-connect', says: 'Relays.', probeSet: { ...parsed, runs: [] } })).toBe(false);
  });

  const broken: readonly (readonly [string, (set: Loose) => void])[] = [
    ['without its schema name', (set) => delete set.schema],
    ['of another version', (set) => (set.schema = 'duplexscope.probe-set/2')],
    ['without a run', (set) => (set.runs = [])],
    ['with a member that nobody knows', (set) => (run(set).colour = 'red')],
    ['with an unknown grade', (set) => (run(set).grade = 'splendid')],
    ['with a time that is none', (set) => (run(set).startedAt = 'yesterday')],
    ['with heads that are not base64', (set) => ((run(set).handshake as Loose).clientSent = 'GET / HTTP/1.1')],
    ['with a status that is a text', (set) => ((run(set).handshake as Loose).status = '101')],
    ['with a check that does not exist', (set) => (check(set).id = 'magic')],
    ['with numbers that are lists', (set) => (check(set).numbers = { delays: [1, 2] })],
    ['with an empty summary', (set) => (run(set).summary = '')],
  ];
  it.each(broken)('rejects one %s', (_title, damage) => {
    const copy = JSON.parse(JSON.stringify(document)) as Loose;
    damage(copy);
    expect(validate(copy)).toBe(false);
    expect(probeSet.safeParse(copy).success).toBe(false);
  });
});

function compiled(file: string): ValidateFunction {
  // The patterns beside the formats say the same and are checked.
  const ajv = new Ajv2020({ strict: true, validateFormats: false, allErrors: true });
  return ajv.compile(JSON.parse(readFileSync(schemaPath(file), 'utf8')) as object);
}

interface Loose {
  [name: string]: unknown;
}

function run(set: Loose): Loose {
  const [first] = set.runs as Loose[];
  if (!first) throw new Error('the document has no run');
  return first;
}

function check(set: Loose): Loose {
  const [first] = run(set).checks as Loose[];
  if (!first) throw new Error('the run has no check');
  return first;
}
