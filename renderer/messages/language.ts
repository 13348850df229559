import { pseudoLocale } from './pseudo.js';

/** Whether the page speaks the pseudo-locale: it stands in the page's address, so that it is known before any module asks for a word. */
export const isPseudo =
  typeof location !== 'undefined' && new URLSearchParams(location.search).get('language') === pseudoLocale;
