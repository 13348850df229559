import { Button, Field, Input, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { t } from '../messages/index.js';
import { LoadFailed } from './Loaded.js';
import { useAction } from './useAction.js';

const useStyles = makeStyles({
  row: { display: 'flex', columnGap: '8px' },
  input: { flexGrow: 1, minWidth: 0 },
});

/** A file or folder, typed or chosen in the system's dialog. */
export function PathField(props: {
  readonly label: string;
  readonly hint?: string;
  readonly required?: boolean;
  readonly placeholder?: string;
  /** What is wrong with the value, to be said below it. */
  readonly problem?: string | null;
  readonly value: string;
  readonly choose: () => Promise<{ readonly path: string } | null>;
  readonly onChange: (path: string) => void;
}): ReactNode {
  const styles = useStyles();
  const action = useAction();
  return (
    <>
      <Field
        label={props.label}
        required={props.required ?? false}
        validationMessage={props.problem ?? null}
        {...(props.hint === undefined ? {} : { hint: props.hint })}
      >
        {(control) => (
          <div className={styles.row}>
            <Input
              {...control}
              className={styles.input}
              value={props.value}
              {...(props.placeholder === undefined ? {} : { placeholder: props.placeholder })}
              onChange={(_event, { value }) => {
                props.onChange(value);
              }}
            />
            <Button
              disabledFocusable={action.busy}
              onClick={() => {
                action.run(async () => {
                  const chosen = await props.choose();
                  if (chosen) props.onChange(chosen.path);
                });
              }}
            >
              {t.common.browse}
            </Button>
          </div>
        )}
      </Field>
      {action.error && <LoadFailed error={action.error} />}
    </>
  );
}
