import { Server as TlsServer } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import type { TlsIdentity } from './tls-files.js';

/**
 * Makes the function that presents TLS files which were replaced, without a restart: new connections see the new
 * certificate, those that are open go on. It throws AppError when the files cannot be used, and the old certificate stays.
 */
export function createTlsReload(
  app: FastifyInstance,
  initial: TlsIdentity,
  load: () => Promise<TlsIdentity>,
): () => Promise<void> {
  let current = initial;
  return async () => {
    const loaded = await load();
    if (loaded.cert === current.cert && loaded.key === current.key) return;
    if (!(app.server instanceof TlsServer)) throw new Error('The server does not speak TLS.');
    app.server.setSecureContext({ cert: loaded.cert, key: loaded.key, minVersion: 'TLSv1.2' });
    current = loaded;
    app.log.info('TLS files reloaded');
  };
}
