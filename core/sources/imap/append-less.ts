import { text } from '../../../shared/texts/text.js';
import type { AppendOutcome, OutgoingMessage } from '../mailbox-writer.js';
import { isSendable } from './append.js';

/* What a server may refuse of an APPEND although it takes the message: keywords, flags and the date (docs/decisions/0190). */

type Part = 'keywords' | 'flags' | 'date';

/** What an APPEND says of its message beside the content. */
export interface Said {
  readonly flags: readonly string[];
  /** Undefined: the server is to take the time at which the message comes. */
  readonly internalDate: Date | undefined;
  /** What the message has and this does not say. */
  readonly leftOut: ReadonlySet<Part>;
}

export interface Appended {
  readonly type: 'appended';
  readonly uid: string | null;
  readonly lineEndsChanged: boolean;
}

export type Refused = Extract<AppendOutcome, { type: 'refused' }> & {
  /** False where leaving parts out would change nothing. */
  readonly mayBeOfParts: boolean;
};

/** From the least that is left out to the most; keywords are left out before flags, and the date last. */
const lesser: readonly (readonly Part[])[] = [
  [],
  ['keywords'],
  ['flags'],
  ['date'],
  ['keywords', 'flags'],
  ['keywords', 'date'],
  ['flags', 'date'],
  ['keywords', 'flags', 'date'],
];

/** Messages one after the other that were taken only without a part, after which the folder's others are sent without it at once. */
const provedBy = 3;
/** Messages one after the other that were refused with less, too; the next ones are tried as they are and not again. */
const fruitlessBy = 3;

const isKeyword = (flag: string): boolean => !flag.startsWith('\\');

/** What a mailbox's server has refused of messages so far, by folder. */
export class RefusedParts {
  private readonly folders = new Map<string, { refused: Record<Part, number>; fruitless: number }>();
  /** Parts that one folder was proved not to take: another one is believed at its first. */
  private readonly proved = new Set<Part>();

  /** Appends the message with all that the server takes of what is said of it; the reason of a refusal is the first that was given. */
  async append(
    folder: string,
    message: OutgoingMessage,
    tryOut: (said: Said) => Promise<Appended | Refused>,
  ): Promise<AppendOutcome> {
    const flags = message.flags.filter(isSendable);
    const unsendable = message.flags.filter((flag) => !isSendable(flag));
    let refusal: Refused | null = null;
    for (const said of this.ways(folder, flags, message.internalDate)) {
      const outcome = await tryOut(said);
      if (outcome.type === 'appended') {
        this.noteTaken(folder, flags, said);
        const refused = flags.filter((flag) => !said.flags.includes(flag));
        return {
          ...outcome,
          keywordsLost: [...unsendable, ...refused.filter(isKeyword)],
          flagsRefused: refused.filter((flag) => !isKeyword(flag)),
          isDateRefused: said.internalDate === undefined,
        };
      }
      if (!outcome.mayBeOfParts) return outcome;
      refusal ??= outcome;
    }
    this.of(folder).fruitless += 1;
    return refusal ?? { type: 'refused', reason: text('imap.noReasonGiven'), code: '' };
  }

  /** What to try, one after the other. */
  private ways(folder: string, flags: readonly string[], internalDate: Date): readonly Said[] {
    const { refused, fruitless } = this.of(folder);
    const has = partsOf(flags);
    const known = [...has].filter((part) => refused[part] >= (this.proved.has(part) ? 1 : provedBy));
    const ways = lesser
      .filter((parts) => known.every((part) => parts.includes(part)) && parts.every((part) => has.has(part)))
      .map((parts) => without(new Set(parts), flags, internalDate));
    return fruitless >= fruitlessBy ? ways.slice(0, 1) : ways;
  }

  private noteTaken(folder: string, flags: readonly string[], { leftOut }: Said): void {
    const at = this.of(folder);
    at.fruitless = 0;
    for (const part of partsOf(flags)) {
      at.refused[part] = leftOut.has(part) ? at.refused[part] + 1 : 0;
      if (at.refused[part] >= provedBy) this.proved.add(part);
    }
  }

  private of(folder: string): { refused: Record<Part, number>; fruitless: number } {
    const known = this.folders.get(folder);
    if (known) return known;
    const none = { refused: { keywords: 0, flags: 0, date: 0 }, fruitless: 0 };
    this.folders.set(folder, none);
    return none;
  }
}

function partsOf(flags: readonly string[]): ReadonlySet<Part> {
  const parts = new Set<Part>(['date']);
  if (flags.some(isKeyword)) parts.add('keywords');
  if (!flags.every(isKeyword)) parts.add('flags');
  return parts;
}

function without(leftOut: ReadonlySet<Part>, flags: readonly string[], internalDate: Date): Said {
  return {
    flags: flags.filter((flag) => !leftOut.has(isKeyword(flag) ? 'keywords' : 'flags')),
    internalDate: leftOut.has('date') ? undefined : internalDate,
    leftOut,
  };
}

/** Codes of refusals that nothing left out would change: space, rights, the place, the state of the server (RFC 5530, RFC 9208). */
const aboutElse = new Set([
  ...['OVERQUOTA', 'LIMIT', 'TOOBIG', 'APPENDLIMIT', 'UNKNOWN-CTE', 'BADCHARSET'],
  ...['NOPERM', 'PERMISSIONS', 'READ-ONLY', 'TRYCREATE', 'NONEXISTENT', 'AUTHORIZATIONFAILED', 'EXPIRED'],
  ...['UNAVAILABLE', 'INUSE', 'SERVERBUG', 'CORRUPTION', 'CONTACTADMIN', 'PRIVACYREQUIRED'],
]);

/** The same said without a code. */
const saysElse =
  /quota|too (big|large|long)|\bsize\b|mailbox (is )?full|no space|disk|permission|denied|not allowed to|read-?only|no such (mailbox|folder)|virus|spam/i;

/** True for a refusal that may be of what was said of the message, by its response code (empty: none) and words. */
export function mayBeOfParts(code: string, words: string): boolean {
  return !aboutElse.has(code.toUpperCase()) && (code !== '' || !saysElse.test(words));
}
