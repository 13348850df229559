import type { ReactNode } from 'react';
import type { SessionStatus } from '../../shared/backup/session.js';
import { t } from '../messages/index.js';
import { BusyLabel, type Tone, ToneLabel } from './tone.js';

const tones: Readonly<Record<Exclude<SessionStatus, 'Running'>, Tone>> = {
  Success: 'success',
  Warning: 'warning',
  Failed: 'error',
  Stopped: 'neutral',
};

/** Result of a session: icon and word. */
export function SessionStatusLabel({ status }: { readonly status: SessionStatus }): ReactNode {
  if (status === 'Running') return <BusyLabel>{t.jobs.sessionStatus.Running}</BusyLabel>;
  return <ToneLabel tone={tones[status]}>{t.jobs.sessionStatus[status]}</ToneLabel>;
}
