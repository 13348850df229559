import type { Clock } from '../../shared/clock.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import type { Usage } from '../../shared/license/protocol.js';
import { connectionRetryMs, generationRetryMs } from '../../shared/license/update-schedule.js';
import { outcomeTexts } from '../../shared/license/update-texts.js';
import type { UpdateOutcome, UpdateReport } from '../../shared/license/update.js';
import { type Text, text, verbatim } from '../../shared/texts/text.js';
import type { LicenseService } from '../license/license-service.js';
import type { LicensingClient, UpdateAnswer } from './client.js';
import { countSignedTime } from './signed-time.js';

export interface UpdateRun {
  readonly sessionId: string;
  readonly license: Pick<
    LicenseService,
    'installedKey' | 'installationId' | 'acceptRenewal' | 'facts' | 'countSignedTime'
  >;
  readonly client: Pick<LicensingClient, 'requestUpdate'>;
  readonly usage: () => Usage | Promise<Usage>;
  readonly vendor: string;
  readonly productVersion: string;
  readonly clock: Clock;
  readonly cancel: AbortSignal;
}

/**
 * One license update: asks the server and installs what it sends, by the rules of licensing.md §6.
 * Every failure is an outcome. Throws AppError `license-not-installed`, and `cancelled` when `cancel` was raised.
 */
export async function runUpdate(run: UpdateRun): Promise<UpdateReport> {
  const licenseKey = run.license.installedKey();
  if (licenseKey === null) {
    throw new AppError('license-not-installed', text('licenseUpdate.nothingToUpdate'));
  }
  const answer = await run.client.requestUpdate(
    {
      licenseKey,
      installationId: run.license.installationId(),
      productVersion: run.productVersion,
      // The check box reads "enables usage reporting": nothing is reported while it is off.
      ...(run.license.facts().autoUpdate ? { usage: await run.usage() } : {}),
    },
    run.cancel,
  );
  const receivedAt = run.clock().toISOString();
  const { outcome, detail } = await conclude(answer, licenseKey, run.license);
  await countSignedTime(run.license, answer);
  return report(run, outcome, detail, receivedAt);
}

/** Of outcomes that say all by themselves. */
const noDetail = verbatim('');

async function conclude(
  answer: UpdateAnswer,
  sentKey: string,
  license: UpdateRun['license'],
): Promise<{ outcome: UpdateOutcome; detail: Text }> {
  if (answer.outcome !== 'renewed') {
    return { outcome: answer.outcome, detail: 'detail' in answer ? answer.detail : noDetail };
  }
  try {
    await license.acceptRenewal(answer.licenseKey);
    return { outcome: 'renewed', detail: noDetail };
  } catch (error) {
    const { code, message } = toErrorData(error);
    if (code !== 'license-invalid') return { outcome: 'not-installed', detail: message };
    // Another process, or the user, installed a newer key while the server was asked about the old one.
    const replaced = license.installedKey() !== sentKey;
    return { outcome: replaced ? 'up-to-date' : 'invalid', detail: noDetail };
  }
}

function report(run: UpdateRun, outcome: UpdateOutcome, detail: Text, receivedAt: string): UpdateReport {
  const endedAt = run.clock();
  const { autoUpdate } = run.license.facts();
  const { lines, ...texts } = outcomeTexts(outcome, { vendor: run.vendor, detail, autoUpdate });
  const nextAttempt = nextAttemptAfter(outcome, endedAt);
  return {
    sessionId: run.sessionId,
    outcome,
    ...texts,
    lines: lines.map((line, index) => ({ ...line, time: index === 0 ? receivedAt : endedAt.toISOString() })),
    ...(nextAttempt === null ? {} : { nextAttempt }),
  };
}

/** When another attempt makes sense after an outcome that names it (§6); null for the others. */
function nextAttemptAfter(outcome: UpdateOutcome, at: Date): string | null {
  switch (outcome) {
    case 'no-connection':
    case 'bad-answer':
    case 'not-installed':
      return new Date(at.getTime() + connectionRetryMs).toISOString();
    case 'generation-error':
      return new Date(at.getTime() + generationRetryMs).toISOString();
    default:
      return null;
  }
}
