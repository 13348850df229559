import { nameSchema } from '../../shared/backup/limits.js';
import { oneLine } from '../../shared/texts/printable.js';

const longestName = 120;

/** The name of a source or a job; one that could not be given today is shown as far as it can be read, and told apart by its id. */
export function readableName(name: string, id: string): string {
  const readable = oneLine(name).trim();
  if (nameSchema.safeParse(name).data === name && readable === name) return name;
  const mark = `(${id.slice(0, 8)})`;
  return `${readable.slice(0, longestName - mark.length - 1)} ${mark}`.trim();
}
