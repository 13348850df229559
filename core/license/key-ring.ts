import { type KeyObject, createPublicKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { compiledJwks, compiledUpdateJwks, packagedBuild } from '../lib/build-constants.js';
import { readRegularFile } from '../lib/regular-file.js';
import { text } from '../../shared/texts/text.js';
import { parseForeignJson } from '../../shared/json.js';

/** The vendor's public keys by `kid`: several at a time, so that keys rotate (licensing.md §1). */
export interface KeyRing {
  readonly find: (kid: string) => KeyObject | null;
}

const jwkSchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string().min(1),
});
const jwksSchema = z.object({ keys: z.array(z.unknown()) });

/** A ring of the Ed25519 keys of a JWKS (RFC 7517, RFC 8037); members of other kinds are no concern of a license. */
export function keyRingOf(jwks: unknown): KeyRing {
  const keys = new Map<string, KeyObject>();
  for (const candidate of jwksSchema.parse(jwks).keys) {
    const jwk = jwkSchema.safeParse(candidate);
    if (!jwk.success || keys.has(jwk.data.kid)) continue;
    const { kty, crv, x, kid } = jwk.data;
    keys.set(kid, createPublicKey({ key: { kty, crv, x }, format: 'jwk' }));
  }
  return { find: (kid) => keys.get(kid) ?? null };
}

/**
 * The ring of this build: compiled in. Only an unpackaged build also trusts the JWKS named by POSTKEEP_TRUSTED_JWKS, by default
 * the one that `postkeep-licensing` leaves in the checkout; it is read when a `kid` is unknown, so that rotation needs no restart.
 */
export function openKeyRing(environment: NodeJS.ProcessEnv): KeyRing {
  const compiled = keyRingOf(compiledJwks);
  if (packagedBuild) return compiled;
  const configured = environment['POSTKEEP_TRUSTED_JWKS'];
  const path =
    configured === undefined || configured === ''
      ? join(checkoutFolder(), 'build', 'dev-licensing', 'jwks.json')
      : configured;
  return { find: (kid) => compiled.find(kid) ?? ringInFile(path)?.find(kid) ?? null };
}

/** The ring of update feeds: compiled in, and in an unpackaged build of the JWKS that POSTKEEP_TRUSTED_UPDATE_JWKS names. */
export function openUpdateKeyRing(environment: NodeJS.ProcessEnv): KeyRing {
  const compiled = keyRingOf(compiledUpdateJwks);
  const path = environment['POSTKEEP_TRUSTED_UPDATE_JWKS'];
  if (packagedBuild || path === undefined || path === '') return compiled;
  return { find: (kid) => compiled.find(kid) ?? ringInFile(path)?.find(kid) ?? null };
}

/** Null while there is no such file: the licensing server makes it on first use. Throws AppError `io` for one that is no JWKS. */
function ringInFile(path: string): KeyRing | null {
  try {
    const jwks = readRegularFile(path);
    return jwks === null ? null : keyRingOf(parseForeignJson(jwks));
  } catch (error) {
    throw new AppError('io', text('licenseChange.trustedKeysUnreadable', { path }), {
      cause: error,
      details: error instanceof Error ? error.message : String(error),
    });
  }
}

/** The folder of the nearest package.json above this code, in `core/` as well as in `out/`. */
function checkoutFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
