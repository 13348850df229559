import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Clock } from '../../shared/clock.js';
import type { LicensePayload } from '../../shared/license/model.js';
import {
  type LicenseUpdateAnswer,
  licenseUpdatePath,
  licenseUpdateRequestSchema,
  type ProblemKind,
  timedLicenseUpdateAnswerSchema,
  timedUsageReportAnswerSchema,
  usageReportPath,
  usageReportRequestSchema,
} from '../../shared/license/protocol.js';
import type { FleetRecorder } from '../fleet-recorder.js';
import type { KeyRing } from '../keys/key-ring.js';
import { checkLicenseKey } from '../keys/license-key.js';
import type { SayTime } from '../keys/time-statement.js';
import { type UpdateAnswer, updateLicense } from '../license-updates.js';
import type { Database } from '../store/database.js';
import type { LicenseUpdateStore } from '../store/license-update-store.js';
import { acceptUsageReport, type UsageReportOutcome } from '../usage-reports.js';
import type { Metrics } from './metrics.js';
import { operationSummaries, problemResponses } from './openapi.js';
import { generationProblem, ProblemError, toProblem } from './problems.js';
import { problemTexts } from '../../shared/texts/licensing-server/problems.js';

export interface LicenseRouteDependencies {
  readonly database: Database;
  readonly updates: LicenseUpdateStore;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly sayTime: SayTime;
  readonly fleet: FleetRecorder;
  /** ms a license has to wait, 0 if it may go ahead. */
  readonly rateLimiter: (licenseId: string, now: Date) => number;
}

/** The two routes a console calls. */
export function addLicenseRoutes(instance: FastifyInstance, dependencies: LicenseRouteDependencies): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const { database, clock, metrics, sayTime, fleet } = dependencies;

  app.route({
    method: 'POST',
    url: licenseUpdatePath,
    schema: {
      operationId: 'updateLicense',
      summary: operationSummaries.updateLicense,
      body: licenseUpdateRequestSchema,
      response: { 200: timedLicenseUpdateAnswerSchema, ...problemResponses },
    },
    handler: async (request) => {
      const outcome = await countOutcome(metrics.licenseUpdates, generationProblem, async () => {
        const presented = await authenticate(dependencies, request.body.licenseKey);
        const answer = await updateLicense(dependencies, request.body, presented, request.id);
        // A license that is not on record has no fleet.
        if (answer.kind !== 'invalid-license') fleet.note(clock(), request.body, presented, answer.kind);
        return answer;
      });
      return { ...toWire(outcome), ...sayTime(request.body) };
    },
  });

  app.route({
    method: 'POST',
    url: usageReportPath,
    schema: {
      operationId: 'deliverUsageReport',
      summary: operationSummaries.deliverUsageReport,
      body: usageReportRequestSchema,
      response: { 200: timedUsageReportAnswerSchema, ...problemResponses },
    },
    handler: async (request) => {
      const outcome = await countOutcome(metrics.usageReports, toProblem, async () => {
        const presented = await authenticate(dependencies, request.body.licenseKey);
        return acceptUsageReport(database, request.body, presented, clock());
      });
      if (outcome.kind !== 'accepted') {
        request.log.warn(
          {
            outcome: outcome.kind,
            installation: request.body.installationId,
            period: request.body.report.period,
          },
          'usage report refused',
        );
        throw new ProblemError(reportProblems[outcome.kind], outcome.detail);
      }
      const { kind, reportId, receivedAt } = outcome;
      return { outcome: kind, reportId, receivedAt, ...sayTime(request.body) };
    },
  });
}

/** How a report that is not taken is answered. Consoles of version 1 know `invalid-request` and send it again after a day, with its reason shown. */
const reportProblems = {
  'invalid-license': 'invalid-license',
  'unsupported-license-type': 'unsupported-license-type',
  'month-not-ended': 'invalid-request',
  'not-covered': 'invalid-request',
  'another-report': 'report-already-delivered',
} as const satisfies Record<Exclude<UsageReportOutcome['kind'], 'accepted'>, ProblemKind>;

/** Counts what came out; what is thrown becomes the problem that it is answered with, and counts as that. */
async function countOutcome<T extends { readonly kind: string }>(
  counter: Metrics['licenseUpdates'],
  problemFor: (error: unknown) => ProblemError,
  work: () => Promise<T>,
): Promise<T> {
  try {
    const result = await work();
    counter.inc({ outcome: result.kind });
    return result;
  } catch (error) {
    const problem = problemFor(error);
    counter.inc({ outcome: problem.kind });
    throw problem;
  }
}

/** The verified content of the key a request carries: the signature is the sender's credential. Throws ProblemError. */
async function authenticate(
  { keyRing, clock, rateLimiter }: LicenseRouteDependencies,
  licenseKey: string,
): Promise<LicensePayload> {
  let verification = checkLicenseKey(licenseKey, (kid) => keyRing.verificationKey(kid));
  if (!verification.valid && verification.unknownKid) {
    // Another process may have rotated the keys a moment ago.
    await keyRing.refreshForUnknownKey();
    verification = checkLicenseKey(licenseKey, (kid) => keyRing.verificationKey(kid));
  }
  if (!verification.valid) throw new ProblemError('invalid-license', verification.reason);
  const wait = rateLimiter(verification.payload.licenseId, clock());
  if (wait > 0) {
    throw new ProblemError('rate-limited', problemTexts.wait, {
      retryAfterSeconds: Math.ceil(wait / 1000),
    });
  }
  return verification.payload;
}

function toWire(answer: UpdateAnswer): LicenseUpdateAnswer {
  switch (answer.kind) {
    case 'renewed':
      return { outcome: 'renewed', licenseKey: answer.licenseKey };
    case 'up-to-date':
      return answer.checkAfter === null
        ? { outcome: 'up-to-date' }
        : { outcome: 'up-to-date', checkAfter: answer.checkAfter.toISOString() };
    case 'invalid-license':
    case 'unsupported-license-type':
    case 'contract-expired':
      throw new ProblemError(answer.kind, answer.detail);
  }
}
