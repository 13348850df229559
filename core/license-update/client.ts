import { type z } from 'zod';
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
import { type Text, text, verbatim } from '../../shared/texts/text.js';
import { oneLine } from '../https/connection-failure.js';
import { type Answer, exchange } from '../https/exchange.js';
import { trustedAuthorities } from '../https/trusted-authorities.js';
import type { ServerAccess } from './server-access.js';

/** What the licensing server said, in the terms of the outcome table (licensing.md §6). */
export type UpdateAnswer =
  | ({ readonly outcome: 'renewed'; readonly licenseKey: string } & Dated)
  | ({
      readonly outcome:
        'up-to-date' | 'unsupported-type' | 'invalid' | 'contract-expired' | 'generation-error';
    } & Dated)
  | NoAnswer;

/** What became of a usage report. */
export type UsageReportDelivery =
  | ({ readonly outcome: 'accepted'; readonly receipt: UsageReportAnswer } & Dated)
  | ({ readonly outcome: 'already-delivered' } & Dated)
  | ({ readonly outcome: 'refused'; readonly detail: Text } & Dated)
  | NoAnswer;

/** `Date` of an answer of the protocol over a verified connection: trusted time (licensing.md §9). */
interface Dated {
  readonly serverDate: Date | null;
}

/** `detail` is the one-line reason: name, port, TLS or time-out, or what was wrong with the answer. */
interface NoAnswer {
  readonly outcome: 'no-connection' | 'bad-answer';
  readonly detail: Text;
}

/** Talks to the licensing server. Failures are outcomes; both calls throw AppError `cancelled` only. */
export interface LicensingClient {
  readonly requestUpdate: (request: LicenseUpdateRequest, cancel: AbortSignal) => Promise<UpdateAnswer>;
  readonly deliverUsageReport: (
    request: UsageReportRequest,
    cancel: AbortSignal,
  ) => Promise<UsageReportDelivery>;
}

/** `access` is asked for every request, so that a changed setting counts at once. */
export function licensingClient(
  access: () => ServerAccess,
  timeLimitMs: number = answerTimeoutMs,
): LicensingClient {
  const authoritiesFor = trustedAuthorities();

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
      const authorities = await authoritiesFor({ caFile, extraCaFile });
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

  return {
    async requestUpdate(request, cancel) {
      const answer = await post(licenseUpdatePath, request, cancel);
      return 'outcome' in answer ? answer : updateAnswer(answer);
    },
    async deliverUsageReport(request, cancel) {
      const answer = await post(usageReportPath, request, cancel);
      return 'outcome' in answer ? answer : reportDelivery(answer);
    },
  };
}

function updateAnswer(answer: Answer): UpdateAnswer {
  const { serverDate } = answer;
  const parsed = parseJson(answer, licenseUpdateAnswerSchema, [200]);
  if (parsed !== null) {
    return parsed.outcome === 'renewed'
      ? { outcome: 'renewed', licenseKey: parsed.licenseKey, serverDate }
      : { outcome: 'up-to-date', serverDate };
  }
  switch (problemOf(answer)?.kind) {
    case 'unsupported-license-type':
      return { outcome: 'unsupported-type', serverDate };
    case 'invalid-license':
      return { outcome: 'invalid', serverDate };
    case 'contract-expired':
      return { outcome: 'contract-expired', serverDate };
    case 'generation-failed':
      return { outcome: 'generation-error', serverDate };
    case 'internal-error':
      return answer.status === 503 ? notNow(answer) : badAnswer(answer);
    default:
      return badAnswer(answer);
  }
}

function reportDelivery(answer: Answer): UsageReportDelivery {
  const { serverDate } = answer;
  const receipt = parseJson(answer, usageReportAnswerSchema, [200, 201]);
  if (receipt !== null) return { outcome: 'accepted', receipt, serverDate };
  const problem = problemOf(answer);
  switch (problem?.kind) {
    case 'report-already-delivered':
      return { outcome: 'already-delivered', serverDate };
    case 'unsupported-license-type':
    case 'invalid-license':
    case 'contract-expired':
    case 'invalid-request':
      return { outcome: 'refused', detail: verbatim(`${oneLine(problem.detail)}.`), serverDate };
    case 'internal-error':
      return answer.status === 503 ? notNow(answer) : badAnswer(answer);
    default:
      return badAnswer(answer);
  }
}

/** The problem an answer names, if its type and status belong together; everything else is a bad answer (§6). */
function problemOf(answer: Answer): { kind: ProblemKind; detail: string } | null {
  // RFC 9457 §3.1: every member is optional; only the type counts here.
  const problem = parseJson(answer, problemSchema.partial({ title: true, status: true }), [answer.status]);
  const kind = problem === null ? null : problemKindOf(problem.type);
  if (problem === null || kind === null) return null;
  const alsoWith: Partial<Record<ProblemKind, number>> = { 'generation-failed': 500, 'internal-error': 503 };
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
    const parsed = schema.safeParse(JSON.parse(answer.text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The server is there and cannot work, its database away for a moment: as good as not there. */
function notNow({ status }: Answer): NoAnswer {
  return { outcome: 'no-connection', detail: text('licenseUpdate.notNow', { status }) };
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
    JSON.parse(body);
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
