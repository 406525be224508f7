import { Failure } from '../../shared/model/failure.ts';
import type { TlsMode } from '../../shared/model/handshake.ts';
import type { RouteMode } from '../../shared/model/route.ts';
import { SPECIMENS, type RunningSpecimen, type Specimen } from '../specimens/index.ts';

export interface SpecimenInfo {
  readonly name: string;
  /** What it does, in one sentence. */
  readonly says: string;
  /** Hop URL that works; the credentials of the specimen that asks for some are no secret. */
  readonly url: string;
  /** The modes in which it is worth testing. */
  readonly modes: readonly RouteMode[];
  /** The TLS mode in which it shows what it does. */
  readonly probedWith: TlsMode;
}

export interface RunningSpecimens {
  readonly list: readonly SpecimenInfo[];
  close(): Promise<void>;
}

/** Starts the embedded proxies on free loopback ports: those of these names, or all. `BAD_USAGE` for a name that none has. */
export async function startSpecimens(names: readonly string[] | null): Promise<RunningSpecimens> {
  const chosen = chooseSpecimens(names);
  const running: RunningSpecimen[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(running.map((specimen) => specimen.close()));
  };
  try {
    for (const specimen of chosen) running.push(await specimen.start());
  } catch (error) {
    await close();
    throw error;
  }
  const list = running.map(({ name, url }, index) => {
    const { says = '', modes = [], probedWith = 'none' } = chosen[index] ?? {};
    return { name, url, says, modes, probedWith };
  });
  return { list, close };
}

/** In the order in which they are shown, each once. */
export function chooseSpecimens(names: readonly string[] | null): readonly Specimen[] {
  if (names === null) return SPECIMENS;
  const unknown = names.find((name) => !SPECIMENS.some((specimen) => specimen.name === name));
  if (unknown !== undefined) {
    const all = SPECIMENS.map(({ name }) => name);
    const near = all.filter((name) => unknown.length > 2 && name.includes(unknown.slice(0, 5)));
    throw new Failure(
      'BAD_USAGE',
      `there is no specimen ${JSON.stringify(unknown)}; choose from ${(near.length > 0 ? near : all).join(', ')}`,
      { stage: 'usage' },
    );
  }
  return SPECIMENS.filter(({ name }) => names.includes(name));
}
