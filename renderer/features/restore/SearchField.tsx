import { Field, SearchBox, makeStyles } from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef } from 'react';
import { useNavigation } from '../../app/navigation.js';
import { t } from '../../messages/index.js';

const useStyles = makeStyles({
  field: { flexGrow: 2, minWidth: '240px' },
  box: { maxWidth: 'none', width: '100%' },
});

/** Searches all mail: Ctrl+F and / come here, Esc clears, the arrow down goes to the results. */
export function SearchField(props: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onArrowDown: () => void;
}): ReactNode {
  const styles = useStyles();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (useNavigation.getState().overlay !== null || document.querySelector('[aria-modal="true"]')) return;
      const isFind = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'f';
      const isSlash = event.key === '/' && !event.ctrlKey && !event.metaKey && !isEditable(event.target);
      if (!isFind && !isSlash) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    addEventListener('keydown', onKeyDown);
    return () => {
      removeEventListener('keydown', onKeyDown);
    };
  }, []);
  return (
    <Field label={t.restore.search} className={styles.field}>
      <SearchBox
        className={styles.box}
        input={{ ref: input }}
        placeholder={t.restore.searchPlaceholder}
        title={t.restore.searchHint}
        maxLength={1000}
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

function isEditable(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName))
  );
}
