import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Specimen } from '../../../electron/specimens/index.ts';
import { CHECK_NAMES, findingInWords } from '../../../renderer/features/run/check-words.ts';
import { CHECK_IDS, type CheckOutcome } from '../../../shared/model/check.ts';
import { expectedOf, modesOf, type ExpectedRun, type QuickCheckId, type TruthMode } from '../../truth/expectations.ts';
import { began, eventually, fill, goTo, grades, openEvidence, openExperiment, runPanel, showMode, startAnd, word } from './moves.ts';

/** The truth suite's own measure (test/truth/runs.ts): what a specimen does shows in its first MiB, and a fault that is silence takes this long to be one. */
const MEASURE = { 'Each way for': '0.3 s', 'Pace, a second': '16 MiB', 'Wait for a step': '3 s' };
const MODE_NAMES = { tunnel: 'as a tunnel', relay: 'relayed' } as const;
/** Checks that came to no result beside other work are tried again, as the window itself advises. */
const ATTEMPTS = 3;

export async function measureShortly(page: Page): Promise<void> {
  await goTo(page, 'Diagnose');
  await openExperiment(page);
  await fill(page, MEASURE);
}

/** Diagnoses through a specimen as a person does, and holds what the window shows against what is true of it. */
export async function diagnoseThrough(page: Page, specimen: Specimen): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const last = await began(page);
    await goTo(page, 'Specimens');
    await startAnd(
      page,
      () => page.getByRole('button', { name: `Diagnose through it: ${specimen.name}`, exact: true }).click(),
      'done',
      last,
    );
    if (attempt === ATTEMPTS || (await page.locator('[data-result=inconclusive]').count()) === 0) break;
  }
  const modes = modesOf(specimen);
  const truth = modes.map((mode) => ({ mode, expected: truthOf(specimen.name, mode) }));
  const shownAs = (mode: TruthMode): string => (modes.length === 1 ? 'only' : MODE_NAMES[mode]);
  expect(await grades(page)).toEqual(Object.fromEntries(truth.map(({ mode, expected }) => [shownAs(mode), expected.grade])));

  for (const { mode, expected } of truth) {
    if (modes.length > 1) await showMode(page, MODE_NAMES[mode]);
    const seen: Record<string, string> = {};
    for (const id of Object.keys(expected.cells) as QuickCheckId[]) seen[id] = await word(page, id);
    expect({ mode, ...seen }).toEqual({ mode, ...wordsOf(expected) });
    await openAll(page, expected);
  }
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
