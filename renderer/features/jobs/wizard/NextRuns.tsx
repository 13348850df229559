import { Text } from '@fluentui/react-components';
import { type ReactNode, useEffect, useState } from 'react';
import { type ErrorData, toErrorData } from '../../../../shared/errors.js';
import { bridge } from '../../../base/bridge.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { useSectionStyles } from './WindowFields.js';
import { type DraftChange, type JobDraft, definitionOfDraft, windowsProblem } from './draft.js';
import { scheduleProblems } from './schedule-draft.js';

/** What is typed is one question once it rests. */
const pauseMs = 250;

interface Answer {
  readonly asked: string;
  readonly runs: readonly string[];
  readonly error: ErrorData | null;
}

/** When the job would run next, with what is chosen now; tells the draft whether the engine takes its cron expression. */
export function NextRuns({
  draft,
  change,
  jobId,
}: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
  readonly jobId: string | null;
}): ReactNode {
  const styles = useSectionStyles();
  const format = useFormat();
  const isReady = scheduleProblems(draft, String).length === 0 && windowsProblem(draft) === null;
  const { schedule, windows } = definitionOfDraft(draft);
  const asked = JSON.stringify({ jobId, schedule, windows });
  const [question, setQuestion] = useState({ asked, jobId, schedule, windows });
  // The same question again, in other objects, is not asked again.
  if (question.asked !== asked) setQuestion({ asked, jobId, schedule, windows });
  const [answer, setAnswer] = useState<Answer | null>(null);
  const isAsked = isReady && schedule.type !== 'manual';
  useEffect(() => {
    if (!isAsked) return undefined;
    let current = true;
    const { asked: wanted, ...chosen } = question;
    const settle = (runs: readonly string[], error: ErrorData | null): void => {
      if (!current) return;
      const isRefused = error?.code === 'invalid-argument';
      setAnswer({ asked: wanted, runs, error: isRefused ? null : error });
      if (chosen.schedule.type !== 'cron') return;
      const { expression } = chosen.schedule;
      change({ cronAnswer: { expression, problem: isRefused ? format.say(error.message) : null } });
    };
    const timer = setTimeout(() => {
      bridge.jobs.nextRuns(chosen).then(
        (runs) => {
          settle(runs, null);
        },
        (error: unknown) => {
          settle([], toErrorData(error));
        },
      );
    }, pauseMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [question, isAsked, change, format]);
  // Why there are none is said by the field.
  if (!isAsked || (answer?.asked === asked && answer.runs.length === 0 && answer.error === null)) return null;
  return (
    <section className={styles.section} aria-label={t.jobWizard.nextRuns} aria-live="polite">
      <Text className={styles.title}>{t.jobWizard.nextRuns}</Text>
      {answer?.asked === asked ? (
        <>
          {answer.error && <LoadFailed error={answer.error} />}
          <ol className={styles.quiet}>
            {answer.runs.map((at) => (
              <li key={at}>{format.dateTime(at)}</li>
            ))}
          </ol>
        </>
      ) : (
        <span className={styles.quiet}>{t.common.loading}</span>
      )}
    </section>
  );
}
