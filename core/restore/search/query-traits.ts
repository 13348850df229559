import type { MessageTraits } from '../../repository/search/find-hits.js';

/** What `is:` knows, as flags of IMAP (RFC 9051 §2.3.2) that are set or not. */
const states: ReadonlyMap<string, { readonly flag: string; readonly isSet: boolean }> = new Map(
  Object.entries({
    read: { flag: '\\Seen', isSet: true },
    seen: { flag: '\\Seen', isSet: true },
    unread: { flag: '\\Seen', isSet: false },
    unseen: { flag: '\\Seen', isSet: false },
    flagged: { flag: '\\Flagged', isSet: true },
    starred: { flag: '\\Flagged', isSet: true },
    unflagged: { flag: '\\Flagged', isSet: false },
    answered: { flag: '\\Answered', isSet: true },
    replied: { flag: '\\Answered', isSet: true },
    unanswered: { flag: '\\Answered', isSet: false },
    draft: { flag: '\\Draft', isSet: true },
    forwarded: { flag: '$Forwarded', isSet: true },
  }),
);
const units: Readonly<Record<string, number>> = { '': 1, k: 1000, m: 1_000_000, g: 1_000_000_000 };

/** What `larger:5M`, `smaller:200k` and `is:unread` ask for beside what is asked for already; null when it is none of them. */
export function readTrait(
  known: MessageTraits,
  name: string,
  value: string,
  isExcluded: boolean,
): MessageTraits | null {
  if (name === 'is') {
    const state = states.get(value.toLowerCase());
    return state
      ? { ...known, flags: [...known.flags, { ...state, isSet: state.isSet !== isExcluded }] }
      : null;
  }
  if (name !== 'larger' && name !== 'smaller') return null;
  const bytes = readSize(value);
  if (bytes === null) return null;
  return (name === 'larger') !== isExcluded
    ? { ...known, above: Math.max(known.above ?? 0, bytes) }
    : { ...known, below: Math.min(known.below ?? bytes, bytes) };
}

/** `5M`, `1.5 MB`, `200k`, `1000`. */
function readSize(text: string): number | null {
  const match = /^(\d{1,12}(?:[.,]\d{1,3})?)([kmg]?)i?b?$/i.exec(text);
  if (!match) return null;
  return Number((match[1] ?? '').replace(',', '.')) * (units[match[2]?.toLowerCase() ?? ''] ?? 1);
}
