import { arch, release, type } from 'node:os';
import manifest from '../../../package.json' with { type: 'json' };
import type { Handlers } from '../../../shared/ipc/contract.ts';
import { wordsOfQuestion, type ReleaseQuestion } from './latest-release.ts';

/** What of `process.versions` a person may be asked for. Under plain Node there is no Electron and no Chromium. */
const NAMED: Readonly<Record<string, string>> = { electron: 'Electron', chrome: 'Chromium', node: 'Node', v8: 'V8', openssl: 'OpenSSL' };

export interface AppInfoDeps {
  readonly host: 'electron' | 'browser';
  readonly dataFolder: string;
  readonly question: ReleaseQuestion | null;
  /** What went wrong while the others started, in sentences. */
  readonly problems: () => Promise<readonly string[]>;
}

export interface AppInfoPart {
  readonly handlers: Pick<Handlers, 'appInfo'>;
  close(): Promise<void>;
}

export function createAppInfo({ host, dataFolder, question, problems }: AppInfoDeps): AppInfoPart {
  return {
    handlers: {
      appInfo: async () => ({
        version: manifest.version,
        host,
        versions: Object.entries(NAMED).flatMap(([key, name]) => {
          const version = process.versions[key];
          return version === undefined ? [] : [{ name, version }];
        }),
        platform: `${type()} ${release()}, ${arch()}`,
        dataFolder,
        updateQuestion: question && { host: question.url.host, request: wordsOfQuestion(question) },
        problems: [...(await problems())],
      }),
    },
    close: () => Promise.resolve(),
  };
}
