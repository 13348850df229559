import { dateAtEnd, isUnset } from './mail-date.js';

/**
 * What a line that begins with "From " looks like: `dated` as RFC 4155 wants it, with weekday, date and at most one sender; `timed`
 * with a time, but not so; `bare` without anything, as Thunderbird writes it; `sender` with one word; `other`, as prose has it.
 */
export type FromForm = 'dated' | 'timed' | 'bare' | 'sender' | 'other';

export interface FromLine {
  readonly form: FromForm;
  /** What stands before the date; of a bare line all that follows the word, as each program writes it alike. */
  readonly sender: string;
  /** Milliseconds of Unix time; null when it has no date, or none that can be relied on. */
  readonly date: number | null;
}

/** Reads a line without its line end; null when it does not begin with the word "From". */
export function parseFromLine(line: string): FromLine | null {
  if (!/^From(?:\s|$)/.test(line)) return null;
  const rest = line
    .slice(4)
    .trim()
    .replace(/\s+remote from \S+$/, '')
    .replace(/\s*\([^()]*\)$/, '');
  if (rest === '' || rest === '-') return { form: 'bare', sender: line.slice(4), date: null };
  const found = dateAtEnd(rest);
  if (found) {
    const sender = rest.slice(0, found.index).trim();
    const isPlain = found.hasWeekday && /^(?:\S*|"[^"]*"\S*)$/.test(sender);
    const isKnown = found.isZoneKnown && !isUnset(found.time);
    return { form: isPlain ? 'dated' : 'timed', sender, date: isKnown ? found.time : null };
  }
  if (looksDated.test(rest)) return { form: 'timed', sender: '', date: null };
  return { form: /^(?:\S+|\S+@\S+\s.*)$/.test(rest) ? 'sender' : 'other', sender: rest, date: null };
}

/** A date that is written in another way: in another language, with a zone that no table has, or without time or year. */
const looksDated =
  /\s\d{1,2}[:.]\d{2}\b|(?:^|\s)(?:mon|tue|wed|thu|fri|sat|sun),?\s.*\d{4}$|\s\d{4}-\d{2}-\d{2}$/i;
