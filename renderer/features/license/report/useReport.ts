import { useEffect, useRef, useState } from 'react';
import type { ErrorData } from '../../../../shared/errors.js';
import type { ReportProgress, ReportRequest } from '../../../../shared/license/license-report.js';
import type { SavedFile } from '../../../../shared/saved-file.js';
import { bridge } from '../../../base/bridge.js';
import { useAction } from '../../../components/useAction.js';

interface Report {
  readonly busy: boolean;
  readonly error: ErrorData | null;
  /** Null until the file dialog is closed, and while nothing is made. */
  readonly progress: ReportProgress | null;
  readonly saved: Extract<SavedFile, { outcome: 'saved' }> | null;
  readonly create: (request: Omit<ReportRequest, 'task'>) => void;
  /** Ends the report that is being made. */
  readonly cancel: () => void;
  readonly openFolder: () => void;
}

/** One report at a time, from the file dialog to where the file is. */
export function useReport(): Report {
  const action = useAction();
  const task = useRef<string | null>(null);
  const [progress, setProgress] = useState<ReportProgress | null>(null);
  const [saved, setSaved] = useState<Report['saved']>(null);
  useEffect(
    () =>
      bridge.licenseReports.progress((pushed) => {
        if (pushed.task === task.current) setProgress(pushed);
      }),
    [],
  );
  const cancel = (): void => {
    if (task.current !== null) void bridge.licenseReports.cancel({ task: task.current });
  };
  return {
    busy: action.busy,
    error: action.error,
    progress,
    saved,
    create(request) {
      const id = crypto.randomUUID();
      task.current = id;
      setSaved(null);
      action.run(async () => {
        try {
          const answer = await bridge.licenseReports.create({ ...request, task: id });
          setSaved(answer.outcome === 'saved' ? answer : null);
        } finally {
          task.current = null;
          setProgress(null);
        }
      });
    },
    cancel,
    openFolder: () => void bridge.licenseReports.showInFolder(),
  };
}
