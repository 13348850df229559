import { useState } from 'react';
import type { ErrorData } from '../../../shared/errors.js';
import type { Settings } from '../../../shared/settings.js';
import { bridge } from '../../base/bridge.js';
import { useAction } from '../../components/useAction.js';
import { settingsResource } from '../../stores/settings.js';

/** Changes settings at once; `applied` turns true when main has said so, until the next change. */
export function useSetting(): {
  readonly apply: (change: Partial<Settings>) => void;
  readonly applied: boolean;
  readonly error: ErrorData | null;
} {
  const action = useAction();
  const [applied, setApplied] = useState(false);
  return {
    applied,
    error: action.error,
    apply(change) {
      setApplied(false);
      action.run(async () => {
        settingsResource.set(await bridge.settings.set(change));
        setApplied(true);
      });
    },
  };
}
