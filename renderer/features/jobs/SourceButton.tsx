import { Button } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { openOverlay } from '../../base/navigation.js';
import { valueOr } from '../../base/resource.js';
import { t } from '../../messages/index.js';
import { sourcesResource } from '../../stores/sources.js';

/** Where a password or a server is mended that a run has failed at; nothing for a source that cannot be changed. */
export function SourceButton(props: {
  readonly sourceId: string;
  /** It is tried at once, and leads to the field that it fails at. */
  readonly mend: boolean;
  readonly size?: 'small';
  /** Where several stand below each other: what it is about. */
  readonly about?: string;
}): ReactNode {
  const { sourceId, mend, size, about } = props;
  const sources = valueOr(
    sourcesResource.use((state) => state.data),
    [],
  );
  const source = sources.find(({ id }) => id === sourceId);
  if (source === undefined || source.config.type === 'sample') return null;
  return (
    <Button
      {...(size === undefined ? {} : { size })}
      {...(about === undefined ? {} : { 'aria-label': t.jobs.mendSource(about) })}
      onClick={() => {
        openOverlay({ type: 'edit-source', sourceId, mend });
      }}
    >
      {t.jobs.editSource}
    </Button>
  );
}
