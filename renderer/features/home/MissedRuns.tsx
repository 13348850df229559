import {
  Button,
  Link,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  makeStyles,
} from '@fluentui/react-components';
import { Dismiss16Regular } from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';
import type { JobMissedRuns } from '../../../shared/backup/status.js';
import { go } from '../../base/navigation.js';
import { valueOr } from '../../base/resource.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { statusResource } from '../../stores/status.js';

const remembered = 'postkeep.missed-runs';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', rowGap: '4px' },
});

/** What was missed while this computer was off, until it is put away; news of it is told again. */
export function MissedRuns({ className }: { readonly className?: string | undefined }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const missed = statusResource.use(({ data }) => valueOr(data, null)?.missedRuns) ?? [];
  const [dismissed, setDismissed] = useState(() => localStorage.getItem(remembered));
  const news = newsOf(missed);
  if (missed.length === 0 || news === dismissed) return null;
  return (
    <MessageBar intent="info" layout="multiline" className={className}>
      <MessageBarBody>
        <ul className={styles.list}>
          {missed.map(({ jobId, job, text }) => (
            <li key={jobId}>
              {format.say(text)}{' '}
              <Link
                inline
                onClick={() => {
                  go({ screen: 'jobs', jobId });
                }}
              >
                {t.home.openJob(job)}
              </Link>
            </li>
          ))}
        </ul>
      </MessageBarBody>
      <MessageBarActions
        containerAction={
          <Button
            appearance="transparent"
            aria-label={t.shell.dismiss}
            icon={<Dismiss16Regular />}
            onClick={() => {
              localStorage.setItem(remembered, news);
              setDismissed(news);
            }}
          />
        }
      />
    </MessageBar>
  );
}

/** The same as long as it says the same. */
function newsOf(missed: readonly JobMissedRuns[]): string {
  return JSON.stringify(missed.map(({ jobId, to, runs, madeUpAt }) => [jobId, to, runs, madeUpAt]));
}
