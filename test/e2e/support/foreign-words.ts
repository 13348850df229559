import type { Page } from '@playwright/test';

/** Every text that the page shows or reads out; mail in its frame is the sender's. */
async function shownTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = new Set<string>();
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node !== null; node = walk.nextNode()) {
      if (node instanceof Element) {
        // Names that nobody is told: of what is neither hovered over nor read out.
        if (node.closest('[inert]') !== null) continue;
        for (const name of [
          'aria-label',
          'aria-description',
          'aria-roledescription',
          'alt',
          'placeholder',
          'title',
        ]) {
          found.add(node.getAttribute(name) ?? '');
        }
      } else if (
        !(node.parentElement instanceof HTMLStyleElement) &&
        !(node.parentElement instanceof HTMLScriptElement)
      ) {
        found.add(node.textContent ?? '');
      }
    }
    found.add(document.title);
    return [...found].filter((words) => words.trim() !== '');
  });
}

/** Words of the pseudo-locale, with those that stand inside them. */
const worded = /⟦[^⟦⟧]*⟧/gu;

/** What is left of a text when all that comes from a catalogue is taken out. */
function unworded(words: string): string {
  const next = words.replace(worded, ' ');
  return next === words ? words : unworded(next);
}

/** An example of an address in an empty field is the same in every language. */
const exampleAddress = /^https?:\/\/[^ ]+$/;

/** Texts on the page, in the pseudo-locale, that are neither from a catalogue nor among `data`. */
export async function foreignWords(page: Page, data: readonly string[]): Promise<string[]> {
  const longestFirst = [...data].filter((each) => each !== '').sort((a, b) => b.length - a.length);
  const texts = await shownTexts(page);
  return texts.filter((words) => {
    if (exampleAddress.test(words)) return false;
    const rest = longestFirst.reduce((left, each) => left.replaceAll(each, ' '), unworded(words));
    return /\p{L}/u.test(rest);
  });
}

/** Every string of a state that is not worded by the product: names, addresses, paths, subjects, lines of a log. */
export function dataOf(value: unknown, name = ''): string[] {
  if (typeof value === 'string') return wordedMembers.has(name) ? [] : [value, ...value.split(/[/\\]/)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([member, inner]) =>
    dataOf(inner, Array.isArray(value) ? name : member),
  );
}

/** Members in which main says something; as texts of the catalogue they are no strings. */
const wordedMembers: ReadonlySet<string> = new Set([
  'statusText',
  'message',
  'question',
  'reason',
  'recommendation',
  'note',
  'clockWarning',
  'detail',
]);
