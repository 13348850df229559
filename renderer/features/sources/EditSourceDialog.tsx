import type { ReactNode } from 'react';
import { valueOr } from '../../base/resource.js';
import { sourcesResource } from '../../stores/sources.js';
import { SourceDialog } from './SourceDialog.js';

/** Changes the source of that id; nothing for one that is not there. */
export function EditSourceDialog(props: {
  readonly sourceId: string;
  /** It is tried at once. */
  readonly mend: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const sources = valueOr(
    sourcesResource.use((state) => state.data),
    [],
  );
  const edited = sources.find(({ id }) => id === props.sourceId);
  return edited && <SourceDialog key={edited.id} edited={edited} mend={props.mend} onClose={props.onClose} />;
}
