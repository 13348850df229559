import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import tls from 'node:tls';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';

/** PEM files of private authorities, besides the public ones; empty = none. */
export interface PrivateAuthorities {
  readonly caFile: string;
  /** What the administrator of the machine names in NODE_EXTRA_CA_CERTS. */
  readonly extraCaFile: string;
}

/** Where Linux distributions keep the system's certificate bundle (the list of Go's crypto/x509). */
const linuxBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** By the content of the private files: that of each server, proxy and gateway that a console talks to. */
const contexts = new Map<string, tls.SecureContext>();
const mostContexts = 8;
let system: Promise<readonly string[]> | null = null;

/**
 * The TLS context that trusts the system's authorities, Mozilla's list and those of the PEM files. It is built, and the files are looked
 * at, again only when one has changed: for a system's whole bundle in place of a file that takes 37 ms, which each request would pay.
 * Throws AppError `invalid-argument` for a file that cannot be read or is not PEM.
 */
export async function trustedAuthorities({
  caFile,
  extraCaFile,
}: PrivateAuthorities): Promise<tls.SecureContext> {
  const files = [caFile, extraCaFile].filter((file) => file !== '');
  const own = await Promise.all(files.map(async (file) => ({ file, pem: await readPem(file) })));
  const content = JSON.stringify(own.map(({ pem }) => pem));
  const built = contexts.get(content);
  if (built !== undefined) return built;
  for (const { pem, file } of own) assertAuthorities(pem, file);
  system ??= systemAuthorities();
  const context = tls.createSecureContext({
    ca: [...tls.rootCertificates, ...(await system), ...own.map(({ pem }) => pem)],
    minVersion: 'TLSv1.2',
  });
  contexts.set(content, context);
  const [oldest] = contexts.keys();
  if (contexts.size > mostContexts && oldest !== undefined) contexts.delete(oldest);
  return context;
}

async function readPem(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('invalid-argument', text('https.caFileUnreadable', { file }), {
      details: reason,
      cause: error,
    });
  });
}

/** Throws AppError `invalid-argument` for what is no PEM of certificates: Node by itself would trust nobody, and say nothing. */
export function assertAuthorities(pem: string, file: string): void {
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g) ?? [];
  try {
    tls.createSecureContext({ ca: pem });
    for (const certificate of certificates) new X509Certificate(certificate);
  } catch (error) {
    throw new AppError('invalid-argument', text('https.caFileDamaged', { file }), {
      cause: error,
    });
  }
  if (certificates.length === 0) {
    throw new AppError('invalid-argument', text('https.caFileEmpty', { file }));
  }
}

/** Electron 45 (Node 22.15+) reads the system's own store; Node 20 can on Linux only, elsewhere Mozilla's list serves. */
async function systemAuthorities(): Promise<readonly string[]> {
  const platform: typeof tls & { getCACertificates?: (type: 'system') => string[] } = tls;
  if (platform.getCACertificates !== undefined) return platform.getCACertificates('system');
  if (process.platform !== 'linux') return [];
  for (const file of linuxBundles) {
    const pem = await readFile(file, 'utf8').catch(() => null);
    if (pem !== null) return [pem];
  }
  return [];
}
