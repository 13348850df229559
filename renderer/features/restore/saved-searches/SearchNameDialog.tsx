import { Field, Input } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { type SavedSearch, longestSearchName, searchNamed } from '../../../../shared/backup/saved-search.js';
import { ConfirmDialog } from '../../../components/ConfirmDialog.js';
import { useAction } from '../../../components/useAction.js';
import { t } from '../../../messages/index.js';

/** A search that is to get a name: one that is typed, or a saved one that is to have another. */
export type SearchToName = { readonly kind: 'save' | 'rename'; readonly search: SavedSearch };

/** Asks for the name of a search. */
export function SearchNameDialog(props: {
  readonly asked: SearchToName;
  readonly searches: readonly SavedSearch[];
  readonly onName: (name: string) => Promise<void>;
  readonly onClose: () => void;
}): ReactNode {
  const action = useAction();
  const { kind, search } = props.asked;
  const words = t.savedSearches;
  const [typed, setTyped] = useState(search.name);
  const name = typed.trim();
  const taken = searchNamed(
    props.searches.filter((each) => kind === 'save' || each.name !== search.name),
    name,
  );
  const isReady = name !== '' && (kind === 'save' || taken === null);
  const confirm = (): void => {
    if (!isReady || action.busy) return;
    action.run(async () => {
      await props.onName(name);
      props.onClose();
    });
  };
  return (
    <ConfirmDialog
      title={kind === 'save' ? words.saveTitle : words.renameTitle(search.name)}
      confirm={
        kind === 'rename' ? words.renameConfirm : taken === null ? words.saveConfirm : words.replaceConfirm
      }
      busy={action.busy}
      isReady={isReady}
      error={action.error}
      onConfirm={confirm}
      onCancel={props.onClose}
    >
      <Field
        label={words.name}
        validationState={taken === null ? 'none' : kind === 'save' ? 'warning' : 'error'}
        validationMessage={
          taken === null
            ? null
            : kind === 'save'
              ? words.willReplace(taken.name)
              : words.nameTaken(taken.name)
        }
      >
        <Input
          autoFocus
          value={typed}
          maxLength={longestSearchName}
          onChange={(_event, { value }) => {
            setTyped(value);
          }}
          onKeyDown={({ key }) => {
            if (key === 'Enter') confirm();
          }}
        />
      </Field>
    </ConfirmDialog>
  );
}
