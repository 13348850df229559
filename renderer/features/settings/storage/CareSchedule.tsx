import { Field, Select, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { type Care, type CareTask, careIntervals } from '../../../../shared/backup/care.js';
import { go } from '../../../base/navigation.js';
import { valueOr } from '../../../base/resource.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { StopSessionButton } from '../../../components/StopSessionButton.js';
import { ToneSentence } from '../../../components/tone.js';
import { useAction } from '../../../components/useAction.js';
import { type Format, useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { careResource, chooseCare } from '../../../stores/care.js';
import { useRunning } from '../../../stores/sessions.js';
import { isUnderWay } from './under-way.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: '4px 16px', marginTop: '6px' },
  field: { width: '168px' },
  said: { minWidth: 0, flex: '1 1 200px', paddingBlock: '6px' },
  next: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  link: {
    cursor: 'pointer',
    textAlign: 'start',
    maxWidth: '100%',
    borderRadius: tokens.borderRadiusMedium,
    ':hover': { textDecorationLine: 'underline' },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
  },
});

/** How often a repository is verified and tried, what came of it the last time, and when it is due next. */
export function CareSchedule({ path }: { readonly path: string }): ReactNode {
  const all = careResource.use((state) => state.data);
  const action = useAction();
  if (all.state === 'failed')
    return <LoadFailed error={all.error} onRetry={() => void careResource.load()} />;
  const cares = valueOr(all, []);
  return (
    <>
      {cares
        .filter((care) => care.path === path)
        .map((care) => (
          <TaskRow key={care.task} care={care} all={cares} busy={action.busy} run={action.run} />
        ))}
      {action.error && <LoadFailed error={action.error} />}
    </>
  );
}

function TaskRow(props: {
  readonly care: Care;
  /** Of every repository. */
  readonly all: readonly Care[];
  readonly busy: boolean;
  readonly run: (work: () => Promise<void>) => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { care, all, busy, run } = props;
  const { path, task, interval, nextAt, sessionId } = care;
  const session = useRunning(task);
  const running = isUnderWay(care, all, session) ? session : null;
  const last = lastWords(care, format);
  const label = <ToneSentence tone={last.tone}>{last.words}</ToneSentence>;
  return (
    <div className={styles.root}>
      <Field label={t.storage.tasks[task]} className={styles.field}>
        <Select
          aria-label={t.storage.taskOf(t.storage.tasks[task], path)}
          value={interval}
          disabled={busy}
          onChange={(_event, { value }) => {
            const chosen = careIntervals.find((each) => each === value);
            if (chosen !== undefined) run(() => chooseCare({ path, task, interval: chosen }));
          }}
        >
          {careIntervals.map((each) => (
            <option key={each} value={each}>
              {t.storage.intervals[each]}
            </option>
          ))}
        </Select>
      </Field>
      <div className={styles.said}>
        {sessionId === null ? (
          label
        ) : (
          <button
            type="button"
            className={styles.link}
            onClick={() => {
              go({ screen: 'history', sessionId });
            }}
          >
            {label}
          </button>
        )}
        <div className={styles.next}>
          {running !== null
            ? t.storage.running
            : nextAt === null
              ? t.storage.neverNext
              : t.storage.nextCare(format.relative(nextAt))}
        </div>
      </div>
      {running !== null && (
        <StopSessionButton session={running} label={t.storage.stopTask(t.storage.tasks[task], path)} />
      )}
    </div>
  );
}

/** What came of it the last time. */
function lastWords(
  { task, completedAt, wasWell, messages, whole }: Care,
  format: Format,
): { readonly tone: 'neutral' | 'success' | 'error'; readonly words: string } {
  if (completedAt === null) return { tone: 'neutral', words: notYet[task] };
  const when = format.relative(completedAt);
  const all = format.number(messages);
  return wasWell === true
    ? { tone: 'success', words: t.storage.lastWell[task](all, when) }
    : { tone: 'error', words: t.storage.lastBad[task](format.number(whole), all, when) };
}

const notYet: Readonly<Record<CareTask, string>> = t.storage.notYet;
