import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../../../shared/errors.js';
import { createClient } from '../../../../shared/ipc/client.js';
import { type Handlers, channelName, invoke, push } from '../../../../shared/ipc/contract.js';
import { createDispatch, createPushes } from '../../../../shared/ipc/serve.js';

const contract = {
  sums: {
    add: invoke(z.object({ a: z.int(), b: z.int() }), z.int()),
    broken: invoke(z.undefined(), z.int()),
    refused: invoke(z.undefined(), z.int()),
    changed: push(z.object({ total: z.int() })),
  },
} as const;

const handlers: Handlers<typeof contract> = {
  sums: {
    add: ({ a, b }) => a + b,
    broken: () => {
      throw new Error('a bug');
    },
    refused: () => Promise.reject(new AppError('locked', 'Another process writes.', { details: 'pid 7' })),
  },
};

function connect() {
  const faults: string[] = [];
  const dispatch = createDispatch(contract, handlers, (channel) => faults.push(channel));
  const listeners = new Map<string, (payload: unknown) => void>();
  const client = createClient(contract, {
    invoke: dispatch,
    subscribe: (channel, listener) => {
      listeners.set(channel, listener);
      return () => listeners.delete(channel);
    },
  });
  const pushes = createPushes(contract, (channel, payload) => listeners.get(channel)?.(payload));
  return { client, dispatch, pushes, listeners, faults };
}

describe('typed contract', () => {
  it('answers a call with the handler’s value', async () => {
    await expect(connect().client.sums.add({ a: 2, b: 3 })).resolves.toBe(5);
  });

  it.each([[{ a: '2', b: 3 }], [{ a: 2 }], [null], [undefined], ['text']])(
    'answers a wrong argument %j with invalid-argument, never silence',
    async (arg) => {
      const answer = await connect().dispatch(channelName('sums', 'add'), arg);
      expect(answer).toMatchObject({ ok: false, error: { code: 'invalid-argument' } });
    },
  );

  it.each([['postkeep:sums:missing'], ['sums.add'], [''], [channelName('sums', 'changed')], ['__proto__']])(
    'answers the unknown channel %j with unknown-channel',
    async (channel) => {
      const answer = await connect().dispatch(channel, undefined);
      expect(answer).toMatchObject({ ok: false, error: { code: 'unknown-channel' } });
    },
  );

  it('answers a handler that throws with internal and reports the fault', async () => {
    const { client, faults } = connect();
    await expect(client.sums.broken()).rejects.toMatchObject({ code: 'internal', message: 'a bug' });
    expect(faults).toEqual([channelName('sums', 'broken')]);
  });

  it('keeps code, message and details of a refused call across the wire, and reports no fault', async () => {
    const { client, faults } = connect();
    await expect(client.sums.refused()).rejects.toMatchObject({
      name: 'AppError',
      code: 'locked',
      message: 'Another process writes.',
      details: 'pid 7',
    });
    expect(faults).toEqual([]);
  });

  it('answers internal when a handler breaks its own result schema', async () => {
    const dispatch = createDispatch(
      contract,
      { sums: { ...handlers.sums, add: () => 0.5 } },
      () => undefined,
    );
    const answer = await dispatch(channelName('sums', 'add'), { a: 1, b: 1 });
    expect(answer).toMatchObject({ ok: false, error: { code: 'internal' } });
  });

  it('rejects an answer that is not of the protocol', async () => {
    const client = createClient(contract, {
      invoke: () => Promise.resolve({ ok: true }),
      subscribe: () => () => undefined,
    });
    await expect(client.sums.add({ a: 1, b: 1 })).rejects.toThrow();
  });

  it('delivers a push to its subscriber until the subscription ends', () => {
    const { client, pushes } = connect();
    const seen: number[] = [];
    const end = client.sums.changed(({ total }) => seen.push(total));
    pushes.sums.changed({ total: 1 });
    end();
    pushes.sums.changed({ total: 2 });
    expect(seen).toEqual([1]);
  });

  it('refuses to send a push that breaks the contract', () => {
    const { pushes } = connect();
    expect(() => {
      pushes.sums.changed({ total: 0.5 });
    }).toThrow();
  });
});
