import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { ProgressBar } from '../../components/ProgressBar.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { useProgress } from '../../stores/progress.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '4px' },
  text: { fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
});

/** A running session in a table cell: bar and `3 of 12`, of mailboxes. */
export function JobProgress({ sessionId }: { readonly sessionId: string }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const progress = useProgress(({ bySession }) => bySession[sessionId]);
  const total = progress?.mailboxesTotal ?? 0;
  const text = progress
    ? t.jobs.progress(format.number(progress.mailboxesDone), format.number(total))
    : t.jobs.sessionStatus.Running;
  return (
    <span className={styles.root}>
      <span className={styles.text} title={text}>
        {progress ? t.jobs.progressShort(format.number(progress.mailboxesDone), format.number(total)) : text}
      </span>
      <ProgressBar
        aria-label={text}
        {...(progress && total > 0 ? { value: progress.mailboxesDone, max: total } : {})}
      />
    </span>
  );
}
