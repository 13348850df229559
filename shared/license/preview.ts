import { canonicalInstant } from './calendar.js';
import type { CalendarDate, Instant } from './dates.js';
import type { LicensePayload, LicenseStatus } from './model.js';
import { evaluateLicense } from './status.js';
import { type Text, render } from '../texts/text.js';

/** The arguments of `license preview` (command-line.md). `managed` includes `new`. */
export interface PreviewRequest {
  /** A verified key's payload, or why the key was refused. */
  readonly key: { readonly payload: LicensePayload } | { readonly rejection: Text };
  readonly at: Instant;
  readonly managed: number;
  readonly new: number;
  readonly exceededSince: CalendarDate | null;
  readonly autoUpdate: boolean;
  readonly lastReport: CalendarDate | null;
}

/**
 * What this key would do at that instant. A count exceeded since no known day counts as exceeded since `at`: the first session would
 * find it so.
 */
export function previewLicense(request: PreviewRequest): LicenseStatus {
  const { key } = request;
  const facts = {
    license: 'payload' in key ? key.payload : null,
    now: canonicalInstant(request.at),
    autoUpdate: request.autoUpdate,
    lastUsageReportOn: request.lastReport,
    ...('rejection' in key ? { rejection: key.rejection } : {}),
  };
  return evaluateLicense(facts, {
    managed: request.managed,
    new: request.new,
    exceededSince: request.exceededSince,
  });
}

/** The JSON of `license preview` and `license show`: members and their order are those of command-line.md. */
export function statusJson({ license, reason, messages, ...status }: LicenseStatus) {
  return {
    valid: license === 'installed',
    ...(reason === undefined ? {} : { reason: render(reason) }),
    ...status,
    statusText: render(status.statusText),
    messages: messages.map(({ id, text, when }) => ({ id, text: render(text), when })),
  };
}
