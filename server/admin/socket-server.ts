import { chmod, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { AppError, toErrorData } from '../../shared/errors.js';
import { type AdminCall, adminCalls, type Administration, adminEnvelopeSchema } from './protocol.js';
import { text, verbatim } from '../../shared/texts/text.js';

/** Longest path of a Unix socket on every system (unix(7): 107 bytes; macOS: 103). */
const socketPathLimit = 103;

/**
 * Takes administrative calls on a Unix socket that only the server's own user can open, so that `issue` and `contract`
 * work beside a running server, whose embedded database has room for one process. Null when another server (on the same
 * PostgreSQL) already does so from this data folder; a socket file that nobody listens on is replaced.
 */
export async function serveAdministration(
  socketPath: string,
  administration: Administration,
): Promise<FastifyInstance | null> {
  if (Buffer.byteLength(socketPath) > socketPathLimit) {
    throw new AppError('invalid-argument', text('server.socketPathTooLong', { path: socketPath }));
  }
  if (await isListening(socketPath)) return null;
  const app = Fastify({ logger: false });
  app.setErrorHandler((error, _request, reply) => reply.code(422).send(toErrorData(error)));
  for (const call of Object.keys(adminCalls) as AdminCall[]) {
    app.post(`/${call}`, async (request, reply) =>
      reply.send(JSON.stringify(await answer(administration, call, request.body))),
    );
  }
  // A named pipe of Windows goes with its process; a socket file stays.
  if (process.platform !== 'win32') await rm(socketPath, { force: true });
  await app.listen({ path: socketPath });
  if (process.platform !== 'win32') await chmod(socketPath, 0o600);
  return app;
}

async function answer(administration: Administration, call: AdminCall, body: unknown): Promise<unknown> {
  const envelope = adminEnvelopeSchema.parse(body);
  const request = adminCalls[call].request.safeParse(envelope.request);
  if (!request.success) throw new AppError('invalid-argument', verbatim(z.prettifyError(request.error)));
  return administration.call(call, request.data, envelope.actor);
}

function isListening(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
