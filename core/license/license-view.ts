import type { LicenseView } from '../../shared/license/license-view.js';
import { dateOf } from '../../shared/license/calendar.js';
import type { Instant } from '../../shared/license/dates.js';
import type { LicenseFacts, MailboxCounts } from '../../shared/license/model.js';
import { effectivePolicy } from '../../shared/license/policy.js';
import { evaluateLicense } from '../../shared/license/status.js';
import { licenseTimeline } from '../../shared/license/timeline.js';
import { type Text } from '../../shared/texts/text.js';

/** What the license update knows, as far as the dialog shows it. */
export interface UpdateFacts {
  readonly updating: boolean;
  readonly lastUpdate: LicenseView['lastUpdate'];
  readonly nextUpdateAt: Instant | null;
}

/** Everything the License Information dialog, the home card and the badge show at one instant (licensing.md §7). */
export function licenseView(
  facts: LicenseFacts,
  counts: MailboxCounts,
  update: UpdateFacts,
  clockWarning: Text | null,
  installationId: string | null,
): LicenseView {
  const status = evaluateLicense(facts, counts);
  return {
    status,
    license: facts.license,
    installationId,
    today: dateOf(facts.now),
    managed: counts.managed,
    counts,
    facts,
    autoUpdate: facts.autoUpdate,
    autoUpdateSupported: facts.license !== null && effectivePolicy(facts.license).autoUpdate,
    ...update,
    clockWarning,
    timeline: licenseTimeline(facts, status),
  };
}
