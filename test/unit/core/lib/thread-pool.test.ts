import { afterEach, describe, expect, it } from 'vitest';
import { transferable } from '../../../../core/lib/thread-messages.js';
import { type ThreadPool, createThreadPool } from '../../../../core/lib/thread-pool.js';
import { toErrorData } from '../../../../shared/errors.js';
import entry from '../../../fixtures/test-thread.ts?thread';
import { testTasks } from '../../../fixtures/thread-tasks.js';

const closed = new SharedArrayBuffer(4);
const pools: ThreadPool<typeof testTasks>[] = [];

function pool(threads: number): ThreadPool<typeof testTasks> {
  const made = createThreadPool(testTasks, { entry, threads, data: { greeting: 'thread', closed } });
  pools.push(made);
  return made;
}

/** How each of these was rejected. */
async function codesOf(works: readonly Promise<unknown>[]): Promise<(string | null)[]> {
  const settled = await Promise.allSettled(works);
  return settled.map((one) => (one.status === 'rejected' ? toErrorData(one.reason).code : null));
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((made) => made.close()));
});

describe('a thread pool', () => {
  it('has threads do what they are given, all of them where there is enough', async () => {
    const many = pool(2);
    const answers = await Promise.all(Array.from({ length: 8 }, () => many.run('wait', { ms: 40 })));
    expect(answers.every((answer) => /^thread \d+$/.test(answer))).toBe(true);
    expect(new Set(answers).size).toBe(2);
  });

  it('moves memory to a thread and back instead of copying it', async () => {
    const bytes = transferable(Buffer.from([1, 2, 3]));
    const memory = bytes.buffer;
    const answer = await pool(1).run('add', { bytes, by: 4 }, { transfer: [memory] });
    expect(memory.byteLength).toBe(0);
    expect([...answer]).toEqual([5, 6, 7]);
    expect(Buffer.isBuffer(answer)).toBe(true);
  });

  it('gives back what a task throws, with its code', async () => {
    const one = pool(1);
    await expect(one.run('fail', 'app-error')).rejects.toMatchObject({
      code: 'repository-damaged',
      message: 'It is damaged.',
    });
    await expect(one.run('fail', 'fault')).rejects.toMatchObject({ code: 'internal' });
    await expect(one.run('wait', { ms: 0 })).resolves.toMatch(/thread/);
  });

  it('trusts neither end: what is not as the task says is refused', async () => {
    const one = pool(1);
    await expect(one.run('wait', { ms: 0.5 })).rejects.toThrow();
    await expect(one.run('wrong', null)).rejects.toThrow();
    await expect(one.run('wait', { ms: () => 1 } as never)).rejects.toThrow();
    await expect(one.run('wait', { ms: 0 })).resolves.toMatch(/thread/);
  });

  it('ends work that is cancelled, waiting or under way, and continues with the rest', async () => {
    const one = pool(1);
    const beats = new SharedArrayBuffer(4);
    const controller = new AbortController();
    const { signal } = controller;
    const under = one.run('spin', { beats }, { signal });
    const waiting = Array.from({ length: 3 }, () => one.run('wait', { ms: 60_000 }, { signal }));
    const rest = one.run('wait', { ms: 0 });
    await expect.poll(() => Atomics.load(new Int32Array(beats), 0)).toBeGreaterThan(0);
    controller.abort();
    expect(new Set(await codesOf([under, ...waiting]))).toEqual(new Set(['cancelled']));
    await expect(rest).resolves.toMatch(/thread/);
    await expect(one.run('wait', { ms: 0 }, { signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  it.each(['die', 'fill'] as const)(
    'fails the work of a thread that ends (%s), and replaces it',
    async (how) => {
      const one = pool(1);
      const before = await one.run('wait', { ms: 0 });
      const failed = [one.run(how, null), one.run('wait', { ms: 0 })];
      const later = one.run('wait', { ms: 0 });
      expect(await codesOf(failed)).toEqual(['worker-gone', 'worker-gone']);
      expect(await later).toMatch(/thread/);
      expect(await later).not.toBe(before);
    },
  );

  it('fails the work of threads whose program cannot be started', async () => {
    const broken = createThreadPool(testTasks, { entry: 'file:///nowhere.js', threads: 2, data: null });
    const works = Array.from({ length: 6 }, () => broken.run('wait', { ms: 0 }));
    expect(new Set(await codesOf(works))).toEqual(new Set(['worker-gone']));
    await broken.close();
  });

  it('lets threads close what they have open, and stops those that are in the midst of something', async () => {
    const many = pool(2);
    await Promise.all([many.run('wait', { ms: 50 }), many.run('wait', { ms: 50 })]);
    const busy = Array.from({ length: 6 }, () => many.run('wait', { ms: 60_000 }));
    const codes = codesOf(busy);
    await many.close();
    expect(new Set(await codes)).toEqual(new Set(['cancelled']));
    await expect(many.run('wait', { ms: 0 })).rejects.toMatchObject({ code: 'cancelled' });

    Atomics.store(new Int32Array(closed), 0, 0);
    const idle = pool(1);
    await idle.run('wait', { ms: 0 });
    await idle.close();
    expect(Atomics.load(new Int32Array(closed), 0)).toBe(1);
  });
});
