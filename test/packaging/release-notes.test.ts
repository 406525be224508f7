import { describe, expect, it } from 'vitest';
import { releaseNotes } from '../../packaging/release-notes.ts';

const CHANGELOG = `# Changelog

## [Unreleased]

## [1.10.0] - 2026-12-01

### Added
- Ten.

## [1.1.0] - 2026-11-01

### Fixed
- One.

[1.10.0]: https://example.org/1.10.0
[1.1.0]: https://example.org/1.1.0
`;

describe('what a release says', () => {
  it('is what the changelog says of its version, and of no other', () => {
    expect(releaseNotes(CHANGELOG, '1.10.0')).toBe('### Added\n- Ten.\n');
    expect(releaseNotes(CHANGELOG, '1.1.0')).toBe('### Fixed\n- One.\n');
  });

  it('is missed where the changelog was forgotten', () => {
    expect(() => releaseNotes(CHANGELOG, '1.1')).toThrow('no section [1.1]');
    expect(() => releaseNotes(CHANGELOG, '')).toThrow('no section []');
    expect(() => releaseNotes(CHANGELOG, 'Unreleased')).toThrow('says nothing of Unreleased');
  });
});
