import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunRecord } from '../../../shared/model/probe-set.ts';
import { Engine } from '../../../electron/engine/engine.ts';
import { createSecrets } from '../../../electron/engine/workbench/secrets.ts';
import { exportHtml } from '../../../electron/sessions/export/html/report.ts';
import { findSpecimen } from '../../../electron/specimens/index.ts';
import { choiceOf, planOf } from '../../engine/workbench/run-plans.ts';
import { launchChromium } from '../../e2e/hosts/chromium.ts';
import { expectAccessible } from '../../e2e/window/axe.ts';
import { describeWith } from '../../support/requires.ts';
import { entryLine, event, sweepState } from '../recorded.ts';
import { recordRun, stored, summaryOf, type Kept } from '../stored.ts';

const OPTIONS = { program: 'duplexscope 1.2.3', redaction: { credentials: true, userNames: true, addresses: false } };
const HOSTILE = `"'><script>document.title='taken'</script><img src=x onerror="document.title='taken'">\u202e`;

function written(kept: Kept): string {
  return [...exportHtml(stored(kept), OPTIONS)].join('');
}

describeWith('chromium', 'a session as a page', () => {
  const engine = new Engine();
  const secrets = createSecrets();
  let browser: Browser;
  let kept: Kept;
  beforeAll(async () => {
    browser = await launchChromium();
    const specimen = await findSpecimen('rewrites-headers')?.start();
    if (!specimen) throw new Error('no specimen');
    kept = await recordRun(planOf({ hops: [choiceOf(specimen.url, secrets)], durationMs: 200 }), engine, secrets);
    await specimen.close();
  });
  afterAll(async () => {
    await browser.close();
    await engine.close();
  });

  async function opened(html: string, scheme: 'light' | 'dark' = 'light'): Promise<{ page: Page; asked: string[] }> {
    const page = await browser.newPage({ colorScheme: scheme });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.setContent(html);
    return { page, asked };
  }

  it.each(['light', 'dark'] as const)('tells verdict, checks, heads and throughput, and axe finds nothing in it (%s)', async (scheme) => {
    const { page, asked } = await opened(written(kept), scheme);
    const [best] = kept.header.run?.document?.runs ?? [];
    expect(await page.getByText(best?.summary ?? '?').count()).toBeGreaterThan(0);
    for (const name of ['As a tunnel (CONNECT or SOCKS)', 'As a relay', 'Transcript'])
      expect(await page.getByRole('heading', { name, exact: true }).count()).toBe(1);
    expect(await page.locator('svg path.up').count()).toBe(2);
    expect(await page.locator('pre mark').getByText('added').count()).toBeGreaterThan(0);
    await expectAccessible(page, scheme);
    expect(asked).toEqual([]);
    await page.close();
  });

  it('shows what a hostile proxy sends, and never as markup', async () => {
    const head = Buffer.from(`HTTP/1.1 200 ${HOSTILE}\r\n${HOSTILE}: ${HOSTILE}\r\n\r\n`).toString('base64');
    const { run, summary } = kept.header;
    const hostile = (record: RunRecord): RunRecord => ({
      ...record,
      summary: HOSTILE,
      fix: HOSTILE,
      target: HOSTILE,
      dialogues: [{ hop: 0, protocol: 'connect', code: 200, sent: head, received: head }],
      handshake: {
        ...record.handshake,
        clientReceived: head,
        responseChanges: [{ change: 'added', name: HOSTILE.toLowerCase(), before: null, after: HOSTILE }],
      },
      checks: record.checks.map((check) => ({ ...check, summary: HOSTILE, finding: HOSTILE })),
    });
    if (!run?.document) throw new Error('no document');
    const told = {
      header: {
        summary: { ...summary, name: HOSTILE, note: HOSTILE, title: HOSTILE },
        run: { ...run, document: { ...run.document, runs: run.document.runs.map(hostile) } },
        sweep: null,
      },
      samples: [],
      rows: [],
      events: [{ ...event(1, { kind: 'head', bytes: head, text: HOSTILE }), seq: 1 }],
    };
    const { page, asked } = await opened(written(told));
    expect(await page.locator('script, img, iframe, link, a').count()).toBe(0);
    expect(await page.title()).not.toBe('taken');
    expect(await page.locator('h1').textContent()).toBe(HOSTILE.replace('\u202e', '<U+202E>'));
    expect(asked).toEqual([]);
    await page.close();
  });

  it('shows a sweep by its counts and a row a line', async () => {
    const sweep = sweepState({ status: 'done', tested: 2, total: 2, byGrade: { degraded: 2 } });
    const rows = [entryLine(1), entryLine(2, { proxy: HOSTILE }), { line: 3, sameAs: 1 }].map((row) => ({ row, evidence: null }));
    const { page } = await opened(
      written({ header: { summary: summaryOf(sweep, { kind: 'sweep' }), run: null, sweep }, events: [], samples: [], rows }),
    );
    expect(await page.locator('table.matrix tbody tr').count()).toBe(3);
    expect(await page.getByText('2 of 2 proxies tested').count()).toBe(1);
    expect(await page.locator('script, img').count()).toBe(0);
    await page.close();
  });

  it('prints, each mode on a page of its own', async () => {
    const { page } = await opened(written(kept), 'dark');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const [paper, breaks] = await Promise.all([
      page.evaluate<string>('getComputedStyle(document.body).backgroundColor'),
      page.evaluate<string[]>('[...document.querySelectorAll("h2")].map((heading) => getComputedStyle(heading).breakBefore)'),
    ]);
    expect(paper).toBe('rgb(255, 255, 255)');
    expect(breaks).toEqual(['auto', 'page', 'page']);
    expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
    await page.close();
  });
});
