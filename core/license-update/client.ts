import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { AppError, toErrorData } from '../../shared/errors.js';
import {
  answerTimeoutMs,
  bodyLimitBytes,
  licenseUpdateAnswerSchema,
  licenseUpdatePath,
  type LicenseUpdateRequest,
  problemKindOf,
  type ProblemKind,
  problemSchema,
  problemStatuses,
  type UsageReportAnswer,
  usageReportAnswerSchema,
  usageReportPath,
  type UsageReportRequest,
} from '../../shared/license/protocol.js';
import { readTimeStatement } from '../../shared/license/time-statement.js';
import { type Text, text, verbatim } from '../../shared/texts/text.js';
import { oneLine } from '../https/connection-failure.js';
import { type Answer, exchange } from '../https/exchange.js';
import { trustedAuthorities } from '../https/trusted-authorities.js';
import { ed25519Check } from '../lib/ed25519-check.js';
import type { KeyRing } from '../license/key-ring.js';
import type { ServerAccess } from './server-access.js';
import { parseForeignJson } from '../../shared/json.js';

/** What came of a request, with the server's signed time if the answer held one: ms since 1970 (licensing.md §9). */
export type Timed<Result> = Result & { readonly signedTime?: number };

/** What the licensing server said, in the terms of the outcome table (licensing.md §6). */
export type UpdateAnswer =
  | { readonly outcome: 'renewed'; readonly licenseKey: string }
  | {
      readonly outcome:
        'up-to-date' | 'unsupported-type' | 'invalid' | 'contract-expired' | 'generation-error';
    }
  | NoAnswer;

/** What became of a usage report. */
export type UsageReportDelivery =
  | { readonly outcome: 'accepted'; readonly receipt: UsageReportAnswer }
  | { readonly outcome: 'already-delivered' }
  | { readonly outcome: 'refused'; readonly detail: Text }
  | NoAnswer;

/** `detail` is the one-line reason: name, port, TLS or time-out, or what was wrong with the answer. */
interface NoAnswer {
  readonly outcome: 'no-connection' | 'bad-answer';
  readonly detail: Text;
}

/** Talks to the licensing server. Failures are outcomes; both calls throw AppError `cancelled` only. */
export interface LicensingClient {
  readonly requestUpdate: (
    request: Omit<LicenseUpdateRequest, 'nonce'>,
    cancel: AbortSignal,
  ) => Promise<Timed<UpdateAnswer>>;
  readonly deliverUsageReport: (
    request: Omit<UsageReportRequest, 'nonce'>,
    cancel: AbortSignal,
  ) => Promise<Timed<UsageReportDelivery>>;
}

export interface LicensingClientOptions {
  /** Asked for every request, so that a changed setting counts at once. */
  readonly access: () => ServerAccess;
  /** The keys whose time statements count: those that sign licenses. */
  readonly ring: KeyRing;
  readonly timeLimitMs?: number | undefined;
}

/** Bytes of a nonce: no two requests of all consoles ever share one. */
const nonceBytes = 16;

export function licensingClient({
  access,
  ring,
  timeLimitMs = answerTimeoutMs,
}: LicensingClientOptions): LicensingClient {
  async function post(path: string, body: unknown, cancel: AbortSignal): Promise<Answer | NoAnswer> {
    const { server, proxy, caFile, extraCaFile } = access();
    const url = endpoint(server, path);
    if (url === null) return { outcome: 'no-connection', detail: addressProblem(server) };
    if (proxy !== '' && !URL.canParse(proxy)) {
      return {
        outcome: 'no-connection',
        detail: text('licenseUpdate.proxyInvalid', { proxy: oneLine(proxy) }),
      };
    }
    try {
      const authorities = await trustedAuthorities({ caFile, extraCaFile });
      const answer = await exchange({
        url,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, application/problem+json',
        },
        body: JSON.stringify(body),
        bodyLimitBytes,
        authorities,
        proxy,
        timeLimitMs,
        cancel,
      });
      if (answer.kind === 'answered') return answer;
      return {
        outcome: answer.kind === 'unusable' ? 'bad-answer' : 'no-connection',
        detail: answer.detail,
      };
    } catch (error) {
      if (error instanceof AppError && error.code === 'invalid-argument') {
        return { outcome: 'no-connection', detail: toErrorData(error).message };
      }
      throw error;
    }
  }

  /** Asks with a nonce of this request alone, and reads the answer and its signed time apart: neither needs the other. */
  async function ask<Result extends object>(
    path: string,
    request: object,
    read: (answer: Answer) => Result,
    cancel: AbortSignal,
  ): Promise<Timed<Result | NoAnswer>> {
    const nonce = randomBytes(nonceBytes).toString('base64url');
    const answer = await post(path, { ...request, nonce }, cancel);
    if ('outcome' in answer) return answer;
    const signedTime = signedTimeOf(answer, nonce, ring);
    return { ...read(answer), ...(signedTime !== null && { signedTime }) };
  }

  return {
    requestUpdate: (request, cancel) => ask(licenseUpdatePath, request, updateAnswer, cancel),
    deliverUsageReport: (request, cancel) => ask(usageReportPath, request, reportDelivery, cancel),
  };
}

