import type { TlsMode, Variant } from '../../shared/model/handshake.ts';
import type { TlsTrust } from '../../shared/model/route.ts';
import { SPECIMENS, type Specimen } from '../../electron/specimens/index.ts';
import type { Expected, TruthMode } from './expected.ts';
import type { Foreign } from './foreign.ts';
import { expectedOf, modesOf } from './expectations.ts';
import { BISECTED } from './expected-chains.ts';
import { FINDINGS } from './expected-findings.ts';
import { LADDERS } from './expected-ladders.ts';
import { ONE_ENDED } from './expected-one-ended.ts';

/** What is diagnosed, what is asked about it, and what is true of it. */
export interface Subject {
  readonly name: string;
  /** First hop first. */
  readonly chain: readonly Specimen[];
  readonly mode: TruthMode;
  readonly expected: Expected;
  /** `none` when left out. */
  readonly tls?: TlsMode;
  readonly trust?: TlsTrust;
  /** `get` when left out. */
  readonly variant?: Variant;
  readonly ladder?: boolean;
  /** The server is somebody else's, and tells nothing. */
  readonly foreign?: Foreign;
  /** `waiting`: it waits most of its time and is no company that could disturb others. `ports`: it wants well-known ports for itself. */
  readonly lane?: 'waiting' | 'ports';
}

/** Every specimen in every mode that `auto` runs, and what no specimen alone shows. */
export function allSubjects(): readonly Subject[] {
  return [...SPECIMENS.flatMap(specimenSubjects), ...FINDINGS, ...LADDERS, ...BISECTED, ...ONE_ENDED];
}

function specimenSubjects(specimen: Specimen): readonly Subject[] {
  return modesOf(specimen).map((mode): Subject => {
    const expected = expectedOf(specimen.name, mode);
    if (!expected) throw new Error(`nothing is known to be true of the specimen ${specimen.name}`);
    return { name: specimen.name, chain: [specimen], mode, expected, tls: specimen.probedWith };
  });
}

/** Those of these names. Throws for a name that none has. */
export function chosenSubjects(names: readonly string[] | null): readonly Subject[] {
  const all = allSubjects();
  const unknown = names?.find((name) => !all.some((subject) => subject.name === name));
  if (unknown !== undefined)
    throw new Error(`nothing is named ${unknown}; there are ${[...new Set(all.map(({ name }) => name))].join(', ')}`);
  return names === null ? all : all.filter(({ name }) => names.includes(name));
}
