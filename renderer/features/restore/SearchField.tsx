import { Field, SearchBox, makeStyles } from '@fluentui/react-components';
import type { ReactNode, Ref } from 'react';
import { arrival } from '../../components/useReturnFocus.js';
import { t } from '../../messages/index.js';

const useStyles = makeStyles({
  field: { flex: '2 1 180px', minWidth: 0 },
  box: { minWidth: 0, maxWidth: 'none', width: '100%' },
});

/** Searches all mail: Esc clears, the arrow down goes to the results. */
export function SearchField(props: {
  readonly box: Ref<HTMLInputElement>;
  readonly value: string;
  /** The address of the one mailbox that is searched; null: all. */
  readonly only: string | null;
  /** One comes here to search. */
  readonly isArrival: boolean;
  readonly onChange: (value: string) => void;
  readonly onArrowDown: () => void;
}): ReactNode {
  const styles = useStyles();
  return (
    <Field
      label={props.only === null ? t.restore.search : t.savedSearches.searchOne(props.only)}
      className={styles.field}
    >
      <SearchBox
        dismiss={{ 'aria-label': t.common.clear }}
        className={styles.box}
        input={{ ref: props.box, ...(props.isArrival && arrival) }}
        placeholder={t.restore.searchPlaceholder}
        title={t.restore.searchHint}
        value={props.value}
        onChange={(_event, { value }) => {
          props.onChange(value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && props.value !== '') props.onChange('');
          else if (event.key === 'ArrowDown' && props.value !== '') props.onArrowDown();
          else return;
          event.preventDefault();
        }}
      />
    </Field>
  );
}
