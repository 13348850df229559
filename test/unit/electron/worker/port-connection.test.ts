import { describe, expect, it } from 'vitest';
import { type Port, connectPort } from '../../../../electron/worker/port-connection.js';

/** Two ports wired to each other, with the copies that a real port makes. */
function portPair(): [Port, Port] {
  const ends = [new Set<(message: unknown) => void>(), new Set<(message: unknown) => void>()] as const;
  const port = (own: 0 | 1): Port => ({
    post: (message) => {
      queueMicrotask(() => {
        for (const listener of ends[own === 0 ? 1 : 0]) listener(structuredClone(message));
      });
    },
    onMessage: (listener) => ends[own].add(listener),
  });
  return [port(0), port(1)];
}

describe('worker port', () => {
  it('answers calls in both directions at once', async () => {
    const [a, b] = portPair();
    const left = connectPort(a);
    const right = connectPort(b);
    left.serve((channel) => Promise.resolve({ ok: true, value: `left ${channel}` }));
    right.serve(async (channel) => ({ ok: true, value: [channel, await right.call('ask', 1)] }));
    await expect(left.call('run', null)).resolves.toEqual({
      ok: true,
      value: ['run', { ok: true, value: 'left ask' }],
    });
  });

  it('keeps a call that comes before the other end serves', async () => {
    const [a, b] = portPair();
    const left = connectPort(a);
    const right = connectPort(b);
    const answer = left.call('early', null);
    await Promise.resolve();
    right.serve(() => Promise.resolve({ ok: true, value: 'served' }));
    await expect(answer).resolves.toEqual({ ok: true, value: 'served' });
  });

  it('rejects every call under way, and every later one, with worker-gone when the other end is lost', async () => {
    const [a] = portPair();
    const left = connectPort(a);
    const underWay = left.call('run', null);
    left.lost();
    await expect(underWay).rejects.toMatchObject({ code: 'worker-gone' });
    await expect(left.call('again', null)).rejects.toMatchObject({ code: 'worker-gone' });
  });

  it('drops messages that are not of the protocol and continues', async () => {
    const [a, b] = portPair();
    const left = connectPort(a);
    connectPort(b).serve(() => Promise.resolve({ ok: true, value: 1 }));
    for (const junk of [null, 'text', { type: 'call' }, { type: 'answer', id: 'x' }, 42]) b.post(junk);
    await expect(left.call('run', null)).resolves.toEqual({ ok: true, value: 1 });
  });

  it('hands pushes to their listener', async () => {
    const [a, b] = portPair();
    const seen: unknown[] = [];
    connectPort(a, (channel, payload) => seen.push([channel, payload]));
    connectPort(b).push('progress', { done: 1 });
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(seen).toEqual([['progress', { done: 1 }]]);
  });
});
