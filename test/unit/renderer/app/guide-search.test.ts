import { describe, expect, it } from 'vitest';
import { excerptOf, pageText, searchGuide } from '../../../../renderer/app/guide-search.js';
import { guidePageNames } from '../../../../renderer/base/places.js';

describe('a search in the guide', () => {
  it('finds every passage of every page by its own first words', () => {
    for (const page of guidePageNames) {
      for (const { anchor, text } of pageText(page).passages) {
        const words = text.toLowerCase().split(' ').slice(0, 6);
        const found = searchGuide(words).some((hit) => hit.page === page && hit.passage.anchor === anchor);
        expect(found, `${page}: ${text}`).toBe(true);
      }
    }
  });

  it('wants every word, in the passage, its heading or the title of its page', () => {
    const words = ['recovery', 'key'];
    const hits = searchGuide(words);
    expect(hits.length).toBeGreaterThan(2);
    for (const { title, passage } of hits) {
      const all = `${title} ${passage.heading?.text ?? ''} ${passage.text}`.toLowerCase();
      expect(words.every((word) => all.includes(word))).toBe(true);
    }
    expect(searchGuide([...words, 'zeppelin'])).toEqual([]);
  });

  it('has what a heading names first', () => {
    expect(searchGuide(['legal', 'hold'])[0]?.passage.heading?.text).toBe('Data is under legal hold');
  });

  it('finds nothing by the title of a page alone, and nothing by no words', () => {
    const hits = searchGuide(['troubleshooting']);
    const ownPage = hits.filter(({ page }) => page === 'troubleshooting');
    expect(ownPage.length).toBeGreaterThan(0);
    expect(ownPage.filter(({ passage }) => passage.heading !== null)).toEqual([]);
    expect(searchGuide([])).toEqual([]);
  });
});

describe('an excerpt', () => {
  const long = `${'before '.repeat(40)}the Needle (in it) ${'after '.repeat(60)}`.trim();

  it.each([
    [['needle'], ['Needle']],
    [
      ['needle', '(in'],
      ['Needle', '(in'],
    ],
    [['.*'], []],
    [[], []],
  ])('by %j sets apart %j', (words, hits) => {
    const parts = excerptOf(long, words);
    expect(parts.filter(({ isHit }) => isHit).map(({ text }) => text)).toEqual(hits);
  });

  it('is cut on both sides where the text goes on, and shows the hit', () => {
    const shown = excerptOf(long, ['needle'])
      .map(({ text }) => text)
      .join('');
    expect(shown).toMatch(/^… before .*Needle.*…$/);
    expect(shown.length).toBeLessThan(200);
    expect(excerptOf('Short', ['short'])).toEqual([{ text: 'Short', isHit: true }]);
  });
});
