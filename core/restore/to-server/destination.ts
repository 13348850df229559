import { render, text } from '../../../shared/texts/text.js';

/** Name of the top folder of a restore that begins now, in the machine's time zone: `Restored 2026-11-27 14:05`. */
export function topFolderName(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = [String(now.getFullYear()), two(now.getMonth() + 1), two(now.getDate())].join('-');
  const at = `${date} ${two(now.getHours())}:${two(now.getMinutes())}`;
  return render(text('restore.topFolder', { at }));
}

/** `name`, or the first of `name (2)`, `name (3)`… that is not taken. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name} (${String(number)})`;
    if (!isTaken(candidate)) return candidate;
  }
}

/** Where a folder's messages go: the folder itself, or the same path below the new top folder. */
export function destinationOf(path: readonly string[], topFolder: string | null): readonly string[] {
  return topFolder === null ? path : [topFolder, ...path];
}
