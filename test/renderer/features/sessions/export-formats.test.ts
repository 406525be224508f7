import { describe, expect, it } from 'vitest';
import { FORMATS, pathOf, withEndingOf } from '../../../../renderer/features/sessions/export-formats.ts';
import { EXPORT_FORMATS } from '../../../../shared/model/session.ts';

describe('where an export goes', () => {
  it('is offered in every format there is', () => {
    expect([...FORMATS].sort()).toEqual([...EXPORT_FORMATS].sort());
  });

  it('is written as the computer of the folder writes paths', () => {
    expect(pathOf('/home/me/Downloads', 'run.har')).toBe('/home/me/Downloads/run.har');
    expect(pathOf('/', 'run.har')).toBe('/run.har');
    expect(pathOf('C:\\Users\\me', 'run.har')).toBe('C:\\Users\\me\\run.har');
    expect(pathOf('\\\\server\\share', 'run.har')).toBe('\\\\server\\share\\run.har');
  });

  it('takes the ending of another format, and leaves one alone that somebody chose', () => {
    expect(withEndingOf('/tmp/mine.jsonl', '/d/run.jsonl', '/d/run.har')).toBe('/tmp/mine.har');
    expect(withEndingOf('/tmp/mine.txt', '/d/run.jsonl', '/d/run.har')).toBe('/tmp/mine.txt');
    expect(withEndingOf('/tmp/mine', '', '/d/run.har')).toBe('/tmp/mine');
  });
});
