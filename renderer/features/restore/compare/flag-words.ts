import { t } from '../../../messages/index.js';

/** What flags a message has that it had not, and the other way round, as people say it. */
export function flagWords(before: readonly string[], after: readonly string[]): string {
  const missingIn = (flags: readonly string[], others: readonly string[]): string[] => {
    const known = new Set(others.map((flag) => flag.toLowerCase()));
    return flags.filter((flag) => !known.has(flag.toLowerCase()));
  };
  const words = t.restore.flagWords;
  return [
    ...missingIn(after, before).map((flag) => words.gained(nameOf(flag))),
    ...missingIn(before, after).map((flag) => words.lost(nameOf(flag))),
  ].join(', ');
}

/** Keywords that people have made are their own names. */
function nameOf(flag: string): string {
  const names: Readonly<Record<string, string>> = t.restore.flagWords.names;
  return names[flag.toLowerCase()] ?? flag;
}
