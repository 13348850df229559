import type { CalendarDate } from '../../license/dates.js';
import type { TextFormat } from '../format.js';

/** Why a license key is refused (licensing.md §1, §9). */
export const licenseKey = {
  /** The detail line under "License key is invalid", with the code. */
  rejected: ({ reason, code }: { reason: string; code: string }) => `${reason} (${code})`,
  notInstalled: 'No license is installed. (not-installed)',
  tooLarge: 'The file is larger than 64 KiB.',
  noEnvelope: 'This is not a license key.',
  partOfAKey: 'A part of the license key is missing, or something was put into it.',
  severalKeys: 'There is more than one license key in it, or parts of several. Hand over one alone.',
  headerUnreadable: 'The header of the key cannot be read.',
  headerMemberTwice: ({ member }: { member: string }) => `The header of the key names "${member}" twice.`,
  headerTooLong: 'The header of the key says more than a license key may say.',
  wrongAlgorithm: 'The key is not signed with EdDSA.',
  wrongType: 'The file is signed, but it is not a license key.',
  signerNotNamed: 'The key does not name its signing key.',
  signerUnknown: 'The key was signed with a signing key that this version does not know.',
  wrongSignature: 'The signature does not fit: the key was altered or damaged.',
  contentUnreadable: 'The content of the key cannot be read.',
  contentMemberTwice: ({ member }: { member: string }) => `The content of the key names "${member}" twice.`,
  notALicense: ({ problem }: { problem: string }) => `The content of the key is not a license: ${problem}.`,
  issuedAfterExpiry: (p: { issuedOn: CalendarDate; expiresOn: CalendarDate }, f: TextFormat) =>
    `The key was issued on ${f.date(p.issuedOn)}, after it expired on ${f.date(p.expiresOn)}.`,
  otherProduct: ({ product, expected }: { product: string; expected: string }) =>
    `The key is for the product "${product}", not for "${expected}".`,
} as const;
