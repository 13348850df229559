import { describe, expect, it } from 'vitest';
import { problemKindOf, problemType } from '../../../../shared/license/protocol.js';

describe('problem types', () => {
  it.each([
    [problemType('contract-expired'), 'contract-expired'],
    ['https://another.example/errors/contract-expired', 'contract-expired'],
    ['contract-expired', 'contract-expired'],
    ['about:blank', null],
    ['https://example.com/toString', null],
  ])('%s is known by its last segment', (type, kind) => {
    expect(problemKindOf(type)).toBe(kind);
  });
});
