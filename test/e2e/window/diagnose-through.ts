import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Specimen } from '../../../electron/specimens/index.ts';
import { CHECK_NAMES, findingInWords } from '../../../renderer/features/run/check-words.ts';
import { CHECK_IDS, QUICK_CHECKS, TIMED_CHECKS, type CheckId, type CheckOutcome } from '../../../shared/model/check.ts';
import { expectedOf, modesOf, type ExpectedRun, type QuickCheckId, type TruthMode } from '../../truth/expectations.ts';
import {
  chooseChecks,
  eventually,
  fill,
  goTo,
  grades,
  openEvidence,
  openExperiment,
  openPlan,
  runPanel,
  shownRun,
  showMode,
  startAnd,
} from './moves.ts';
import { Turns } from './turns.ts';

/** The truth suite's own measure (test/truth/runs.ts): what a specimen does shows in its first MiB, and a fault that is silence takes this long to be one. */
const MEASURE = { 'Each way for': '0.3 s', 'Pace, a second': '16 MiB', 'Wait for a step': '3 s' };
const MODE_NAMES = { tunnel: 'as a tunnel', relay: 'relayed' } as const;
/** Checks that came to no result beside other work are tried again with nothing beside them, as the window itself advises. */
const ATTEMPTS = 3;
const DIAGNOSIS_MS = 120_000;
/** As the truth suite has it. */
const LONGEST_SILENCE = '4 s';

export async function measureShortly(page: Page): Promise<void> {
  await goTo(page, 'Diagnose');
  await openExperiment(page);
  await fill(page, MEASURE);
}

interface Shown {
  readonly grades: Readonly<Record<string, string>>;
  /** What the cards of each mode say, by check. */
  readonly words: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Diagnoses through a specimen as a person does, and holds what the window shows against what is true of it. */
export async function diagnoseThrough(page: Page, specimen: Specimen, turns: Turns = new Turns()): Promise<void> {
  const truth = modesOf(specimen).map((mode) => ({ name: MODE_NAMES[mode], expected: truthOf(specimen.name, mode) }));
  const alone = truth.length === 1;
  const timed = TIMED_CHECKS.filter((id) => truth.some(({ expected }) => id in expected.cells));
  await choose(page, timed);
  const attempt = (): Promise<Shown> => diagnose(page, specimen, alone);
  let shown = await turns.beside(attempt);
  for (let attempts = 1; attempts < ATTEMPTS && isUnsure(shown); attempts += 1) shown = await turns.alone(attempt);
  await choose(page, []);
  expect(shown).toEqual({
    grades: Object.fromEntries(truth.map(({ name, expected }) => [alone ? 'only' : name, expected.grade])),
    words: Object.fromEntries(truth.map(({ name, expected }) => [alone ? 'only' : name, wordsOf(expected)])),
  });
  for (const { name, expected } of truth) {
    if (!alone) await showMode(page, name);
    await openAll(page, expected);
  }
}

/** The usual checks, and those that take as long as a silence where there is something to find. */
async function choose(page: Page, timed: readonly CheckId[]): Promise<void> {
  await goTo(page, 'Diagnose');
  await openPlan(page);
  const usual = page.getByRole('radio', { name: /^Not sure/u });
  if (timed.length === 0) {
    await usual.check();
    return;
  }
  await chooseChecks(
    page,
    [...QUICK_CHECKS, ...timed].map((id) => CHECK_NAMES[id]),
  );
  await openExperiment(page);
  await fill(page, { 'Longest silence': LONGEST_SILENCE });
}

async function diagnose(page: Page, { name }: Specimen, alone: boolean): Promise<Shown> {
  const last = await shownRun(page);
  await goTo(page, 'Specimens');
  const button = page.getByRole('button', { name: `Diagnose through it: ${name}`, exact: true });
  await startAnd(page, () => button.click(), 'done', { last, timeoutMs: DIAGNOSIS_MS });
  const words: Record<string, Readonly<Record<string, string>>> = {};
  for (const mode of alone ? (['only'] as const) : Object.values(MODE_NAMES)) {
    if (mode !== 'only') await showMode(page, mode);
    words[mode] = await cards(page);
  }
  return { grades: await grades(page), words };
}

async function cards(page: Page): Promise<Readonly<Record<string, string>>> {
  const found: [string, string][] = [];
  for (const card of await runPanel(page).locator('[data-check]').all())
    found.push([(await card.getAttribute('data-check')) ?? '', await card.locator('.run-check-word').innerText()]);
  return Object.fromEntries(found);
}

function isUnsure({ grades: all, words }: Shown): boolean {
  const unsure = findingInWords({ id: 'duplex', result: 'inconclusive', finding: null });
  return Object.values(all).includes('inconclusive') || Object.values(words).some((of) => Object.values(of).includes(unsure));
}

function truthOf(name: string, mode: TruthMode): ExpectedRun {
  const expected = expectedOf(name, mode);
  if (!expected) throw new Error(`nothing is known to be true of the specimen ${name}`);
  return expected;
}

function wordsOf({ cells }: ExpectedRun): Readonly<Record<string, string>> {
  return Object.fromEntries(
    CHECK_IDS.filter((id): id is QuickCheckId => id in cells).map((id) => [id, findingInWords({ id, ...cells[id] })]),
  );
}

/** The proof of the handshake, and of whatever failed: it is there, and opens at an event. */
async function openAll(page: Page, { cells }: ExpectedRun): Promise<void> {
  const proven = (result: CheckOutcome): boolean => result === 'fail' || result === 'intermittent';
  const ids = (Object.keys(cells) as QuickCheckId[]).filter((id) => id === 'handshake' || proven(cells[id].result));
  for (const id of ids) {
    expect(await openEvidence(page, CHECK_NAMES[id])).toMatch(/\S/u);
    const selected = runPanel(page).locator('[role=option][aria-selected=true]');
    await eventually(
      () => selected.allInnerTexts(),
      (texts) => {
        expect(texts).toHaveLength(1);
        expect(texts[0]).toContain('evidence');
      },
    );
  }
}
