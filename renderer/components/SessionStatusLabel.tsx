import { Spinner, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { SessionStatus } from '../../shared/backup/model.js';
import { t } from '../messages/index.js';
import { type Tone, ToneLabel } from './tone.js';

const tones: Readonly<Record<Exclude<SessionStatus, 'Running'>, Tone>> = {
  Success: 'success',
  Warning: 'warning',
  Failed: 'error',
  Stopped: 'neutral',
};

const useStyles = makeStyles({
  running: { display: 'inline-flex', alignItems: 'center', columnGap: '6px', verticalAlign: 'middle' },
  ring: { width: '20px' },
});

/** Result of a session: icon and word. */
export function SessionStatusLabel({ status }: { readonly status: SessionStatus }): ReactNode {
  const styles = useStyles();
  if (status !== 'Running') return <ToneLabel tone={tones[status]}>{t.jobs.sessionStatus[status]}</ToneLabel>;
  return (
    <span className={styles.running}>
      <Spinner size="extra-tiny" className={styles.ring} aria-hidden />
      {t.jobs.sessionStatus.Running}
    </span>
  );
}
