import { describe, expect, it } from 'vitest';
import { pageHeaders } from '../../shared/ipc/page-headers.ts';
import { oneApp } from './desktop.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

describe('the page’s own addresses', () => {
  const held = oneApp();
  const get = async (path: string, method = 'GET'): Promise<Answer> =>
    (await held.app.evaluate(
      `fetch(${JSON.stringify(path)}, { method: ${JSON.stringify(method)} }).then(async (response) => ({ status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() }))`,
    )) as Answer;

  it('give the page with the policy that forbids all but its own files', async () => {
    const { status, headers, text } = await get('/');
    expect(status).toBe(200);
    expect(text).toContain('<title>Duplexscope</title>');
    expect(headers).toMatchObject({ ...pageHeaders([]), 'content-type': 'text/html; charset=utf-8' });
    expect(headers['content-security-policy']).not.toContain('unsafe');
  });

  it.for([
    '/nothing',
    '/index.html',
    '/../main/index.js',
    '/..%2fmain%2findex.js',
    '/assets/',
    '/%2e%2e/preload/index.cjs',
    '/assets/..%5c..%5cmain',
  ])('give nothing for %s', async (path) => {
    expect(await get(path)).toMatchObject({ status: 404, text: 'no such file' });
  });

  it('take nothing', async () => {
    expect(await get('/', 'DELETE')).toMatchObject({ status: 405 });
  });

  it('run no code that is not in a file of theirs', async () => {
    const ran = await held.app.evaluate(
      `new Promise((resolve) => {
        document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => resolve(violatedDirective), { once: true });
        const script = document.createElement('script');
        script.textContent = 'document.title = "run"';
        document.head.append(script);
      })`,
    );
    expect(ran).toBe('script-src-elem');
    expect(await held.app.evaluate('document.title')).toBe('Duplexscope');
    expect(await held.app.evaluate('(() => { try { return String(Function("return 1")()); } catch ({ name }) { return name; } })()')).toBe(
      'EvalError',
    );
  });
});
