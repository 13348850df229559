import { describe, expect, it } from 'vitest';
import { createResource } from '../../../../renderer/base/resource.js';
import { AppError } from '../../../../shared/errors.js';
import { verbatim } from '../../../../shared/texts/text.js';

/** A fetch whose answers the test gives one by one. */
function heldFetch(): {
  readonly fetch: () => Promise<string>;
  readonly calls: { resolve: (value: string) => void; reject: (error: unknown) => void }[];
} {
  const calls: { resolve: (value: string) => void; reject: (error: unknown) => void }[] = [];
  const fetch = (): Promise<string> =>
    new Promise((resolve, reject) => {
      calls.push({ resolve, reject });
    });
  return { fetch, calls };
}
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('a snapshot that pushes patch', () => {
  it('is loading, then ready', async () => {
    const { fetch, calls } = heldFetch();
    const resource = createResource(fetch);
    expect(resource.use.getState().data).toEqual({ state: 'loading' });
    const loaded = resource.load();
    calls[0]!.resolve('a');
    await loaded;
    expect(resource.use.getState().data).toEqual({ state: 'ready', value: 'a' });
  });

  it('drops a snapshot that a push has overtaken', async () => {
    const { fetch, calls } = heldFetch();
    const resource = createResource(fetch);
    const loaded = resource.load();
    resource.set('pushed');
    calls[0]!.resolve('older');
    await loaded;
    expect(resource.use.getState().data).toEqual({ state: 'ready', value: 'pushed' });
  });

  it('asks once more, not each time, for what changed while it was asking', async () => {
    const { fetch, calls } = heldFetch();
    const resource = createResource(fetch);
    const loaded = resource.load();
    void resource.load();
    void resource.load();
    expect(calls).toHaveLength(1);
    calls[0]!.resolve('old');
    await settle();
    expect(resource.use.getState().data).toEqual({ state: 'ready', value: 'old' });
    expect(calls).toHaveLength(2);
    calls[1]!.resolve('new');
    await loaded;
    expect(resource.use.getState().data).toEqual({ state: 'ready', value: 'new' });
  });

  it('says why it failed, and can be asked again', async () => {
    const { fetch, calls } = heldFetch();
    const resource = createResource(fetch);
    const failed = resource.load();
    calls[0]!.reject(new AppError('io', 'The folder cannot be read.'));
    await failed;
    expect(resource.use.getState().data).toEqual({
      state: 'failed',
      error: { code: 'io', message: verbatim('The folder cannot be read.') },
    });
    const again = resource.load();
    calls[1]!.resolve('a');
    await again;
    expect(resource.use.getState().data).toEqual({ state: 'ready', value: 'a' });
  });

  it('patches nothing before there is a snapshot', () => {
    const resource = createResource(heldFetch().fetch);
    resource.patch((value) => `${value}!`);
    expect(resource.use.getState().data).toEqual({ state: 'loading' });
  });
});
