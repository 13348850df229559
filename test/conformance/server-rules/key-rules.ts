import { generateKeyPairSync } from 'node:crypto';
import { CompactSign } from 'jose';
import { z } from 'zod';
import { expectThat } from '../rule.js';
import { edited, expectProblem, expectStatus, json, renewedKey, update } from '../server-world.js';
import {
  armoured,
  compactOf,
  keyContentOf,
  keyContentSchema,
  thumbprintOf,
  verified,
} from '../signed-documents.js';
import { type ServerRule, needs, keyOf, figures } from './given.js';

export const keyRules: readonly ServerRule[] = [
  {
    id: 'jwks',
    says: 'GET /.well-known/jwks.json is a set of public Ed25519 keys; kid is the RFC 7638 thumbprint',
    check: async (world) => {
      for (const jwk of (await world.jwks()).keys) {
        expectThat(jwk['kty'] === 'OKP' && jwk['crv'] === 'Ed25519', 'a key is not Ed25519');
        expectThat(!('d' in jwk), 'a private key is published');
        const thumbprint = await thumbprintOf(jwk);
        expectThat(
          jwk['kid'] === thumbprint,
          `kid ${String(jwk['kid'])} is not the thumbprint ${thumbprint}`,
        );
      }
    },
  },
  {
    id: 'renewed',
    says: 'a due key is renewed: a key that verifies, the same license, a later expiry',
    lacks: needs('due'),
    check: async (world) => {
      const key = renewedKey(await update(world, { licenseKey: keyOf(world, 'due'), usage: figures }));
      const content = keyContentSchema.parse(
        await verified(compactOf(key), 'license+jws', await world.jwks()),
      );
      const before = keyContentOf(keyOf(world, 'due'));
      for (const member of ['licenseId', 'product', 'type', 'supportId'] as const) {
        expectThat(content[member] === before[member], `${member} is ${content[member]}`);
      }
      expectThat(content.contract.id === before.contract.id, `contract.id is ${content.contract.id}`);
      expectThat(content.expiresOn > before.expiresOn, `it expires on ${content.expiresOn}, no later`);
    },
  },
  {
    id: 'renewed-twice',
    says: 'the same request again, and a second console with the old key, get the same key',
    lacks: needs('due'),
    check: async (world) => {
      const licenseKey = keyOf(world, 'due');
      const [first, second] = [await update(world, { licenseKey }), await update(world, { licenseKey })];
      expectThat(renewedKey(first) === renewedKey(second), 'the second answer has another key');
    },
  },
  {
    id: 'both-forms',
    says: 'a key is taken armoured and bare',
    lacks: needs('due'),
    check: async (world) => {
      const compact = compactOf(keyOf(world, 'due'));
      renewedKey(await update(world, { licenseKey: compact }));
      renewedKey(await update(world, { licenseKey: armoured(compact) }));
    },
  },
  {
    id: 'up-to-date',
    says: 'a key that expires more than seven days from today is up to date',
    lacks: needs('current'),
    check: async (world) => {
      const answer = await update(world, { licenseKey: keyOf(world, 'current') });
      expectStatus(answer, 200);
      const body = z
        .looseObject({
          outcome: z.literal('up-to-date'),
          checkAfter: z.iso.datetime({ offset: true }).optional(),
        })
        .safeParse(json(answer));
      expectThat(body.success, `not { outcome: "up-to-date", checkAfter? }: ${answer.text.slice(0, 200)}`);
    },
  },
  {
    id: 'unsupported',
    says: 'a contract that is not hosting-rental: 422 unsupported-license-type',
    lacks: needs('unsupported'),
    check: async (world) => {
      const answer = await update(world, { licenseKey: keyOf(world, 'unsupported') });
      expectProblem(answer, 422, 'unsupported-license-type');
    },
  },
  {
    id: 'contract-expired',
    says: 'a contract that has ended: 403 contract-expired, whatever the key has left',
    lacks: needs('ended'),
    check: async (world) => {
      expectProblem(await update(world, { licenseKey: keyOf(world, 'ended') }), 403, 'contract-expired');
    },
  },
  {
    id: 'edited-key',
    says: 'a key that was edited: 422 invalid-license',
    lacks: needs('due'),
    check: async (world) => {
      const licenseKey = edited(keyOf(world, 'due'));
      expectProblem(await update(world, { licenseKey }), 422, 'invalid-license');
    },
  },
  {
    id: 'unknown-signer',
    says: 'a key that somebody else signed: 422 invalid-license',
    lacks: needs('due'),
    check: async (world) => {
      const { privateKey } = generateKeyPairSync('ed25519');
      const content = Buffer.from(JSON.stringify(keyContentOf(keyOf(world, 'due'))));
      const [first] = (await world.jwks()).keys;
      for (const kid of ['stranger', String(first?.['kid'])]) {
        const licenseKey = await new CompactSign(content)
          .setProtectedHeader({ alg: 'EdDSA', typ: 'license+jws', kid })
          .sign(privateKey);
        expectProblem(await update(world, { licenseKey }), 422, 'invalid-license');
      }
    },
  },
  {
    id: 'no-key',
    says: 'a text that is no key: 422 invalid-license',
    check: async (world) => {
      expectProblem(await update(world, { licenseKey: 'none' }), 422, 'invalid-license');
    },
  },
];
