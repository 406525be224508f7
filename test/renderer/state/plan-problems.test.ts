import { expect, it } from 'vitest';
import { headProblemOf, problemOf } from '../../../renderer/state/plan-problems.ts';
import { FIRST_DRAFT } from '../../../renderer/state/route.ts';
import { MAX_TYPED_HEAD } from '../../../shared/model/run-plan.ts';

it('a typed head that is too long cannot be run, and it is said how long it is and may be', () => {
  const draft = { ...FIRST_DRAFT, variant: 'custom' as const, customHead: 'x'.repeat(MAX_TYPED_HEAD) };
  expect(headProblemOf(draft)).toBeNull();
  const long = { ...draft, customHead: `${draft.customHead}y` };
  expect(headProblemOf(long)).toBe('The head has 65,537 characters, line ends included; 65,536 can be sent at most. Shorten it.');
  expect(problemOf(long)).toMatchObject({ code: 'BAD_HEAD', message: headProblemOf(long) });
  // Nobody sends it.
  expect(problemOf({ ...long, variant: 'get' })).toBeNull();
});
