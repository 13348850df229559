import { Link, Spinner } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { go } from '../../base/navigation.js';
import { t } from '../../messages/index.js';
import type { SampleRemovalState } from './useSampleRemoval.js';

/** How the removal of the sample organisation goes; nothing before. */
export function SampleRemovalText({ state }: { readonly state: SampleRemovalState }): ReactNode {
  if (state === null) return null;
  if (state.type === 'running')
    return <Spinner size="tiny" labelPosition="after" label={t.configuration.removingSample} />;
  const { sessionId } = state;
  return (
    <p>
      {t.configuration.sampleFailed}{' '}
      <Link
        onClick={() => {
          go({ screen: 'history', sessionId });
        }}
      >
        {t.configuration.sampleLog}
      </Link>
    </p>
  );
}