const timedAnswerSchema = z.looseObject({ time: z.unknown().optional() });

/** The time that an answer's statement tells, whatever else the answer says; null without one that holds. */
function signedTimeOf(answer: Answer, nonce: string, ring: KeyRing): number | null {
  const timed = parseJson(answer, timedAnswerSchema, [answer.status]);
  return readTimeStatement(timed?.time, nonce, (kid) => {
    const key = findKey(ring, kid);
    return key === null ? null : ed25519Check(key);
  });
}

/** A ring that cannot be read (the JWKS beside an unpackaged build) knows no key; the license itself says what is wrong with it. */
function findKey(ring: KeyRing, kid: string): ReturnType<KeyRing['find']> {
  try {
    return ring.find(kid);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

function updateAnswer(answer: Answer): UpdateAnswer {
  const parsed = parseJson(answer, licenseUpdateAnswerSchema, [200]);
  if (parsed !== null) {
    return parsed.outcome === 'renewed'
      ? { outcome: 'renewed', licenseKey: parsed.licenseKey }
      : { outcome: 'up-to-date' };
  }
  switch (problemOf(answer)?.kind) {
    case 'unsupported-license-type':
      return { outcome: 'unsupported-type' };
    case 'invalid-license':
      return { outcome: 'invalid' };
    case 'contract-expired':
      return { outcome: 'contract-expired' };
    case 'generation-failed':
      return { outcome: 'generation-error' };
    default:
      return noAnswer(answer);
  }
}

function reportDelivery(answer: Answer): UsageReportDelivery {
  const receipt = parseJson(answer, usageReportAnswerSchema, [200, 201]);
  if (receipt !== null) return { outcome: 'accepted', receipt };
  const problem = problemOf(answer);
  switch (problem?.kind) {
    case 'report-already-delivered':
      return { outcome: 'already-delivered' };
    case 'unsupported-license-type':
    case 'invalid-license':
    case 'contract-expired':
    case 'invalid-request':
      return { outcome: 'refused', detail: verbatim(`${oneLine(problem.detail)}.`) };
    default:
      return noAnswer(answer);
  }
}

/** The problem an answer names, if its type and status belong together; everything else is a bad answer (§6). */
function problemOf(answer: Answer): { kind: ProblemKind; detail: string } | null {
  // RFC 9457 §3.1: every member is optional; only the type counts here.
  const problem = parseJson(answer, problemSchema.partial({ title: true, status: true }), [answer.status]);
  const kind = problem === null ? null : problemKindOf(problem.type);
  if (problem === null || kind === null) return null;
  // Servers of protocol version 1 had one status more for each of these: sealed signing keys, a database that is away.
  const alsoWith: Partial<Record<ProblemKind, number>> = { 'generation-failed': 503, 'internal-error': 503 };
  const fits = [problemStatuses[kind], alsoWith[kind]].includes(answer.status);
  return fits ? { kind, detail: problem.detail ?? problem.title ?? kind } : null;
}

function parseJson<S extends z.ZodType>(
  answer: Answer,
  schema: S,
  statuses: readonly number[],
): z.output<S> | null {
  if (!statuses.includes(answer.status)) return null;
  try {
    const parsed = schema.safeParse(parseForeignJson(answer.text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/**
 * The answers that are none. A server that is there and cannot work, its database away for a moment, is as good as not there; anything
 * else is a bad answer.
 */
function noAnswer(answer: Answer): NoAnswer {
  const { status } = answer;
  const kind = problemOf(answer)?.kind;
  return kind === 'server-unavailable' || (kind === 'internal-error' && status === 503)
    ? { outcome: 'no-connection', detail: text('licenseUpdate.notNow', { status }) }
    : badAnswer(answer);
}

function badAnswer({ status, contentType, text: body }: Answer): NoAnswer {
  return {
    outcome: 'bad-answer',
    detail: text('licenseUpdate.wrongAnswer', { status, problem: wrongWith(contentType, body) }),
  };
}

function wrongWith(contentType: string, body: string): Text {
  const media = oneLine(contentType.split(';')[0] ?? '');
  if (body.trim() === '') return text('licenseUpdate.emptyAnswer');
  if (!/^application\/(problem\+)?json$/i.test(media))
    return media === ''
      ? text('licenseUpdate.answerOfNoType')
      : text('licenseUpdate.answerNotJson', { type: media });
  try {
    parseForeignJson(body);
    return text('licenseUpdate.answerNotOfProtocol');
  } catch {
    return text('licenseUpdate.answerIncomplete');
  }
}

/** The address of a call below the server's base address; null unless that is an https address. */
function endpoint(server: string, path: string): URL | null {
  if (!URL.canParse(server)) return null;
  const base = new URL(server);
  if (base.protocol !== 'https:') return null;
  return new URL(base.pathname.replace(/\/+$/, '') + path, base.origin);
}

function addressProblem(server: string): Text {
  return server === ''
    ? text('licenseUpdate.addressMissing')
    : text('licenseUpdate.addressNotHttps', { server: oneLine(server) });
}
