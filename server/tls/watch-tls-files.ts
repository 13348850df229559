import { Server as TlsServer } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import type { TlsIdentity } from './tls-files.js';

/** How soon a replaced file is presented; polled, because certificate tools replace files by rename and symbolic link. */
const pollMs = 30_000;

/**
 * Presents TLS files that were replaced, without a restart: new connections see the new certificate, those that are open
 * go on. Files that cannot be used are logged and the old certificate stays.
 */
export function watchTlsFiles(
  app: FastifyInstance,
  initial: TlsIdentity,
  load: () => Promise<TlsIdentity>,
): { readonly reload: () => Promise<void>; readonly stop: () => void } {
  let current = initial;
  const reload = async (): Promise<void> => {
    const loaded = await load();
    if (loaded.cert === current.cert && loaded.key === current.key) return;
    if (!(app.server instanceof TlsServer)) throw new Error('The server does not speak TLS.');
    app.server.setSecureContext({ cert: loaded.cert, key: loaded.key, minVersion: 'TLSv1.2' });
    current = loaded;
    app.log.info('TLS files reloaded');
  };
  const timer = setInterval(() => {
    reload().catch((error: unknown) => app.log.error({ err: error }, 'TLS files could not be reloaded'));
  }, pollMs);
  return { reload, stop: () => clearInterval(timer) };
}
