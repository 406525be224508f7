import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Handlers, Publish } from '../../../shared/ipc/contract.ts';
import { DEFAULT_SETTINGS, settings as settingsSchema, type Settings, type SettingsChange } from '../../../shared/model/desk-state.ts';
import { Failure } from '../../../shared/model/failure.ts';
import { formatHop, parseHop } from '../../../shared/model/route.ts';
import { errorCode } from '../../net/pumped-stream.ts';
import { replaceFile } from './data-folder.ts';
import { paced } from './paced.ts';

export const SETTINGS_FILE = 'settings.json';
const VERSION = 1;
/** What is missing, such as what a later version 1 added, is as in `DEFAULT_SETTINGS`. */
const settingsFile = settingsSchema.partial().extend({ version: z.literal(VERSION) });

export interface SettingsDeps {
  readonly dataFolder: string;
  readonly publish: Publish;
}

export interface SettingsStore {
  readonly handlers: Pick<Handlers, 'getSettings' | 'changeSettings'>;
  /** What went wrong while the settings were read, in sentences. */
  problems(): Promise<readonly string[]>;
  /** Resolves when all that was changed is written. */
  close(): Promise<void>;
}

interface Loaded {
  readonly settings: Settings;
  readonly problem: string | null;
  /** False: the file could neither be read nor be put aside, and must not be replaced. */
  readonly replaceable: boolean;
}

/**
 * The settings, in a JSON file of the data folder: `{"version":1,…}`, read on first use. A file that cannot be read, or that a newer Duplexscope wrote, is put
 * aside under another name, and all begins as new; `problems` says so. Changes are written one after the other, each at once.
 */
export function createSettings({ dataFolder, publish }: SettingsDeps): SettingsStore {
  const path = join(dataFolder, SETTINGS_FILE);
  let loading: Promise<Loaded> | null = null;
  let current: Settings = DEFAULT_SETTINGS;
  /** The last write; never rejects. */
  let writing: Promise<unknown> = Promise.resolve();
  const changed = paced(() => {
    publish('settingsChanged', current);
  });

  function loaded(): Promise<Loaded> {
    loading ??= load(path).then((found) => {
      current = found.settings;
      return found;
    });
    return loading;
  }

  async function change(wanted: SettingsChange): Promise<Settings> {
    const { replaceable } = await loaded();
    // Only what is there: a key that is undefined must not take a setting away.
    const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as Partial<Settings>;
    const recentHops = given.recentHops ? { recentHops: withoutLogins(given.recentHops) } : {};
    const next: Settings = { ...current, ...given, ...recentHops };
    current = next;
    changed.touch();
    if (!replaceable) throw unwritten(path, 'the file that is there could not be read');
    const written = writing.then(() => replaceFile(path, `${JSON.stringify({ version: VERSION, ...next }, null, 2)}\n`));
    writing = written.catch(() => undefined);
    try {
      await written;
    } catch (error) {
      throw unwritten(path, errorCode(error) ?? 'no system code', error);
    }
    return next;
  }

  return {
    handlers: {
      getSettings: async () => {
        await loaded();
        return current;
      },
      changeSettings: change,
    },
    problems: async () => {
      const { problem } = await loaded();
      return problem === null ? [] : [problem];
    },
    async close() {
      await writing;
      changed.close();
    },
  };
}

async function load(path: string): Promise<Loaded> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return { settings: DEFAULT_SETTINGS, problem: null, replaceable: true };
    return {
      settings: DEFAULT_SETTINGS,
      problem: `The settings in ${path} cannot be read (${code ?? 'no system code'}); those that Duplexscope begins with are used, and changes are not kept.`,
      replaceable: false,
    };
  }
  const settings = readSettings(text);
  if (typeof settings !== 'string') return { settings, problem: null, replaceable: true };
  const aside = path.replace(/\.json$/u, `-kept-${new Date().toISOString().replace(/[-:.]/gu, '')}.json`);
  try {
    await rename(path, aside);
  } catch (error) {
    return {
      settings: DEFAULT_SETTINGS,
      problem: `The settings in ${path} ${settings}; those that Duplexscope begins with are used. The file cannot be put aside (${errorCode(error) ?? 'no system code'}), so changes are not kept.`,
      replaceable: false,
    };
  }
  return {
    settings: DEFAULT_SETTINGS,
    problem: `The settings in ${path} ${settings}; those that Duplexscope begins with are used. The file is kept as ${aside}.`,
    replaceable: true,
  };
}

/** The settings of a file's text, or what is wrong with it. */
function readSettings(text: string): Settings | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'are no JSON';
  }
  if (typeof json === 'object' && json !== null && 'version' in json && typeof json.version === 'number' && json.version > VERSION) {
    return 'were written by a newer Duplexscope';
  }
  const parsed = settingsFile.safeParse(json);
  if (!parsed.success) return 'do not have the form that this Duplexscope knows';
  const { version: _, recentHops, ...rest } = parsed.data;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as Partial<Settings>;
  return { ...DEFAULT_SETTINGS, ...given, recentHops: (recentHops ?? []).flatMap(readable) };
}

/** Each once, in their order. Throws `BAD_URL` or `BAD_PORT` for what is no proxy. */
function withoutLogins(hops: readonly string[]): string[] {
  return [...new Set(hops.map((url) => formatHop(bare(url))))];
}

function readable(url: string): string[] {
  try {
    return [formatHop(bare(url))];
  } catch (error) {
    // Edited by hand, perhaps: the other settings are not to be lost for a line of history.
    if (error instanceof Failure) return [];
    throw error;
  }
}

function bare(url: string) {
  const { kind, host, port } = parseHop(url);
  return { kind, host, port };
}

function unwritten(path: string, why: string, cause?: unknown): Failure {
  return new Failure('OUTPUT_FAILED', `the change holds until Duplexscope ends, but ${path} could not be written (${why})`, {
    stage: 'usage',
    ...(cause === undefined ? {} : { cause }),
  });
}
