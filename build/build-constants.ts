import { readFileSync } from 'node:fs';
import { readManifest, root } from './paths.mjs';

const emptyRing = { keys: [] };

/**
 * Values compiled into every program, as Vite's `define` wants them; `core/lib/build-constants.ts` gives them
 * names. POSTKEEP_VENDOR names the vendor in texts, POSTKEEP_JWKS the file with the public keys of the license ring
 * (licensing.md §1), POSTKEEP_UPDATE_JWKS that with the public keys of update feeds (docs/decisions/0241), POSTKEEP_PACKAGED=1 says that the build is for users.
 */
export function buildConstants(environment: NodeJS.ProcessEnv): Record<string, string> {
  const ringFile = environment['POSTKEEP_JWKS'];
  const ring: unknown = ringFile ? publicRing(ringFile, 'POSTKEEP_JWKS') : emptyRing;
  const updateRingFile = environment['POSTKEEP_UPDATE_JWKS'];
  const updateRing: unknown = updateRingFile ? publicRing(updateRingFile, 'POSTKEEP_UPDATE_JWKS') : emptyRing;
  return {
    __POSTKEEP_VENDOR__: JSON.stringify(environment['POSTKEEP_VENDOR'] ?? 'Veeam'),
    __POSTKEEP_VERSION__: JSON.stringify(readManifest(`${root}/package.json`).version),
    __POSTKEEP_JWKS__: JSON.stringify(ring),
    __POSTKEEP_UPDATE_JWKS__: JSON.stringify(updateRing),
    __POSTKEEP_PACKAGED__: JSON.stringify(environment['POSTKEEP_PACKAGED'] === '1'),
  };
}

/** A private key must never reach a build, not even by a wrong file name. */
function publicRing(file: string, variable: string): unknown {
  const ring = JSON.parse(readFileSync(file, 'utf8')) as { keys?: Record<string, unknown>[] };
  if (!Array.isArray(ring.keys) || ring.keys.length === 0) {
    throw new Error(`${variable} names ${file}, which is not a JWKS with keys (RFC 7517 §5).`);
  }
  if (ring.keys.some((key) => 'd' in key)) {
    throw new Error(`${variable} names ${file}, which holds a private key. Name the public jwks.json.`);
  }
  return ring;
}
