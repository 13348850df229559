import { expectThat } from '../rule.js';
import { expectProblem, newNonce, renewedKey, update } from '../server-world.js';
import { statedTime } from '../signed-documents.js';
import { type ServerRule, needs, keyOf, timeOf } from './given.js';

export const timeRules: readonly ServerRule[] = [
  {
    id: 'time-renewed',
    says: 'a 200 carries the time statement: signed by the ring, for the nonce of the request',
    lacks: needs('due'),
    check: async (world) => {
      const nonce = newNonce();
      const answer = await update(world, { licenseKey: keyOf(world, 'due'), nonce });
      renewedKey(answer);
      await statedTime(timeOf(answer), nonce, await world.jwks());
    },
  },
  {
    id: 'time-problem',
    says: 'so do problem details',
    check: async (world) => {
      const nonce = newNonce();
      const answer = await update(world, { licenseKey: 'none', nonce });
      expectProblem(answer, 422, 'invalid-license');
      await statedTime(timeOf(answer), nonce, await world.jwks());
    },
  },
  {
    id: 'time-invalid-request',
    says: 'also a 400 for another member',
    check: async (world) => {
      const nonce = newNonce();
      const answer = await update(world, { licenseKey: 'none', installationId: undefined, nonce });
      expectProblem(answer, 400, 'invalid-request');
      await statedTime(timeOf(answer), nonce, await world.jwks());
    },
  },
  {
    id: 'time-own',
    says: 'each request gets its own, which continues with the clock and not faster',
    check: async (world) => {
      const jwks = await world.jwks();
      const since = performance.now();
      const at: number[] = [];
      for (const nonce of [newNonce(), newNonce()]) {
        at.push(await statedTime(timeOf(await update(world, { licenseKey: 'none', nonce })), nonce, jwks));
      }
      const [first = 0, second = 0] = at;
      const passed = performance.now() - since + 1_000;
      expectThat(second >= first && second - first <= passed, `the time continued by ${second - first} ms`);
    },
  },
  {
    id: 'time-version-1',
    says: 'a request without a nonce, as version 1 sends it, is answered without time',
    check: async (world) => {
      const answer = await update(world, { licenseKey: 'none' });
      expectProblem(answer, 422, 'invalid-license');
      expectThat(timeOf(answer) === undefined, 'the answer has a time');
    },
  },
  {
    id: 'nonce',
    says: 'a nonce is 1 to 128 visible ASCII characters; another one: 400 invalid-request without time',
    check: async (world) => {
      const jwks = await world.jwks();
      for (const nonce of ['!', '"\\{}~', 'n'.repeat(128)]) {
        const answer = await update(world, { licenseKey: 'none', nonce });
        expectProblem(answer, 422, 'invalid-license');
        await statedTime(timeOf(answer), nonce, jwks);
      }
      for (const nonce of ['', 'a b', 'é', 'n'.repeat(129), 7]) {
        const answer = await update(world, { licenseKey: 'none', nonce });
        expectProblem(answer, 400, 'invalid-request');
        expectThat(timeOf(answer) === undefined, `the nonce ${JSON.stringify(nonce)} got a time`);
      }
    },
  },
];
