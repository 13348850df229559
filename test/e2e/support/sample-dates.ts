import { now } from './license-fixtures.js';

export const hour = 3_600_000;
export const day = 24 * hour;

/** An instant before `now`. */
export function ago(milliseconds: number): string {
  return new Date(Date.parse(now) - milliseconds).toISOString();
}
