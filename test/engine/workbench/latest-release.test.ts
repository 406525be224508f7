import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import {
  askForLatest,
  isNewer,
  releaseQuestion,
  repositoryOf,
  wordsOfQuestion,
  type ReleaseQuestion,
} from '../../../electron/engine/workbench/latest-release.ts';
import { cleanup } from '../../websocket/cleanup.ts';
import { answered, startReleases, tagged, type Releases } from './releases.ts';

const closeLater = cleanup();
const QUESTION = releaseQuestion('some-one/scope', '1.9.3');

/** The very question, to a server here. */
async function put(answer: (socket: TLSSocket) => void, name = 'localhost'): Promise<{ releases: Releases; question: ReleaseQuestion }> {
  const releases = await startReleases(name, answer);
  closeLater(() => releases.close());
  return {
    releases,
    question: { ...QUESTION, url: new URL(QUESTION.url.pathname, `https://localhost:${String(releases.port)}`), ca: releases.ca },
  };
}

const ask = async (question: ReleaseQuestion): Promise<string> => await askForLatest(question, new AbortController().signal);

describe('the question about the latest release', () => {
  it('goes to GitHub, and is sent as it is shown, with nothing more', async () => {
    expect(QUESTION.url.href).toBe('https://api.github.com/repos/some-one/scope/releases/latest');
    expect(wordsOfQuestion(QUESTION)).toBe(
      'GET /repos/some-one/scope/releases/latest HTTP/1.1\nHost: api.github.com\nUser-Agent: Duplexscope/1.9.3\nAccept: application/vnd.github+json\nConnection: close',
    );
    const { releases, question } = await put(tagged('v1.10.0'));
    expect(await ask(question)).toBe('1.10.0');
    expect(releases.heads).toEqual([`${wordsOfQuestion(QUESTION).replaceAll('\n', '\r\n')}\r\n\r\n`]);
  });

  it('is put to nobody but the name that it is for', async () => {
    const { releases, question } = await put(tagged('v1.10.0'), 'elsewhere.example');
    await expect(ask(question)).rejects.toMatchObject({
      code: 'NETWORK_ERROR',
      message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID') as string,
    });
    await expect(ask({ ...question, ca: null })).rejects.toMatchObject({ code: 'NETWORK_ERROR' });
    expect(releases.heads).toEqual([]);
  });

  it.for([
    ['nothing released yet', 'no version has been released', answered('{}', '404 Not Found')],
    ['a refusal', 'answers with 403', answered('{}', '403 Forbidden')],
    ['a way elsewhere, which is not gone', 'answers with 302', answered('', '302 Found', 'Location: https://127.0.0.1:1/\r\n')],
    ['a tag that is no text', 'names no version', tagged(7)],
    ['a tag that is no version', 'names no version', tagged('latest <b>one</b>')],
    ['no JSON', 'is no JSON', answered('<html>')],
    ['no HTTP', 'cannot be asked', (socket: TLSSocket) => socket.end('SSH-2.0\r\n')],
    ['an end before any answer', 'cannot be asked', (socket: TLSSocket) => socket.destroy()],
    ['an end amid the answer', 'cannot be asked', (socket: TLSSocket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{')],
    ['an endless answer', 'far too long', (socket: TLSSocket) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(2_000_000)}`)],
    ['an endless head', 'cannot be asked', (socket: TLSSocket) => socket.end(`HTTP/1.1 200 OK\r\n${'X-More: 1\r\n'.repeat(100_000)}`)],
  ] as const)('is not taken for answered by %s', async ([, says, answer]) => {
    const { question } = await put(answer);
    await expect(ask(question)).rejects.toMatchObject({ code: 'NETWORK_ERROR', message: expect.stringContaining(says) as string });
  });

  it('says where nobody listens', async () => {
    const { releases, question } = await put(tagged('v1.10.0'));
    await releases.close();
    await expect(ask(question)).rejects.toMatchObject({
      message: expect.stringMatching(/localhost:\d+ cannot be asked \(ECONNREFUSED\)$/u) as string,
    });
  });
});

describe('a version', () => {
  it.for([
    ['1.9.4', '1.9.3', true],
    ['1.10.0', '1.9.3', true],
    ['v2.0.0+build.5', '1.9.3', true],
    ['1.9.3', '1.9.3-beta.1', true],
    ['1.9.3', '1.9.3', false],
    ['1.9.3-beta.1', '1.9.3', false],
    ['1.9.2', '1.9.3', false],
    ['0.10.9', '1.9.3', false],
  ] as const)('%s is newer than %s: %s', ([theirs, ours, newer]) => {
    expect(isNewer(theirs, ours)).toBe(newer);
  });
});

describe('the repository of a copy', () => {
  it.for([
    ['as a release is packed', { repository: 'github:some-one/scope' }, 'some-one/scope'],
    ['of a checkout', {}, null],
    ['of another place', { repository: 'gitlab:some-one/scope' }, null],
    ['in another form', { repository: { type: 'git', url: 'https://github.com/some-one/scope' } }, null],
    ['that would lead elsewhere', { repository: 'github:some-one/../../x?y' }, null],
  ] as const)('%s', ([, written, repository]) => {
    const folder = mkdtempSync(join(tmpdir(), 'repository-'));
    closeLater(() => {
      rmSync(folder, { recursive: true });
    });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'duplexscope', ...written }));
    expect(repositoryOf(join(folder, 'package.json'))).toBe(repository);
    expect(repositoryOf(join(folder, 'not-there.json'))).toBeNull();
  });
});
