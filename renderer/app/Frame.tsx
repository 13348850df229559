import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { assertNever } from '../../shared/errors.js';
import { HistoryScreen } from '../features/history/HistoryScreen.js';
import { HomeScreen } from '../features/home/HomeScreen.js';
import { JobRunScreen } from '../features/jobs/JobRunScreen.js';
import { JobsScreen } from '../features/jobs/JobsScreen.js';
import { MailboxOrder } from '../features/mailboxes/mailbox-order.js';
import { MailboxesScreen } from '../features/mailboxes/MailboxesScreen.js';
import { RestoreScreen } from '../features/restore/RestoreScreen.js';
import { SettingsScreen } from '../features/settings/SettingsScreen.js';
import { t } from '../messages/index.js';
import { MessageBarSlot } from '../features/message-bar/MessageBarSlot.js';
import { Rail } from './Rail.js';
import { type Route, useNavigation } from '../base/navigation.js';

const useStyles = makeStyles({
  frame: { display: 'flex', height: '100%', backgroundColor: tokens.colorNeutralBackground2 },
  main: { display: 'flex', flexDirection: 'column', flexGrow: 1, minWidth: 0 },
  screen: { flexGrow: 1, minHeight: 0 },
});

/** Left rail, at most one message bar, and the screen. */
export function Frame(): ReactNode {
  const styles = useStyles();
  const route = useNavigation((state) => state.route);
  return (
    <div className={styles.frame}>
      <MailboxOrder />
      <Rail />
      <main className={styles.main} aria-label={t.shell.content}>
        <MessageBarSlot />
        <div className={styles.screen}>
          <ScreenOf route={route} />
        </div>
      </main>
    </div>
  );
}

function ScreenOf({ route }: { readonly route: Route }): ReactNode {
  switch (route.screen) {
    case 'home':
      return <HomeScreen />;
    case 'jobs':
      return route.jobId === undefined ? (
        <JobsScreen />
      ) : (
        <JobRunScreen key={route.jobId} jobId={route.jobId} />
      );
    case 'mailboxes':
      return <MailboxesScreen key={JSON.stringify(route)} initial={route} />;
    case 'restore':
      return <RestoreScreen key={route.mailboxId ?? ''} mailboxId={route.mailboxId ?? null} />;
    case 'history':
      return <HistoryScreen key={JSON.stringify(route)} initial={route} />;
    case 'settings':
      return <SettingsScreen />;
    default:
      return assertNever(route);
  }
}
