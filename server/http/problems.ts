import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { AppError } from '../../shared/errors.js';
import {
  type Problem,
  type ProblemKind,
  problemStatuses,
  problemType,
} from '../../shared/license/protocol.js';
import type { SayTime } from '../keys/time-statement.js';
import { DatabaseUnavailableError } from '../store/database.js';
import { problemTexts } from '../../shared/texts/licensing-server/problems.js';

/** After an outage another try is worth while this soon, in seconds; consoles come back within the hour. */
const unavailableRetrySeconds = 60;

const titles: Record<ProblemKind, string> = problemTexts.titles;

/** A problem that a route throws; {@link handleProblems} puts it on the wire. */
export class ProblemError extends Error {
  constructor(
    readonly kind: ProblemKind,
    detail: string,
    readonly options: {
      readonly retryAfterSeconds?: number;
      readonly cause?: unknown;
    } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ProblemError';
  }
}

/** Answers every error of an app as RFC 9457 problem details, without saying what is inside of the server. */
export function handleProblems(app: FastifyInstance, sayTime: SayTime): void {
  const send = (request: FastifyRequest, reply: FastifyReply, problem: ProblemError): FastifyReply =>
    sendProblem(reply, problem, request.id, sayTime(request.body));
  app.setErrorHandler((error, request, reply) => {
    const problem = toProblem(error);
    if (problemStatuses[problem.kind] >= 500)
      request.log.error({ err: problem.options.cause ?? error }, 'request failed');
    return send(request, reply, problem);
  });
  app.setNotFoundHandler((request, reply) =>
    send(request, reply, new ProblemError('not-found', `${request.method} ${request.url}`)),
  );
}

/** The answer to an address that cannot be read, which comes before hooks and handlers; it was no request, so that it states no time. */
export function answerNothingHere(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(reply, new ProblemError('not-found', problemTexts.nothingHere), request.id, {});
}

function sendProblem(
  reply: FastifyReply,
  problem: ProblemError,
  requestId: string,
  timed: ReturnType<SayTime>,
): FastifyReply {
  const status = problemStatuses[problem.kind];
  const body: Problem = {
    type: problemType(problem.kind),
    title: titles[problem.kind],
    status,
    detail: problem.message,
    instance: `urn:uuid:${requestId}`,
    ...timed,
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
 * The problem for anything thrown while a license is updated: S0's "general license key generation error", which consoles leave alone
 * for 24 hours, when the server itself is at fault. An outage is none: they come back within the hour.
 */
export function generationProblem(error: unknown): ProblemError {
  const problem = toProblem(error);
  if (problem.kind !== 'internal-error') return problem;
  return new ProblemError('generation-failed', problemTexts.noKeyGenerated, { cause: error });
}

/** What anything that was thrown is answered with. */
export function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof DatabaseUnavailableError) return outage(problemTexts.noDatabase, error);
  if (error instanceof AppError && error.code === 'secret-unavailable') {
    return outage(problemTexts.keysSealed, error);
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const detail = error.validation
      .map((issue) => `${issue.instancePath || '/'} ${issue.message ?? ''}`)
      .join('; ');
    return new ProblemError('invalid-request', detail);
  }
  return fromFastify(error);
}

/** The server is there and cannot work at the moment: consoles treat it like no connection (licensing.md §6). */
function outage(detail: string, cause: Error): ProblemError {
  return new ProblemError('server-unavailable', detail, {
    retryAfterSeconds: unavailableRetrySeconds,
    cause,
  });
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
