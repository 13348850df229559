import { normalizeFlags } from '../mail-source.js';

/** Bits of X-Mozilla-Status and, from 0x10000 on, X-Mozilla-Status2 (Thunderbird's nsMsgMessageFlags). */
const mozillaFlags: readonly (readonly [bit: number, flag: string])[] = [
  [0x1, '\\Seen'],
  [0x2, '\\Answered'],
  [0x4, '\\Flagged'],
  [0x8, '\\Deleted'],
  [0x1000, '$Forwarded'],
  [0x200000, '\\Deleted'],
  [0x800000, '$MDNSent'],
];

/** Letters of Status and X-Status (mutt, Dovecot, UW IMAP). */
const letterFlags: ReadonlyMap<string, string> = new Map(
  Object.entries({
    R: '\\Seen',
    A: '\\Answered',
    F: '\\Flagged',
    T: '\\Draft',
    D: '\\Deleted',
  }),
);

/** Flags and keywords that mail programs keep in a message's header. `head` is its header, with or without what follows. */
export function headerFlags(head: string): string[] {
  const fields = statusFields(head);
  const letters = [...fields('status'), ...fields('x-status')].join('');
  const [low = '0'] = fields('x-mozilla-status');
  const [high = '0'] = fields('x-mozilla-status2');
  const bits = hex(low, 0xffff) + hex(high, 0xffff0000);
  const label = Math.floor(bits / 0x2000000) % 8;
  const keywords = [...fields('x-mozilla-keys'), ...fields('x-keywords')].flatMap((value) =>
    value.split(/[\s,]+/),
  );
  return normalizeFlags([
    ...Array.from(letters).flatMap((letter) => letterFlags.get(letter) ?? []),
    ...mozillaFlags.filter(([bit]) => Math.floor(bits / bit) % 2 === 1).map(([, flag]) => flag),
    // Thunderbird before version 2 had five labels and no tags.
    ...(label >= 1 && label <= 5 ? [`$label${String(label)}`] : []),
    ...keywords.filter((keyword) => keyword !== ''),
  ]);
}

const fieldPattern =
  /^(status|x-status|x-mozilla-status2?|x-mozilla-keys|x-keywords)[ \t]*:(.*(?:\r?\n[ \t].*)*)/gim;

function statusFields(head: string): (name: string) => string[] {
  const header = head.split(/\r?\n\r?\n/, 1)[0] ?? '';
  const found = [...header.matchAll(fieldPattern)].map((match) => ({
    name: (match[1] ?? '').toLowerCase(),
    value: (match[2] ?? '').trim(),
  }));
  return (name) => found.filter((field) => field.name === name).map(({ value }) => value);
}

/** The part of a hexadecimal number that a mask leaves. */
function hex(digits: string, mask: number): number {
  const value = /^[0-9a-f]{1,8}$/i.test(digits) ? parseInt(digits, 16) : 0;
  return (value & mask) >>> 0;
}
