import { z } from 'zod';
import { expectThat } from '../rule.js';
import { expectProblem, json, paths, renewedKey, update } from '../server-world.js';
import { type ServerRule, needs, keyOf, figures } from './given.js';

export const requestRules: readonly ServerRule[] = [
  {
    id: 'unknown-members',
    says: 'members that it does not know are passed over',
    lacks: needs('due'),
    check: async (world) => {
      renewedKey(await update(world, { licenseKey: keyOf(world, 'due'), later: { version: 3 } }));
    },
  },
  {
    id: 'missing-members',
    says: 'a missing or wrong member: 400 invalid-request',
    check: async (world) => {
      const whole = { licenseKey: 'none', usage: figures };
      const wrong = [
        { installationId: undefined },
        { licenseKey: undefined },
        { productVersion: 7 },
        { usage: { ...figures, managed: -1 } },
        { usage: { managed: 1 } },
      ];
      for (const more of wrong) {
        expectProblem(await update(world, { ...whole, ...more }), 400, 'invalid-request');
      }
    },
  },
  {
    id: 'storable-text',
    says: 'NUL or half a surrogate pair in a text: 400 invalid-request',
    check: async (world) => {
      for (const installationId of ['a\0b', '\ud800']) {
        expectProblem(await update(world, { licenseKey: 'none', installationId }), 400, 'invalid-request');
      }
    },
  },
  {
    id: 'no-json',
    says: 'a body that is no JSON: 400 invalid-request',
    check: async (world) => {
      for (const body of ['', '{"licenseKey":', 'key']) {
        expectProblem(await world.post(paths.update, body), 400, 'invalid-request');
      }
    },
  },
  {
    id: 'media-type',
    says: 'a body that is not application/json: 415 unsupported-media-type',
    check: async (world) => {
      expectProblem(await world.post(paths.update, '{}', 'text/plain'), 415, 'unsupported-media-type');
    },
  },
  {
    id: 'too-large',
    says: 'a body over 128 KiB: 413 body-too-large',
    check: async (world) => {
      const body = JSON.stringify({ licenseKey: 'A'.repeat(128 * 1024) });
      expectProblem(await world.post(paths.update, body), 413, 'body-too-large');
    },
  },
  {
    id: 'not-found',
    says: 'an address that is none: 404 not-found',
    check: async (world) => {
      expectProblem(await world.get('/v1/conformance'), 404, 'not-found');
    },
  },
  {
    id: 'request-id',
    says: 'every answer has x-request-id; instance of a problem is urn:uuid: and that id',
    check: async (world) => {
      const answers = [
        await world.get('/.well-known/jwks.json'),
        await update(world, { licenseKey: 'none' }),
      ];
      for (const { headers } of answers) {
        expectThat(String(headers['x-request-id'] ?? '') !== '', 'an answer has no x-request-id');
      }
      const refused = answers[1];
      const instance =
        refused && z.looseObject({ instance: z.string() }).safeParse(json(refused)).data?.instance;
      expectThat(
        instance === `urn:uuid:${String(refused?.headers['x-request-id'])}`,
        `instance is ${String(instance)}`,
      );
    },
  },
];
