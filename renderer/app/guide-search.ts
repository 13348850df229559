import { type GuideText, type Passage, readPage } from '../components/markdown-page.js';
import { type GuidePage, guidePageNames } from '../base/places.js';
import { guidePages } from './guide-pages.js';

export interface GuideHit {
  readonly page: GuidePage;
  readonly title: string;
  readonly passage: Passage;
}

const read = new Map<GuidePage, GuideText>();

/** A page of the guide; each is read once. */
export function pageText(page: GuidePage): GuideText {
  const known = read.get(page) ?? readPage(guidePages[page]);
  read.set(page, known);
  return known;
}

/**
 * Passages that have all the words, in their text, their heading or the title of their page; those whose heading has them first. At
 * least one word is in the passage itself or in its heading.
 */
export function searchGuide(words: readonly string[]): GuideHit[] {
  if (words.length === 0) return [];
  return guidePageNames
    .flatMap((page) => {
      const { title, passages } = pageText(page);
      return passages.map((passage) => ({
        hit: { page, title, passage },
        score: scoreOf(passage, title, words),
      }));
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ hit }) => hit);
}

/** 0 when a word is missing. */
function scoreOf(passage: Passage, title: string, words: readonly string[]): number {
  const inHeading = finder(passage.heading?.text ?? title);
  const inText = finder(passage.text);
  const inTitle = finder(title);
  let score = 0;
  for (const word of words) {
    const own = 3 * inHeading(word) + inText(word);
    if (own === 0 && inTitle(word) === 0) return 0;
    score += own;
  }
  return score;
}

/** 2 where a word begins like the one looked for, 1 where it is elsewhere in a word, 0 where it is not. */
function finder(text: string): (word: string) => 0 | 1 | 2 {
  const spaced = ` ${text.toLowerCase()}`;
  return (word) => {
    const at = spaced.indexOf(word);
    if (at === -1) return 0;
    return spaced.includes(` ${word}`) ? 2 : 1;
  };
}

export interface ExcerptPart {
  readonly text: string;
  readonly isHit: boolean;
}

const excerptLength = 160;
const before = 40;

/** The part of a text around the first of the words, with the words apart. */
export function excerptOf(text: string, words: readonly string[]): ExcerptPart[] {
  const found = words.map((word) => text.toLowerCase().indexOf(word)).filter((at) => at !== -1);
  const first = found.length === 0 ? 0 : Math.min(...found);
  const start = first <= before ? 0 : text.indexOf(' ', first - before) + 1;
  const end = start + excerptLength;
  const cut = `${start > 0 ? '… ' : ''}${text.slice(start, end)}${end < text.length ? '…' : ''}`;
  if (words.length === 0) return [{ text: cut, isHit: false }];
  const any = new RegExp(
    `(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('|')})`,
    'giu',
  );
  return cut
    .split(any)
    .map((part, index) => ({ text: part, isHit: index % 2 === 1 }))
    .filter(({ text: part }) => part !== '');
}
