import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  certificateEnd,
  createAuthority,
  createServerCertificate,
} from '../../../server/tls/private-authority.js';

const now = new Date('2026-11-21T12:00:00Z');

describe('the private CA', () => {
  const authority = createAuthority(now);
  const server = createServerCertificate(authority, ['licensing.example'], now);
  const certificate = new X509Certificate(server.certificate);

  it('signs a server certificate that is none of an authority itself', () => {
    expect(certificate.checkIssued(new X509Certificate(authority.certificate))).toBe(true);
    expect(certificate.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(new X509Certificate(authority.certificate).ca).toBe(true);
  });

  it('names localhost, the loopback addresses and what it was told', () => {
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkHost('licensing.example')).toBe('licensing.example');
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkIP('::1')).toBe('::1');
    expect(certificate.checkHost('another.example')).toBeUndefined();
  });

  it('is valid for a clock a day behind, and for 397 days', () => {
    expect(Date.parse(certificate.validFrom)).toBe(now.getTime() - 86_400_000);
    expect(certificateEnd(server.certificate)).toEqual(new Date('2027-12-23T12:00:00Z'));
  });
});
