import { desktopTitles, licenseNotifications } from './license-notifications.js';
import type { NotificationContext, NotificationProvider, Selection, Surface } from './notification.js';

interface Candidate {
  readonly provider: NotificationProvider;
  readonly text: string;
}

/**
 * What the window and the desktop show now (licensing.md §8): one pop-up with a section for each warning, one bar and one desktop
 * notification, the most serious. Says of every other notification why it is not shown. Pure.
 */
export function selectNotifications(context: NotificationContext): Selection {
  const candidates: Candidate[] = [];
  const suppressed: Selection['suppressed'][number][] = [];
  for (const provider of licenseNotifications) {
    const decision = provider.mayDisplay(context);
    if (decision.display) candidates.push({ provider, text: decision.text });
    else suppressed.push({ id: provider.id, surface: provider.surface, reason: decision.reason });
  }
  const on = (surface: Surface): Candidate[] =>
    candidates.filter(({ provider }) => provider.surface === surface);
  const [bar, ...otherBars] = on('bar');
  const [desktop, ...otherDesktop] = on('desktop');
  const sections = on('popup').map(({ provider: { id, severity }, text }) => ({ id, severity, text }));
  return {
    popup: sections.length === 0 ? null : { type: 'startup-warnings', sections },
    bar: bar
      ? { id: bar.provider.id, severity: bar.provider.severity, text: bar.text, action: barAction(bar) }
      : null,
    desktop: desktop
      ? {
          id: desktop.provider.id,
          title: desktopTitles[desktop.provider.id] ?? 'License',
          body: desktop.text,
        }
      : null,
    suppressed: [
      ...suppressed,
      ...[...otherBars, ...otherDesktop].map(
        ({ provider: { id, surface } }) => ({ id, surface, reason: 'less-serious' }) as const,
      ),
    ],
  };
}

/** The system's clock is set outside the console: nowhere to lead to. */
function barAction({ provider }: Candidate): 'license' | null {
  return provider.id === 'clock' ? null : 'license';
}
