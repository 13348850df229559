import {
  Button,
  Link,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  makeStyles,
} from '@fluentui/react-components';
import { Dismiss16Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { BackupStatus, StatusReason } from '../../../shared/backup/status.js';
import type { Bar } from '../../../shared/notices/bar.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { useBar } from '../../stores/bar.js';
import { statusResource } from '../../stores/status.js';
import { bridge } from '../../base/bridge.js';
import type { Loadable } from '../../base/resource.js';
import { noticeHelp } from '../../base/error-help.js';
import { go, openGuide, openOverlay } from '../../base/navigation.js';

const useStyles = makeStyles({
  // Long warnings wrap beside their button instead of pushing it to a row of its own.
  text: { whiteSpace: 'normal', padding: '6px 0' },
  slot: { padding: '12px 32px 0', '@media (max-width: 960px)': { padding: '8px 20px 0' } },
});

/** The most serious bar that main asks for, with its one action; never more than one. */
export function MessageBarSlot({ isAboveHome = false }: { readonly isAboveHome?: boolean }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const bar = useBar((state) => state.bar);
  const status = statusResource.use((state) => state.data);
  if (!bar || (isAboveHome && mayBeSaidByHome(bar.id, status))) return null;
  const { action } = bar;
  return (
    <div className={styles.slot}>
      <MessageBar intent={bar.severity} layout="singleline">
        <MessageBarBody className={styles.text}>
          <span>{format.say(bar.text)}</span>{' '}
          <Link
            inline
            onClick={() => {
              openGuide('licensing', noticeHelp(bar.id));
            }}
          >
            {t.guide.learnMore}
          </Link>
        </MessageBarBody>
        <MessageBarActions
          containerAction={
            bar.severity === 'error' ? null : (
              <Button
                appearance="transparent"
                aria-label={t.shell.dismiss}
                icon={<Dismiss16Regular />}
                onClick={() => {
                  void bridge.notifications.dismissBar({ id: bar.id, key: bar.key });
                }}
              />
            )
          }
        >
          {action && (
            <Button
              size="small"
              onClick={() => {
                follow(action);
              }}
            >
              {t.shell.barActions[action]}
            </Button>
          )}
        </MessageBarActions>
      </MessageBar>
    </div>
  );
}

/** What Home has among the things that need attention, each with what to do, is not said above it a second time; nor before that is known. */
function mayBeSaidByHome(id: Bar['id'], status: Loadable<BackupStatus>): boolean {
  const code = reasonOf[id];
  if (code === undefined || status.state === 'failed') return false;
  return status.state === 'loading' || status.value.reasons.some((reason) => reason.code === code);
}

const reasonOf: Partial<Record<Bar['id'], StatusReason['code']>> = { M8: 'waiting', clock: 'clock' };

function follow(action: NonNullable<Bar['action']>): void {
  if (action === 'license') openOverlay({ type: 'license' });
  else go({ screen: action });
}
