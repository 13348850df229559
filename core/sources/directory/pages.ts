import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';

/** More than any organisation has: a million users of Google at 500 a page. */
const mostPages = 2000;

/** Reads page after page; `read` answers where the next one is. A directory that leads in a circle has no end: throws AppError `source-protocol`. */
export async function readPages(first: URL, read: (url: URL) => Promise<URL | null>): Promise<void> {
  const seen = new Set<string>();
  for (let next: URL | null = first; next !== null; next = await read(next)) {
    if (seen.has(next.href) || seen.size >= mostPages)
      throw new AppError('source-protocol', text('directory.endless', { host: next.host }));
    seen.add(next.href);
  }
}
