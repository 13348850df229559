import { expect, it } from 'vitest';
import { z } from 'zod';
import type { AuditRecord } from '../../../../core/audit/audit-log.js';
import { type AuditRules, auditedHandlers } from '../../../../core/audit/audited-calls.js';
import { AppError } from '../../../../shared/errors.js';
import { invoke } from '../../../../shared/ipc/contract.js';

const contract = {
  mail: {
    look: invoke(z.void(), z.string()),
    show: invoke(z.object({ id: z.string() }), z.string()),
    take: invoke(z.object({ id: z.string(), byHand: z.boolean() }), z.object({ items: z.int() })),
  },
} as const;

const rules: AuditRules<typeof contract> = {
  mail: {
    look: { because: 'looks-only' },
    show: {
      action: 'message-previewed',
      about: ({ id }) => ({ mailbox: id }),
      onceFor: ({ id }) => id,
    },
    take: {
      action: ({ byHand }) => (byHand ? 'messages-exported' : null),
      about: ({ id }) => {
        if (id === 'nameless') throw new Error('The catalogue is damaged.');
        return { mailbox: id };
      },
      outcome: ({ items }) => ({ items }),
    },
  },
};

function audited(take: () => { items: number }) {
  const records: AuditRecord[] = [];
  const { mail } = auditedHandlers<typeof contract>(
    { mail: { look: () => 'seen', show: ({ id }) => id, take } },
    rules,
    { record: (record) => records.push(record) },
  );
  return { mail, records };
}

const three = () => ({ items: 3 });

it('an action is written with what it was about and what came of it', async () => {
  const { mail, records } = audited(three);
  expect(await mail.take({ id: 'ada', byHand: true })).toEqual({ items: 3 });
  expect(records).toEqual([
    { action: 'messages-exported', about: { mailbox: 'ada', items: 3 }, outcome: 'done' },
  ]);
});

it('one that failed is written with the code of its error, which the caller gets as it was', async () => {
  const failure = new AppError('busy', 'Not now.');
  const { mail, records } = audited(() => {
    throw failure;
  });
  await expect(Promise.resolve(mail.take({ id: 'ada', byHand: true }))).rejects.toBe(failure);
  expect(records).toEqual([{ action: 'messages-exported', about: { mailbox: 'ada' }, outcome: 'busy' }]);
});

it('what only looks, and what no person asked for, is not written', async () => {
  const { mail, records } = audited(three);
  await mail.look();
  await mail.take({ id: 'ada', byHand: false });
  expect(records).toEqual([]);
});

it('a message that is shown again and again is written once', async () => {
  const { mail, records } = audited(three);
  for (const id of ['a', 'b', 'a', 'a']) await mail.show({ id });
  expect(records.map(({ about }) => about.mailbox)).toEqual(['a', 'b']);
});

it('a name that cannot be looked up stops no action', async () => {
  const { mail, records } = audited(three);
  expect(await mail.take({ id: 'nameless', byHand: true })).toEqual({ items: 3 });
  expect(records).toEqual([{ action: 'messages-exported', about: { items: 3 }, outcome: 'done' }]);
});
