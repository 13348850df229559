import type { FastifyInstance, FastifyReply } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { AppError } from '../../shared/errors.js';
import {
  type Problem,
  type ProblemKind,
  problemStatuses,
  problemType,
} from '../../shared/license/protocol.js';
import { DatabaseUnavailableError } from '../store/database.js';
import { problemTexts } from '../../shared/texts/licensing-server/problems.js';

/** Tells clients when another try is worth while, in seconds (S0: 24 hours; a database is back sooner). */
const unavailableRetrySeconds = 60;

const titles: Record<ProblemKind, string> = problemTexts.titles;

/** A problem that a route throws; {@link handleProblems} puts it on the wire. */
export class ProblemError extends Error {
  constructor(
    readonly kind: ProblemKind,
    detail: string,
    readonly options: {
      readonly status?: number;
      readonly retryAfterSeconds?: number;
      readonly cause?: unknown;
    } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ProblemError';
  }
}

/** Answers every error of an app as RFC 9457 problem details, without saying what is inside of the server. */
export function handleProblems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = toProblem(error);
    const status = problem.options.status ?? problemStatuses[problem.kind];
    if (status >= 500) request.log.error({ err: problem.options.cause ?? error }, 'request failed');
    return sendProblem(reply, problem, status, request.id);
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, new ProblemError('not-found', `${request.method} ${request.url}`), 404, request.id),
  );
}

function sendProblem(
  reply: FastifyReply,
  problem: ProblemError,
  status: number,
  requestId: string,
): FastifyReply {
  const body: Problem = {
    type: problemType(problem.kind),
    title: titles[problem.kind],
    status,
    detail: problem.message,
    instance: `urn:uuid:${requestId}`,
  };
  const wait = problem.options.retryAfterSeconds;
  if (wait !== undefined) void reply.header('retry-after', wait);
  // A serialised body: the route's own response schemas describe success only.
  return reply
    .code(status)
    .header('content-type', 'application/problem+json')
    .serializer(JSON.stringify)
    .send(body);
}

/**
 * The problem for anything thrown while a license is updated: S0's "general license key generation error" when it is the server's fault,
 * which consoles leave alone for 24 hours. A database that is away for a minute is none: they come back within the hour.
 */
export function generationProblem(error: unknown): unknown {
  if (error instanceof DatabaseUnavailableError || !isServerFault(error)) return error;
  return new ProblemError('generation-failed', problemTexts.noKeyGenerated, {
    cause: error,
    ...(error instanceof AppError
      ? { status: 503, retryAfterSeconds: unavailableRetrySeconds }
      : { status: 500 }),
  });
}

function isServerFault(error: unknown): boolean {
  return toProblem(error).kind === 'internal-error';
}

function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof DatabaseUnavailableError) {
    return new ProblemError('internal-error', problemTexts.noDatabase, {
      status: 503,
      retryAfterSeconds: unavailableRetrySeconds,
      cause: error,
    });
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const detail = error.validation
      .map((issue) => `${issue.instancePath || '/'} ${issue.message ?? ''}`)
      .join('; ');
    return new ProblemError('invalid-request', detail);
  }
  return fromFastify(error);
}

function fromFastify(error: unknown): ProblemError {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  switch (status) {
    case 400:
      return new ProblemError('invalid-request', problemTexts.bodyNotJson);
    case 404:
      return new ProblemError('not-found', problemTexts.nothingHere);
    case 413:
      return new ProblemError('body-too-large', problemTexts.bodyTooLarge);
    case 415:
      return new ProblemError('unsupported-media-type', problemTexts.sendJson);
    default:
      return new ProblemError('internal-error', problemTexts.notAnswered, { cause: error });
  }
}
