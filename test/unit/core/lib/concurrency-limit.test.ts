import { describe, expect, it } from 'vitest';
import { ConcurrencyLimit } from '../../../../core/lib/concurrency-limit.js';

/** Tasks that run until they are told to end, and the order in which they have begun. */
function tasksOf(limit: ConcurrencyLimit) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const run = (name: string, party?: string): Promise<void> =>
    limit.run(
      () =>
        new Promise<void>((resolve) => {
          begun.push(name);
          ends.set(name, resolve);
        }),
      party,
    );
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, run, end };
}

describe('a limit', () => {
  it('lets so many run at the same time, and the others in the order in which they came', async () => {
    const { begun, run, end } = tasksOf(new ConcurrencyLimit(2));
    const all = ['a', 'b', 'c', 'd'].map((name) => run(name));
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toEqual(['a', 'b']);
    for (const name of ['b', 'a', 'c', 'd']) await end(name);
    await Promise.all(all);
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
  });

  it('has parties take turns: whoever comes late with little does not wait for the end of much', async () => {
    const { begun, run, end } = tasksOf(new ConcurrencyLimit(1));
    const all = ['a1', 'a2', 'a3', 'a4'].map((name) => run(name, 'a'));
    await new Promise((resolve) => setImmediate(resolve));
    all.push(run('b1', 'b'), run('b2', 'b'), run('c1', 'c'));
    for (let at = 0; at < all.length; at += 1) await end(begun.at(-1) ?? '');
    await Promise.all(all);
    expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  });

  it('lets the next one in once a task has left, and does not count that again when it ends', async () => {
    const limit = new ConcurrencyLimit(1);
    const { begun, run, end } = tasksOf(limit);
    let endFirst = (): void => undefined;
    const first = limit.run(async (leave) => {
      leave();
      leave();
      await new Promise<void>((resolve) => (endFirst = resolve));
    });
    const all = ['a', 'b'].map((name) => run(name));
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toEqual(['a']);
    endFirst();
    await first;
    expect(begun).toEqual(['a']);
    for (const name of ['a', 'b']) await end(name);
    await Promise.all(all);
  });

  it('lets in whoever waits when it is raised', async () => {
    const limit = new ConcurrencyLimit(1);
    const { begun, run, end } = tasksOf(limit);
    const all = ['a', 'b'].map((name) => run(name));
    limit.changeTo(2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toEqual(['a', 'b']);
    for (const name of begun) await end(name);
    await Promise.all(all);
  });
});
