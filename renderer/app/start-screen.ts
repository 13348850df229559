import type { BackupStatus } from '../../shared/backup/status.js';
import { useNavigation } from '../base/navigation.js';
import { statusResource } from '../stores/status.js';

/**
 * The page begins where the user was; it leads to Home as soon as it is known that something has failed, unless somebody has begun to use
 * it by then (docs/decisions/0305).
 */
export function leadHome(): void {
  const { route } = useNavigation.getState();
  const over = new AbortController();
  const stop = statusResource.use.subscribe(decide);
  over.signal.addEventListener('abort', stop);
  for (const event of ['keydown', 'pointerdown']) {
    document.addEventListener(event, () => over.abort(), { capture: true, signal: over.signal });
  }
  decide();

  function decide(): void {
    const { data } = statusResource.use.getState();
    if (data.state === 'loading') return;
    over.abort();
    const now = useNavigation.getState();
    const isWhereItBegan = now.route === route && now.overlay === null && now.guide === null;
    // Not remembered: the next start is where the user was.
    if (isWhereItBegan && data.state === 'ready' && hasFailed(data.value))
      useNavigation.setState({ route: { screen: 'home' } });
  }
}

/** What only warns may stand for weeks: a license that is a mailbox short. */
function hasFailed({ verdict, reasons }: BackupStatus): boolean {
  return verdict.type === 'stopped' || reasons.some(({ severity }) => severity === 'error');
}
