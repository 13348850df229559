import type { FastifyInstance } from 'fastify';

/** Answers being worked on get this long; a console waits 15 s at most (licensing.md §6). */
const graceMs = 10_000;
const sweepMs = 100;

/**
 * Stops an app: no new connections, answers being worked on are sent, then their connections are closed, which a
 * console would otherwise keep open for its next request. What is still open after ten seconds is cut off.
 */
export async function closeGracefully(app: FastifyInstance): Promise<void> {
  const sweep = setInterval(() => app.server.closeIdleConnections(), sweepMs);
  const cut = setTimeout(() => app.server.closeAllConnections(), graceMs);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
    clearTimeout(cut);
  }
}
