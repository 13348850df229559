/** True when a job leaves a folder out: its path, levels joined by `/`, or one above it, is on the list. */
export function isExcluded(path: readonly string[], excluded: readonly string[]): boolean {
  return path.some((_, level) => excluded.includes(path.slice(0, level + 1).join('/')));
}
