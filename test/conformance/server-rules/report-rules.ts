import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { expectThat } from '../rule.js';
import { type Answer, expectProblem, expectStatus, json, newNonce, report } from '../server-world.js';
import { statedTime } from '../signed-documents.js';
import { type ServerRule, needs, keyOf, figures, timeOf } from './given.js';

const receiptSchema = z.looseObject({
  outcome: z.literal('accepted'),
  reportId: z.string().min(1),
  receivedAt: z.iso.datetime({ offset: true }),
});

/** The receipt of a report; breaks the rule when it was not taken. */
function receiptOf(answer: Answer): z.infer<typeof receiptSchema> {
  expectStatus(answer, 200);
  const receipt = receiptSchema.safeParse(json(answer));
  expectThat(
    receipt.success,
    `not { outcome: "accepted", reportId, receivedAt }: ${answer.text.slice(0, 200)}`,
  );
  return receipt.data;
}

export const reportRules: readonly ServerRule[] = [
  {
    id: 'report-accepted',
    says: 'the report of an ended month is taken; the same one again gets the same receipt',
    lacks: needs('due'),
    check: async (world) => {
      const request = {
        licenseKey: keyOf(world, 'due'),
        installationId: randomUUID(),
        report: { ...figures, period: await world.reportMonth() },
      };
      const [first, again] = [
        receiptOf(await report(world, request)),
        receiptOf(await report(world, request)),
      ];
      expectThat(
        first.reportId === again.reportId && first.receivedAt === again.receivedAt,
        'the second receipt is another',
      );
    },
  },
  {
    id: 'report-other',
    says: 'another report for the same month and installation: 409 report-already-delivered',
    lacks: needs('due'),
    check: async (world) => {
      const request = { licenseKey: keyOf(world, 'due'), installationId: randomUUID() };
      const period = await world.reportMonth();
      receiptOf(await report(world, { ...request, report: { ...figures, period } }));
      const other = await report(world, { ...request, report: { ...figures, period, managed: 2 } });
      expectProblem(other, 409, 'report-already-delivered');
    },
  },
  {
    id: 'report-kinds',
    says: 'mailboxes by kind and how many were removed may be said; what is not a count in them: 400 invalid-request',
    lacks: needs('due'),
    check: async (world) => {
      const period = await world.reportMonth();
      const kinds = { user: figures.managed, shared: 2, resource: 0 };
      const adjusted = { managed: figures.managed - 1, reason: 'a test mailbox' };
      const said = { ...figures, period, kinds, adjusted, removed: 1 };
      const request = { licenseKey: keyOf(world, 'due'), installationId: randomUUID() };
      const [first, again] = [
        receiptOf(await report(world, { ...request, report: said })),
        receiptOf(await report(world, { ...request, report: said })),
      ];
      expectThat(first.reportId === again.reportId, 'the second receipt is another');
      for (const wrong of [
        { kinds: { user: 1, shared: 2 } },
        { kinds: { ...kinds, user: -1 } },
        { kinds: { ...kinds, resource: '0' } },
        { removed: 0 },
        { removed: 1.5 },
      ]) {
        expectProblem(
          await report(world, { licenseKey: 'none', report: { ...said, ...wrong } }),
          400,
          'invalid-request',
        );
      }
    },
  },
  {
    id: 'report-unknown-member',
    says: 'a member of a report that this version does not know is no fault',
    lacks: needs('due'),
    check: async (world) => {
      receiptOf(
        await report(world, {
          licenseKey: keyOf(world, 'due'),
          report: { ...figures, period: await world.reportMonth(), ofALaterVersion: { any: 1 } },
        }),
      );
    },
  },
  {
    id: 'report-time',
    says: 'answers to reports carry the time statement too',
    lacks: needs('due'),
    check: async (world) => {
      const nonce = newNonce();
      const answer = await report(world, {
        licenseKey: keyOf(world, 'due'),
        report: { ...figures, period: await world.reportMonth() },
        nonce,
      });
      receiptOf(answer);
      await statedTime(timeOf(answer), nonce, await world.jwks());
    },
  },
  {
    id: 'report-no-month',
    says: 'a period that is no month: 400 invalid-request',
    check: async (world) => {
      for (const period of ['2026-13', '2026', '2026-01-01']) {
        const answer = await report(world, { licenseKey: 'none', report: { ...figures, period } });
        expectProblem(answer, 400, 'invalid-request');
      }
    },
  },
  {
    id: 'report-month-not-ended',
    says: 'a month that has not ended: 400 invalid-request',
    lacks: needs('due'),
    check: async (world) => {
      const answer = await report(world, {
        licenseKey: keyOf(world, 'due'),
        report: { ...figures, period: '9999-12' },
      });
      expectProblem(answer, 400, 'invalid-request');
    },
  },
  {
    id: 'report-not-covered',
    says: 'a month that the contract does not cover: 400 invalid-request',
    lacks: needs('due'),
    check: async (world) => {
      const answer = await report(world, {
        licenseKey: keyOf(world, 'due'),
        report: { ...figures, period: '2001-01' },
      });
      expectProblem(answer, 400, 'invalid-request');
    },
  },
  {
    id: 'report-unsupported',
    says: 'a report under another contract type: 422 unsupported-license-type',
    lacks: needs('unsupported'),
    check: async (world) => {
      const answer = await report(world, {
        licenseKey: keyOf(world, 'unsupported'),
        report: { ...figures, period: await world.reportMonth() },
      });
      expectProblem(answer, 422, 'unsupported-license-type');
    },
  },
];
