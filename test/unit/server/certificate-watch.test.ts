import { describe, expect, it } from 'vitest';
import { certificateLife } from '../../../server/tls/certificate-watch.js';
import { createAuthority, createServerCertificate } from '../../../server/tls/private-authority.js';

const made = new Date('2026-01-01T00:00:00Z');
const day = 24 * 3_600_000;
const authority = createAuthority(made);
const { certificate } = createServerCertificate(authority, [], made);
const after = (days: number): Date => new Date(made.getTime() + days * day);

describe('the life of a certificate', () => {
  it.each([
    ['valid', 0],
    ['valid', 397 - 15],
    ['ending', 397 - 13],
    ['ending', 396.9],
    ['ended', 397.1],
    ['ended', 5000],
  ])('of 397 days is %s after %d', (standing, days) => {
    expect(certificateLife(certificate, after(days))).toEqual({ end: after(397), standing });
  });

  it('is that of the first of its chain to end', () => {
    const old = createAuthority(after(-3650 + 100));
    const chain = `${certificate}\n${old.certificate}`;
    expect(certificateLife(chain, after(0)).end).toEqual(after(100));
    expect(certificateLife(chain, after(101)).standing).toBe('ended');
  });
});
