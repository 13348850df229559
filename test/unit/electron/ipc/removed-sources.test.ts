import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { undoableForMs } from '../../../../core/jobs/removals.js';
import type { SecretStore } from '../../../../core/state/secret-store.js';
import { sourceHandlers } from '../../../../electron/ipc/handlers/sources.js';
import type { Source } from '../../../../shared/backup/source.js';
import { AppError } from '../../../../shared/errors.js';

const imap: Source = {
  id: 'source-1',
  name: 'Mail',
  config: {
    type: 'imap',
    host: 'mail.example.com',
    port: 993,
    security: 'tls',
    auth: { method: 'password', user: 'anna' },
    maxConnections: 4,
  },
};
const folder: Source = { id: 'source-2', name: 'Archive', config: { type: 'mbox', path: '/mail' } };
const { id: sourceId } = imap;
const unavailable = new AppError('secret-unavailable', 'The keychain is locked.');

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Main's handlers over a fake engine that has removed sources for good only when it is told so, and a secret store in memory. */
function handlersOf(secrets: Partial<SecretStore> = {}) {
  const stored = new Map([[sourceId, 's3cret']]);
  const faults: unknown[] = [];
  const worker = {
    sources: {
      list: () => Promise.resolve([imap, folder]),
      remove: () => Promise.resolve(),
      putBack: (of: { readonly sourceId: string }) =>
        Promise.resolve(of.sourceId === sourceId ? imap : folder),
    },
  };
  const store: SecretStore = {
    kind: 'file',
    read: (ref) => Promise.resolve(stored.get(ref) ?? null),
    write: (ref, secret) => Promise.resolve(void stored.set(ref, secret)),
    remove: (ref) => Promise.resolve(void stored.delete(ref)),
    refs: () => [...stored.keys()],
    rearrange: () => Promise.resolve(),
    ...secrets,
  };
  const handlers = sourceHandlers({
    worker,
    secrets: store,
    sourcesChanged: () => Promise.resolve(),
    onSecretFault: (error: unknown) => faults.push(error),
  } as unknown as Parameters<typeof sourceHandlers>[0]);
  return { handlers, stored, faults };
}

describe('a source that is removed and put back', () => {
  it('has its secret again, which no file had meanwhile', async () => {
    const { handlers, stored } = handlersOf();
    await handlers.remove({ sourceId, withJobs: true });
    expect([...stored]).toEqual([]);
    expect(await handlers.putBack({ sourceId })).toEqual({ source: imap, isSecretMissing: false });
    expect([...stored]).toEqual([[sourceId, 's3cret']]);
  });

  it('without a secret of its own misses none', async () => {
    const { handlers } = handlersOf();
    await handlers.remove({ sourceId: folder.id });
    expect(await handlers.putBack({ sourceId: folder.id })).toEqual({
      source: folder,
      isSecretMissing: false,
    });
  });

  it('is back without a secret that could not be read before, and says so', async () => {
    const { handlers } = handlersOf({ read: () => Promise.reject(unavailable) });
    await handlers.remove({ sourceId });
    expect(await handlers.putBack({ sourceId })).toEqual({ source: imap, isSecretMissing: true });
  });

  it('is back without a secret that cannot be stored, says so, and the fault is noted', async () => {
    const { handlers, faults } = handlersOf({ write: () => Promise.reject(unavailable) });
    await handlers.remove({ sourceId });
    expect(await handlers.putBack({ sourceId })).toEqual({ source: imap, isSecretMissing: true });
    expect(faults).toEqual([unavailable]);
  });

  it('has lost its secret once the removal can no longer be undone', async () => {
    const { handlers, stored } = handlersOf();
    await handlers.remove({ sourceId });
    vi.advanceTimersByTime(undoableForMs - 1);
    await handlers.putBack({ sourceId });
    await handlers.remove({ sourceId });
    vi.advanceTimersByTime(undoableForMs);
    expect(await handlers.putBack({ sourceId })).toMatchObject({ isSecretMissing: true });
    expect([...stored]).toEqual([]);
  });
});
