import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { JobForecast } from '../../../../shared/backup/job-forecast.js';
import type { Text } from '../../../../shared/texts/text.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { type Format, useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { StepNote } from './StepNote.js';
import type { JobDraft } from './draft.js';
import { useForecast } from './useForecast.js';

const useStyles = makeStyles({
  line: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3 },
});

/** How many of the job's mailboxes will be backed up, how many will wait, and what the license covers (licensing.md §11). */
export function LicenseForecast(props: {
  readonly draft: JobDraft;
  readonly jobId: string | null;
}): ReactNode {
  const { draft, jobId } = props;
  const isChosen = draft.all || draft.chosen.size > 0;
  if (draft.sourceId === null || !isChosen) return null;
  return <Asked draft={draft} sourceId={draft.sourceId} jobId={jobId} />;
}

function Asked(props: {
  readonly draft: JobDraft;
  readonly sourceId: string;
  readonly jobId: string | null;
}): ReactNode {
  const styles = useStyles();
  const { data, reload } = useForecast(props.draft, props.sourceId, props.jobId);
  return (
    <div role="status">
      {data.state === 'loading' && <p className={styles.line}>{t.jobWizard.forecast.counting}</p>}
      {data.state === 'failed' && <LoadFailed error={data.error} onRetry={reload} />}
      {data.state === 'ready' && <Said forecast={data.value} />}
    </div>
  );
}

function Said({ forecast }: { readonly forecast: JobForecast }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const words = t.jobWizard.forecast;
  switch (forecast.says) {
    case 'nothing':
      return null;
    case 'unknown':
      return <p className={styles.line}>{words.unknown(format.say(forecast.reason))}</p>;
    case 'license': {
      const { covers, used, waiting, message } = forecast;
      const line = words.license(covers, format.number(covers), format.number(used));
      if (waiting === 0 && message === null) return <p className={styles.line}>{line}</p>;
      return <Warned lines={[waiting === 0 ? line : someWait(forecast, format), message]} />;
    }
    case 'mailboxes': {
      const { backedUp, waiting, message } = forecast;
      if (waiting === 0) {
        return <p className={styles.line}>{words.all(backedUp, format.number(backedUp))}</p>;
      }
      // M8 counts every mailbox of the console: where these are the job's, it says all.
      const isAll = message?.params['allowance'] === backedUp && message.params['waiting'] === waiting;
      return <Warned lines={[isAll ? null : someWait(forecast, format), message]} />;
    }
  }
}

function someWait(
  { backedUp, waiting }: { readonly backedUp: number; readonly waiting: number },
  { number }: Format,
): string {
  return t.jobWizard.forecast.some({
    backedUp: number(backedUp),
    waiting: number(waiting),
    total: number(backedUp + waiting),
  });
}

function Warned({ lines }: { readonly lines: readonly (string | Text | null)[] }): ReactNode {
  const format = useFormat();
  return (
    <StepNote intent="warning">
      {lines.map((line, index) => line !== null && <p key={index}>{format.say(line)}</p>)}
    </StepNote>
  );
}
