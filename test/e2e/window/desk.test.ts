import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { fill, goTo } from './moves.ts';
import { describeWindow } from './scene.ts';

const REQUEST = 'GET /chat?room=1 HTTP/1.1\r\nHost: printed.example\r\nX-From-A-Stranger: yes\r\n\r\n';

describeWindow('servers and consoles', {}, (scene) => {
  let address = '';

  it('show what a stranger sent, byte for byte', async () => {
    const { page } = scene;
    await goTo(page, 'Server');
    await page.getByLabel('Service').selectOption('echo');
    await page.getByRole('button', { name: 'Start server' }).click();
    address = await page.getByRole('table', { name: 'Running servers' }).locator('bdi').first().innerText();
    const [host = '', port] = address.split(':');
    const stranger = createConnection({ host, port: Number(port) });
    stranger.write(REQUEST);
    const answer = await text(stranger);
    expect(answer).toMatch(/^HTTP\/1\.1 426 /u);
    const row = page.getByRole('grid', { name: 'Connections, newest first' }).getByRole('row').filter({ hasText: 'refused 426' });
    await row.click();
    const chosen = page.getByRole('region', { name: 'The chosen connection' });
    await expect.poll(() => chosen.innerText()).toContain('X-From-A-Stranger: yes');
    await chosen.getByRole('tab', { name: 'What we answered' }).click();
    await expect.poll(() => chosen.innerText()).toContain('426');
  });

  it('keep each stranger on a line of its own, also one who said nothing', async () => {
    const { page } = scene;
    const [host = '', port] = address.split(':');
    const stranger = createConnection({ host, port: Number(port) }).end();
    // Who ends without a word may be reset.
    stranger.on('error', () => undefined);
    const row = page.getByRole('grid', { name: 'Connections, newest first' }).getByRole('row').filter({ hasText: 'not answered' });
    await row.waitFor();
    expect(await row.evaluate((one: { scrollHeight: number; clientHeight: number }) => one.scrollHeight - one.clientHeight)).toBe(0);
  });

  it('warn before anything but this computer, and do not let others in without a word', async () => {
    const { page } = scene;
    await goTo(page, 'Server');
    const servers = page.getByRole('table', { name: 'Running servers' }).getByRole('row');
    const before = await servers.count();
    await page.getByLabel('Listen for').selectOption('0.0.0.0');
    await page.getByText('Every machine that can reach this computer, on any of its networks, will be able to connect.').waitFor();
    await page.getByRole('button', { name: 'Start server' }).click();
    await page.getByRole('alert').first().waitFor();
    expect(await servers.count()).toBe(before);
    await page.getByLabel('Listen for').selectOption('127.0.0.1');
  });

  it('let a person write, read so much, half-close and close', async () => {
    const { page } = scene;
    await goTo(page, 'Console');
    // The server that runs is proposed.
    expect(await page.getByLabel('Server', { exact: true }).inputValue()).toBe(address);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    const dialogue = page.getByRole('log', { name: 'Dialogue' });
    const [writing, reading] = [page.getByRole('region', { name: 'Writing side' }), page.getByRole('region', { name: 'Reading side' })];
    // With the line end that is proposed, LF.
    await page.getByRole('textbox', { name: 'Text to write' }).fill('hello there');
    await writing.getByRole('button', { name: 'Write' }).click();
    await expect.poll(() => reading.innerText()).toContain('12 bytes wait to be read');
    await page.getByLabel('At most, in bytes').fill('5');
    await page.keyboard.press('Enter');
    await expect.poll(() => reading.innerText()).toContain('7 bytes wait to be read');
    await expect.poll(async () => (await dialogue.locator('.console-down').last().innerText()).trim().split('\n').at(-1)).toBe('hello');

    await writing.getByRole('radio', { name: 'Hex' }).check();
    await page.getByRole('textbox', { name: 'Bytes to write, as hex' }).fill('00 ff 41');
    await writing.getByRole('button', { name: 'Write' }).click();
    await expect.poll(() => reading.innerText()).toContain('10 bytes wait to be read');
    await fill(page, { 'At most, in bytes': '100' });
    await reading.getByRole('button', { name: 'Read', exact: true }).click();
    await page.getByRole('group', { name: 'Show bytes as' }).getByRole('radio', { name: 'Hex' }).check();
    await expect.poll(() => dialogue.locator('.console-down').last().innerText()).toContain('20 74 68 65 72 65 0a 00 ff 41');

    await writing.getByRole('button', { name: 'Half-close' }).click();
    await expect.poll(() => writing.getByRole('button', { name: 'Write' }).isDisabled()).toBe(true);
    // The other side has nothing more to say either.
    const tabs = page.getByRole('tablist', { name: 'Consoles' }).getByRole('tab');
    await expect.poll(() => reading.innerText()).toMatch(/ended/u);
    await expect.poll(() => tabs.allInnerTexts()).toEqual([expect.stringContaining('closed')]);

    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect.poll(() => tabs.allInnerTexts()).toEqual([expect.stringContaining('closed'), expect.stringContaining('open')]);
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await expect.poll(() => tabs.allInnerTexts()).toEqual([expect.stringContaining('closed'), expect.stringContaining('closed')]);
  });

  it('stop when they are told to', async () => {
    const { page } = scene;
    await goTo(page, 'Server');
    await page.getByRole('button', { name: /^Stop echo at/u }).click();
    await page.getByText('No server is running').waitFor();
    const [host = '', port] = address.split(':');
    const [refused] = (await once(createConnection({ host, port: Number(port) }), 'error')) as [NodeJS.ErrnoException];
    expect(refused.code).toBe('ECONNREFUSED');
  });
});

describeWindow('the window itself', {}, (scene) => {
  it('does what is chosen in the palette', async () => {
    const { page } = scene;
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Find an action' });
    await palette.getByRole('combobox').fill('specim');
    await page.keyboard.press('Enter');
    await palette.waitFor({ state: 'detached' });
    await page.getByRole('heading', { level: 1, name: 'Specimens' }).waitFor();
  });

  it('lists its shortcuts on ?', async () => {
    const { page } = scene;
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await sheet.waitFor();
    const words = await sheet.innerText();
    for (const shortcut of ['Ctrl+Enter', 'Ctrl+K', 'Esc', 'Ctrl+1']) expect(words).toContain(shortcut);
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
  });

  it('remembers its settings over a restart', async () => {
    const { page } = scene;
    await goTo(page, 'Settings');
    await page.getByRole('radio', { name: 'Dark' }).check();
    await fill(page, { 'Handshakes to try': '7' });
    await expect.poll(() => readFileSync(join(scene.dataFolder, 'settings.json'), 'utf8')).toMatch(/"handshakes":\s*7\b/u);
    const again = await scene.restart();
    await goTo(again, 'Settings');
    // The page is there a moment before its settings are.
    await expect.poll(() => again.getByRole('radio', { name: 'Dark' }).isChecked()).toBe(true);
    await expect.poll(() => again.getByLabel('Handshakes to try').inputValue()).toBe('7');
  });
});
