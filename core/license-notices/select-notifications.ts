import { desktopTitle, licenseNotifications } from './license-notifications.js';
import type {
  DesktopNotice,
  Notice,
  NotificationContext,
  NotificationProvider,
  Selection,
  Surface,
} from './notification.js';

interface Candidate {
  readonly provider: NotificationProvider;
  readonly notice: Notice;
}

/**
 * What the window and the desktop show now (licensing.md §8): one pop-up with a section for each warning, one bar, the most serious,
 * and one desktop notification of all that is due. Says of everything else why it is not shown. Pure.
 */
export function selectNotifications(context: NotificationContext): Selection {
  const candidates: Candidate[] = [];
  const suppressed: Selection['suppressed'][number][] = [];
  for (const provider of licenseNotifications) {
    const decision = provider.mayDisplay(context);
    if (decision.display) candidates.push({ provider, notice: { text: decision.text, key: decision.key } });
    else suppressed.push({ id: provider.id, surface: provider.surface, reason: decision.reason });
  }
  const on = (surface: Surface): Candidate[] =>
    candidates.filter(({ provider }) => provider.surface === surface);
  const [bar, ...otherBars] = on('bar');
  const desktop = on('desktop');
  const sections = on('popup').map(({ provider: { id, severity }, notice }) => ({ id, severity, ...notice }));
  return {
    popup: sections.length === 0 ? null : { type: 'startup-warnings', sections },
    bar: bar
      ? { id: bar.provider.id, severity: bar.provider.severity, ...bar.notice, action: barAction(bar) }
      : null,
    desktop: desktop.length === 0 ? null : grouped(desktop),
    suppressed: [
      ...suppressed,
      ...otherBars.map(({ provider: { id, surface } }) => ({ id, surface, reason: 'less-serious' }) as const),
    ],
  };
}

/** The system's clock is set outside the console: nowhere to lead to. */
function barAction({ provider }: Candidate): 'license' | null {
  return provider.id === 'clock' ? null : 'license';
}

function grouped(due: readonly Candidate[]): DesktopNotice {
  const ids = due.map(({ provider }) => provider.id);
  return { ids, title: desktopTitle(ids), body: due.map(({ notice }) => notice.text) };
}
