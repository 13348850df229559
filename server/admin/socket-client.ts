import { request as httpRequest } from 'node:http';
import type { z } from 'zod';
import { AppError, errorDataSchema } from '../../shared/errors.js';
import { type AdminAnswer, type AdminCall, adminCalls, type Administration } from './protocol.js';

/** Nobody listens on the socket: no server is running on the data folder. */
export class NoServerError extends Error {}

/** The administration of the server that listens on the socket; a call rejects with NoServerError if none does. */
export function administrationOverSocket(socketPath: string): Administration {
  return {
    call: async (call, request, actor) => {
      const { status, body } = await post(socketPath, `/${call}`, JSON.stringify({ actor, request }));
      if (status === 200) return parseAnswer(call, body);
      const error = errorDataSchema.parse(body);
      throw new AppError(error.code, error.message, { details: error.details });
    },
  };
}

function parseAnswer<C extends AdminCall>(call: C, body: unknown): AdminAnswer<C> {
  const schema: z.ZodType<AdminAnswer<C>> = adminCalls[call].answer as never;
  return schema.parse(body);
}

function post(socketPath: string, path: string, body: string): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const call = httpRequest(
      {
        socketPath,
        path,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          try {
            resolve({
              status: response.statusCode ?? 0,
              body: JSON.parse(Buffer.concat(chunks).toString('utf8')),
            });
          } catch (error) {
            reject(
              new AppError('internal', 'The licensing server gave an unreadable answer.', { cause: error }),
            );
          }
        });
      },
    );
    call.on('error', (error) => {
      const noServer = 'code' in error && (error.code === 'ENOENT' || error.code === 'ECONNREFUSED');
      reject(noServer ? new NoServerError('No server is running.', { cause: error }) : error);
    });
    call.end(body);
  });
}
