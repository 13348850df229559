import { calculateJwkThumbprint, compactVerify, decodeProtectedHeader, importJWK, type JWK } from 'jose';
import { z } from 'zod';
import { expectThat } from './rule.js';

/*
 * Signed documents as any JOSE library reads them: a second opinion, written from docs/licensing-protocol.md and not from the
 * product's own verifier.
 */

export const jwksSchema = z.object({ keys: z.array(z.record(z.string(), z.unknown())).min(1) });
export type Jwks = z.infer<typeof jwksSchema>;

/** The members of a key's content that a console compares (licensing.md §6). */
export const keyContentSchema = z.looseObject({
  licenseId: z.string(),
  product: z.string(),
  type: z.string(),
  contract: z.looseObject({ id: z.string() }),
  supportId: z.string(),
  issuedAt: z.string(),
  expiresOn: z.string(),
});
export type KeyContent = z.infer<typeof keyContentSchema>;

const statementSchema = z.strictObject({ now: z.iso.datetime({ offset: true }), nonce: z.string() });

/** The compact form within an armoured or bare key text. */
export function compactOf(keyText: string): string {
  return keyText
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !line.startsWith('-----'))
    .join('');
}

/** The armoured form: 64 columns between BEGIN and END. */
export function armoured(compact: string): string {
  const lines = compact.match(/.{1,64}/g) ?? [];
  return ['-----BEGIN LICENSE KEY-----', ...lines, '-----END LICENSE KEY-----', ''].join('\n');
}

/** What a compact JWS says, whoever signed it. */
function contentOf(compact: string): unknown {
  return JSON.parse(Buffer.from(compact.split('.')[1] ?? '', 'base64url').toString('utf8'));
}

/** A key's content, whoever signed it. */
export function keyContentOf(keyText: string): KeyContent {
  return keyContentSchema.parse(contentOf(compactOf(keyText)));
}

/** The content of a document of a type, signed by a key of the set; breaks the rule otherwise. */
export async function verified(compact: string, typ: string, jwks: Jwks): Promise<unknown> {
  const header = decodeProtectedHeader(compact);
  expectThat(
    JSON.stringify(Object.keys(header).sort()) === '["alg","kid","typ"]',
    `the header has the members ${Object.keys(header).join(', ')}, not alg, typ and kid`,
  );
  expectThat(header.alg === 'EdDSA', `alg is ${String(header.alg)}, not EdDSA`);
  expectThat(header.typ === typ, `typ is ${String(header.typ)}, not ${typ}`);
  const jwk = jwks.keys.find(({ kid }) => kid === header['kid']);
  expectThat(jwk !== undefined, `kid ${String(header['kid'])} is not in the JWK set`);
  try {
    const { payload } = await compactVerify(compact, await importJWK(jwk as JWK, 'EdDSA'));
    return JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch (error) {
    expectThat(false, `the signature does not hold: ${String(error)}`);
  }
}

/** The server's time in ms from the `time` of an answer, if it is a statement for that nonce; breaks the rule otherwise. */
export async function statedTime(time: unknown, nonce: string, jwks: Jwks): Promise<number> {
  expectThat(typeof time === 'string', `the answer's time is ${JSON.stringify(time)}, not a JWS`);
  const content = statementSchema.safeParse(await verified(time, 'time+jws', jwks));
  expectThat(content.success, 'the content is not exactly { now: instant, nonce }');
  expectThat(content.data.nonce === nonce, `the nonce is ${content.data.nonce}, not that of the request`);
  return Date.parse(content.data.now);
}

/** RFC 7638, over exactly the members of an OKP key. */
export async function thumbprintOf(jwk: Readonly<Record<string, unknown>>): Promise<string> {
  return calculateJwkThumbprint({ kty: 'OKP', crv: String(jwk['crv']), x: String(jwk['x']) });
}
