import { Checkbox, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { type ReactNode, useId } from 'react';

const useStyles = makeStyles({
  group: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  choices: { display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(min(216px, 100%), 1fr))' },
  many: { maxHeight: '128px', overflowY: 'auto' },
  problem: { color: tokens.colorStatusDangerForeground1, fontSize: tokens.fontSizeBase200 },
});

/** Boxes of which several may be checked. Fluent's `Field` would give its label to the first of them. */
export function CheckGroup<Id extends string>(props: {
  readonly label: string;
  readonly choices: readonly { readonly id: Id; readonly name: string }[];
  readonly checked: readonly Id[];
  readonly problem: string | null;
  readonly onChange: (checked: readonly Id[]) => void;
}): ReactNode {
  const styles = useStyles();
  const label = useId();
  const { choices, checked, problem } = props;
  return (
    <div role="group" aria-labelledby={label} className={styles.group}>
      <span id={label}>{props.label}</span>
      <div className={mergeClasses(styles.choices, choices.length > 8 && styles.many)}>
        {choices.map(({ id, name }) => (
          <Checkbox
            key={id}
            label={name}
            checked={checked.includes(id)}
            onChange={(_event, data) => {
              const others = checked.filter((each) => each !== id);
              props.onChange(data.checked === true ? [...others, id] : others);
            }}
          />
        ))}
      </div>
      <span aria-live="polite" className={styles.problem}>
        {problem}
      </span>
    </div>
  );
}
