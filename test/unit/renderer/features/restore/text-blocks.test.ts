import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textBlocks } from '../../../../../renderer/features/restore/text-blocks.js';

const texts = fc
  .array(
    fc.oneof(
      fc.constantFrom('\n', ' ', '🎉', 'word '),
      fc.integer({ min: 1, max: 9000 }).map((size) => 'x'.repeat(size)),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

describe('a text in blocks', () => {
  it('is the text again, but for line ends between blocks; no block is long, and no character is cut', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const blocks = textBlocks(text);
        expect(blocks.join('').replaceAll('\n', '')).toBe(text.replaceAll('\n', ''));
        expect(blocks.every((block) => block.length <= 4001)).toBe(true);
        expect(blocks.some((block) => /^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/.test(block))).toBe(false);
        // In lines: what stood on one line stands on one or, where it is long, on several.
        const lines = blocks.join('\n').split('\n');
        expect(lines.length).toBeGreaterThanOrEqual(text.split('\n').length);
      }),
    );
  });

  it('has a block for a short text, also an empty one', () => {
    expect(textBlocks('')).toEqual(['']);
    expect(textBlocks('a\nb')).toEqual(['a\nb']);
  });
});
