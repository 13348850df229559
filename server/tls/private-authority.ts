import { generateKeyPairSync, randomBytes } from 'node:crypto';
import forge from 'node-forge';

const dayMs = 24 * 60 * 60 * 1000;
const authorityDays = 3650;
/** Longest life that every TLS client still accepts. */
const serverDays = 397;
/** Clients whose clock runs up to a day behind still accept a fresh certificate. */
const backdatedMs = dayMs;

/** A certificate and its private key, both PEM. */
export interface CertifiedKey {
  readonly certificate: string;
  readonly privateKey: string;
}

/** A certificate authority of this installation alone, for consoles that are told to trust its certificate. */
export function createAuthority(now: Date): CertifiedKey {
  const { privateKey, certificate } = newCertificate(now, authorityDays);
  const name = [{ name: 'commonName', value: 'Postkeep licensing private CA' }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(privateKey), forge.md.sha256.create());
  return { certificate: forge.pki.certificateToPem(certificate), privateKey };
}

/** A server certificate for localhost, the loopback addresses and `hostNames`, signed by the authority. */
export function createServerCertificate(
  authority: CertifiedKey,
  hostNames: readonly string[],
  now: Date,
): CertifiedKey {
  const issuer = forge.pki.certificateFromPem(authority.certificate);
  const { privateKey, certificate } = newCertificate(now, serverDays);
  certificate.setSubject([{ name: 'commonName', value: 'Postkeep licensing server' }]);
  certificate.setIssuer(issuer.subject.attributes);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes() },
    {
      name: 'subjectAltName',
      altNames: [
        ...['localhost', ...hostNames].map((value) => ({ type: 2, value })),
        ...['127.0.0.1', '::1'].map((ip) => ({ type: 7, ip })),
      ],
    },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(authority.privateKey), forge.md.sha256.create());
  return { certificate: forge.pki.certificateToPem(certificate), privateKey };
}

/** Last moment at which a PEM certificate is valid. */
export function certificateEnd(certificate: string): Date {
  return forge.pki.certificateFromPem(certificate).validity.notAfter;
}

function newCertificate(now: Date, days: number): { privateKey: string; certificate: forge.pki.Certificate } {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(pair.publicKey);
  // RFC 5280 §4.1.2.2: a positive integer of at most 20 octets; a first octet of 1 leaves nothing to pad in DER.
  certificate.serialNumber = `01${randomBytes(16).toString('hex')}`;
  certificate.validity.notBefore = new Date(now.getTime() - backdatedMs);
  certificate.validity.notAfter = new Date(now.getTime() + days * dayMs);
  return { privateKey: pair.privateKey, certificate };
}
