import { describe, expect, it } from 'vitest';
import { meanwhile } from '../../../cli/meanwhile.js';

describe('what is done while other work runs', () => {
  it('is done again until the work has ended, one after the other', async () => {
    let end = (): void => undefined;
    const work = new Promise<void>((resolve) => {
      end = resolve;
    });
    let [times, atOnce] = [0, 0];
    const done = await meanwhile(work, 1, async () => {
      expect((atOnce += 1)).toBe(1);
      await Promise.resolve();
      atOnce -= 1;
      if ((times += 1) === 3) end();
      return times;
    });
    expect(done).toEqual([1, 2, 3]);
  });

  it('is not done at all where the work has ended at once', async () => {
    await expect(meanwhile(Promise.resolve(), 60_000, () => Promise.resolve(1))).resolves.toEqual([]);
  });

  it('ends with what the work, or it itself, failed of', async () => {
    const failed = Promise.reject(new Error('work'));
    await expect(meanwhile(failed, 60_000, () => Promise.resolve(1))).rejects.toThrow('work');
    const endless = new Promise<void>(() => undefined);
    await expect(meanwhile(endless, 1, () => Promise.reject(new Error('again')))).rejects.toThrow('again');
  });
});
