import { existsSync, renameSync } from 'node:fs';
import type { Clock } from '../../shared/clock.js';
import { fileSuffixes } from './sqlite.js';

/** Moves a corrupt database (with its WAL) aside and answers where it is now: nothing is ever deleted. */
export function setAside(path: string, clock: Clock): string {
  const stamp = clock().toISOString().replaceAll(':', '-');
  const target = `${path}.corrupt-${stamp}`;
  for (const suffix of fileSuffixes) {
    if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix);
  }
  return target;
}
