import { useEffect, useRef, useState } from 'react';
import type { CoverageFormat } from '../../../shared/backup/coverage.js';
import type { ErrorData } from '../../../shared/errors.js';
import type { ReportProgress } from '../../../shared/license/license-report.js';
import { bridge } from '../../base/bridge.js';
import { useSavedToast } from '../../base/toast.js';
import { useAction } from '../../components/useAction.js';

export interface CoverageExport {
  readonly busy: boolean;
  readonly error: ErrorData | null;
  /** Null until the file dialog is closed, and while nothing is made. */
  readonly progress: ReportProgress | null;
  readonly save: (format: CoverageFormat) => void;
  readonly cancel: () => void;
}

/** One coverage report at a time, from the file dialog to where the file is. */
export function useCoverage(): CoverageExport {
  const action = useAction();
  const onSaved = useSavedToast();
  const task = useRef<string | null>(null);
  const [progress, setProgress] = useState<ReportProgress | null>(null);
  useEffect(
    () =>
      bridge.mailboxes.reporting((pushed) => {
        if (pushed.task === task.current) setProgress(pushed);
      }),
    [],
  );
  return {
    busy: action.busy,
    error: action.error,
    progress,
    save(format) {
      const id = crypto.randomUUID();
      task.current = id;
      action.run(async () => {
        try {
          onSaved(await bridge.mailboxes.exportCoverage({ task: id, format }));
        } finally {
          task.current = null;
          setProgress(null);
        }
      });
    },
    cancel() {
      if (task.current !== null) void bridge.mailboxes.cancelCoverage({ task: task.current });
    },
  };
}
