import { beforeEach, describe, expect, it } from 'vitest';
import { FIRST_DRAFT, planOf, useRoute } from '../../../renderer/state/route.ts';
import { addressOf, serverProblem, typeServer, withoutServerSecrets } from '../../../renderer/state/server.ts';

beforeEach(() => useRoute.setState({ draft: FIRST_DRAFT, past: [] }));

const typed = (text: string) => {
  typeServer(text);
  return useRoute.getState().draft;
};

describe('the field that says where the run ends', () => {
  it('takes nothing for our own server, HOST:PORT for a far one, and an address for somebody else’s', () => {
    expect(typed('').target).toEqual(FIRST_DRAFT.target);
    expect(typed(' 192.0.2.7:8080 ').target).toEqual({ kind: 'far', host: '192.0.2.7', port: 8080 });
    expect(typed('WSS://app.example/x').target).toEqual({ kind: 'foreign', url: 'WSS://app.example/x' });
    expect(addressOf(typed('wss://app.example/x').target)).toBe('app.example:443');
  });

  it.each([
    ['a page', 'https://app.example', /ws:\/\/ or wss:\/\//u],
    ['a name alone', 'app.example', /HOST:PORT/u],
    ['a login', 'wss://me:secret@app.example', /no user and password/u],
    ['a login before a host', 'me:secret@app.example:80', /HOST:PORT/u],
    ['a fragment', 'wss://app.example/#x', /behind #/u],
    ['a port that is none', 'app.example:99999', /65535/u],
  ])('does not take %s, and says what to write', (_what, text, says) => {
    expect(serverProblem(text)).toMatch(says);
    expect(serverProblem(text)).not.toContain('secret');
    expect(typed(text).target).toMatchObject({ kind: 'far', host: '' });
  });

  it('keeps where our own server listens', () => {
    useRoute.setState({ draft: { ...FIRST_DRAFT, target: { kind: 'own', listenHost: '192.0.2.1' } } });
    expect(typed('').target).toEqual({ kind: 'own', listenHost: '192.0.2.1' });
  });

  it('keeps what belongs to a far server for that one alone, its secret above all', () => {
    typed('192.0.2.7:8080');
    const far = { control: { host: '192.0.2.8', port: 80 }, secret: 'called-so' };
    useRoute.setState(({ draft }) => ({ draft: { ...draft, far } }));
    expect(planOf(typed(' 192.0.2.7:8080')).target).toEqual({ kind: 'far', host: '192.0.2.7', port: 8080, ...far });
    for (const other of ['192.0.2.7:808', '192.0.2.7:8080', '192.0.2.9:8080', '', 'wss://192.0.2.7:8080'])
      expect(typed(other).far, other).toEqual({ control: null, secret: null });
  });

  it('asks of somebody else for a certificate that is vouched for, and of our own for any', () => {
    expect(typed('wss://app.example').certificate).toBe('known');
    useRoute.setState(({ draft }) => ({ draft: { ...draft, certificate: 'pinned', pin: 'ab' } }));
    expect(typed('wss://app.example/x').certificate).toBe('pinned');
    expect(planOf(typed('wss://app.example/x'))).toMatchObject({ pin: 'ab', insecure: false, ca: null });
    // Also while an address is half typed.
    expect([typed('wss:/'), typed('wss://app.example/y')].map(({ certificate }) => certificate)).toEqual(['pinned', 'pinned']);
    useRoute.setState({ draft: FIRST_DRAFT });
    expect(['wss://app.example', '', 'app.example:80'].map((text) => typed(text).certificate)).toEqual(['known', 'any', 'any']);
  });
});

describe('the plan for somebody else’s server', () => {
  it('asks how long a ping takes with the usual checks, climbs no ladder, and sends what goes along', () => {
    const draft = {
      ...typed('wss://app.example/x'),
      ladder: true,
      extras: { origin: 'https://o', subprotocols: ['a'], headers: [{ name: 'X', value: 'y' }] },
    };
    const plan = planOf(draft);
    expect(plan.checks).toContain('latency');
    expect(plan.ladder).toBe(false);
    expect(plan.target).toEqual({
      kind: 'foreign',
      url: 'wss://app.example/x',
      origin: 'https://o',
      subprotocols: ['a'],
      headers: [{ name: 'X', value: 'y' }],
    });
    expect(planOf({ ...draft, symptom: 'own' }).checks).not.toContain('latency');
    expect(planOf({ ...draft, ...typed('') }).checks).not.toContain('latency');
  });

  it('is kept without what in it is secret by its name', () => {
    const draft = {
      ...typed('wss://app.example/x?room=7&token=canary'),
      extras: {
        origin: null,
        subprotocols: [],
        headers: [
          { name: 'X-Api-Key', value: 'canary' },
          { name: 'X-Tenant', value: 'blue' },
        ],
      },
    };
    const kept = withoutServerSecrets(draft);
    expect(JSON.stringify(kept)).not.toContain('canary');
    expect(kept.typedServer).toBe('wss://app.example/x?room=7&token=');
    expect(kept.extras.headers).toEqual([
      { name: 'X-Api-Key', value: '' },
      { name: 'X-Tenant', value: 'blue' },
    ]);
  });
});
