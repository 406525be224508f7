import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { appInfo } from '../../../shared/model/desk-state.ts';
import { createAppInfo } from '../../../electron/engine/workbench/app-info.ts';

describe('what Duplexscope says of itself', () => {
  it('is its version, what it runs on, where it keeps things and what went wrong', async () => {
    const { handlers } = createAppInfo({
      host: 'browser',
      dataFolder: '/data',
      question: null,
      problems: () => Promise.resolve(['It broke.']),
    });
    const info = appInfo.parse(await handlers.appInfo({}));
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(info).toMatchObject({
      version: manifest.version,
      host: 'browser',
      dataFolder: '/data',
      updateQuestion: null,
      problems: ['It broke.'],
    });
    expect(info.versions).toContainEqual({ name: 'Node', version: process.versions.node });
    expect(info.versions.map(({ name }) => name)).not.toContain('Electron');
    expect(info.platform).not.toBe('');
  });
});
