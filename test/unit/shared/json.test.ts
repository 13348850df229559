import { describe, expect, it } from 'vitest';
import { parseForeignJson } from '../../../shared/json.js';

describe('JSON that somebody else wrote', () => {
  it('may begin with a byte order mark (RFC 8259 §8.1)', () => {
    expect(parseForeignJson('\uFEFF{"a":"\uFEFF"}')).toEqual({ a: '\uFEFF' });
    expect(parseForeignJson(' {"a":1}')).toEqual({ a: 1 });
  });

  it.each(['', '\uFEFF', '\uFEFF\uFEFF{}', '{}\uFEFF', '{'])('is refused as any other: %j', (text) => {
    expect(() => parseForeignJson(text)).toThrow(SyntaxError);
  });
});
