import { useCallback, useEffect, useMemo, useState } from 'react';
import type { JobForecast, JobForecastRequest } from '../../../../shared/backup/job-forecast.js';
import { toErrorData } from '../../../../shared/errors.js';
import { bridge } from '../../../base/bridge.js';
import type { Loadable } from '../../../base/resource.js';
import type { JobDraft } from './draft.js';
import { selectionOf } from './mailboxes-draft.js';

/** Several clicks in the list are one question. */
const pauseMs = 250;

interface Answered {
  readonly request: JobForecastRequest;
  readonly data: Loadable<JobForecast>;
}

/**
 * What main says of the draft's mailboxes without a license; asked again whenever the choice changes. What was said of another choice is
 * never shown.
 */
export function useForecast(
  { all, except, chosen, kinds, ownRepository, repositoryPath }: JobDraft,
  sourceId: string,
  jobId: string | null,
): { readonly data: Loadable<JobForecast>; readonly reload: () => void } {
  const request = useMemo<JobForecastRequest>(
    () => ({
      ...{ jobId, sourceId, selection: selectionOf({ all, except, chosen }), kinds: { ...kinds } },
      repositoryPath: ownRepository || repositoryPath.trim() === '' ? null : repositoryPath,
    }),
    [jobId, sourceId, all, except, chosen, kinds, ownRepository, repositoryPath],
  );
  const [answered, setAnswered] = useState<Answered | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let current = true;
    const settle = (data: Loadable<JobForecast>): void => {
      if (current) setAnswered({ request, data });
    };
    const timer = setTimeout(() => {
      bridge.jobs.forecast(request).then(
        (value) => {
          settle({ state: 'ready', value });
        },
        (error: unknown) => {
          settle({ state: 'failed', error: toErrorData(error) });
        },
      );
    }, pauseMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [request, attempt]);
  const reload = useCallback(() => {
    setAnswered(null);
    setAttempt((count) => count + 1);
  }, []);
  return { data: answered?.request === request ? answered.data : { state: 'loading' }, reload };
}
