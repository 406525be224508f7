import { beforeEach, describe, expect, it } from 'vitest';
import { changeRun, keepPlace, selectEvent, useTranscriptView } from '../../../../renderer/features/transcript/view-state.ts';

describe('what was chosen in the transcript', () => {
  beforeEach(() => {
    changeRun(null);
  });

  it('means nothing in another run, and is there again when its run comes back', () => {
    changeRun('live');
    selectEvent(7);
    keepPlace('live', { event: 5, offset: 0 });
    changeRun('stored');
    expect(useTranscriptView.getState()).toMatchObject({ selected: null, place: null, reveal: null });
    selectEvent(2);
    changeRun('live');
    expect(useTranscriptView.getState()).toMatchObject({ selected: 7, place: { event: 5, offset: 0 }, reveal: null });
    changeRun('stored');
    expect(useTranscriptView.getState().selected).toBe(2);
  });

  it('keeps the place of a list that goes after another run has come', () => {
    changeRun('live');
    changeRun('stored');
    keepPlace('live', { event: 9, offset: 4 });
    expect(useTranscriptView.getState().place).toBeNull();
    changeRun('live');
    expect(useTranscriptView.getState().place).toEqual({ event: 9, offset: 4 });
  });
});
