import { MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { JobForecast } from '../../../../shared/backup/job-forecast.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { licenseResource } from '../../../stores/license.js';
import type { JobDraft } from './draft.js';
import { useForecast } from './useForecast.js';

const useStyles = makeStyles({
  line: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3 },
});

/** Without a license: how many of the job's mailboxes will be backed up, and how many will wait (licensing.md §11). */
export function LicenseForecast(props: {
  readonly draft: JobDraft;
  readonly jobId: string | null;
}): ReactNode {
  const license = licenseResource.use((state) => state.data);
  const { draft, jobId } = props;
  const isInstalled = license.state === 'ready' && license.value.status.license === 'installed';
  const isChosen = draft.all || draft.chosen.size > 0;
  if (isInstalled || draft.sourceId === null || !isChosen) return null;
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
    case 'mailboxes': {
      const { backedUp, waiting, message } = forecast;
      if (waiting === 0) {
        return <p className={styles.line}>{words.all(backedUp, format.number(backedUp))}</p>;
      }
      return (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <p>
              {words.some({
                backedUp: format.number(backedUp),
                waiting: format.number(waiting),
                total: format.number(backedUp + waiting),
              })}
            </p>
            {message !== null && <p>{format.say(message)}</p>}
          </MessageBarBody>
        </MessageBar>
      );
    }
  }
}
