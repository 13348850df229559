import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { replaceFileFrom } from '../../core/lib/atomic-file.js';
import { type DataFolder, readFileIfPresent } from '../data-folder.js';
import {
  certificateEnd,
  type CertifiedKey,
  createAuthority,
  createServerCertificate,
} from './private-authority.js';

/** TLS files given by the operator, PEM; the certificate file holds the whole chain. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** What the server presents, and the private CA consoles have to trust for it; null when the operator gave the files. */
export interface TlsIdentity {
  readonly cert: string;
  readonly key: string;
  readonly caPem: string | null;
}

/** A private certificate is made anew when it ends within this time. */
const renewBeforeMs = 30 * 24 * 60 * 60 * 1000;

/**
 * The given TLS files, or a private CA and certificate kept in the data folder, made on first use and before they end.
 * `now` is the machine's time, which is what TLS peers compare with. Throws AppError `io` or `invalid-argument`.
 */
export async function loadTlsIdentity(
  folder: DataFolder,
  files: TlsFiles | null,
  hostNames: readonly string[],
  now: Date,
): Promise<TlsIdentity> {
  if (files !== null) {
    return checked({ cert: await required(files.certFile), key: await required(files.keyFile), caPem: null });
  }
  const authority =
    (await readPair(folder.ca, folder.caKey, now)) ??
    (await writePair(createAuthority(now), folder.ca, folder.caKey));
  const server = await readPair(folder.certificate, folder.certificateKey, now);
  if (server !== null && isSignedBy(server, authority, hostNames)) return identity(server, authority);
  const made = createServerCertificate(authority, hostNames, now);
  return identity(await writePair(made, folder.certificate, folder.certificateKey), authority);
}

function identity(server: CertifiedKey, authority: CertifiedKey): TlsIdentity {
  return checked({ cert: server.certificate, key: server.privateKey, caPem: authority.certificate });
}

function checked(tls: TlsIdentity): TlsIdentity {
  try {
    createSecureContext({ cert: tls.cert, key: tls.key });
    return tls;
  } catch (error) {
    throw new AppError('invalid-argument', text('server.tlsMismatch'), {
      cause: error,
    });
  }
}

async function required(path: string): Promise<string> {
  const pem = await readFileIfPresent(path);
  if (pem === null) throw new AppError('io', text('server.noTlsFile', { path }));
  return pem;
}

async function readPair(certificatePath: string, keyPath: string, now: Date): Promise<CertifiedKey | null> {
  const certificate = await readFileIfPresent(certificatePath);
  const privateKey = await readFileIfPresent(keyPath);
  if (certificate === null || privateKey === null) return null;
  return certificateEnd(certificate).getTime() - now.getTime() > renewBeforeMs
    ? { certificate, privateKey }
    : null;
}

async function writePair(
  pair: CertifiedKey,
  certificatePath: string,
  keyPath: string,
): Promise<CertifiedKey> {
  await replaceFileFrom(keyPath, pair.privateKey, { mode: 0o600 });
  await replaceFileFrom(certificatePath, pair.certificate, { mode: 0o644 });
  return pair;
}

function isSignedBy(server: CertifiedKey, authority: CertifiedKey, hostNames: readonly string[]): boolean {
  const certificate = new X509Certificate(server.certificate);
  return (
    certificate.verify(new X509Certificate(authority.certificate).publicKey) &&
    hostNames.every((name) => certificate.checkHost(name) !== undefined)
  );
}
