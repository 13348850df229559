import { Field, Input } from '@fluentui/react-components';
import type { ReactNode } from 'react';

/** Why something is done to a mailbox, for the session and the event log. */
export function ReasonField(props: {
  readonly label: string;
  readonly required?: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactNode {
  return (
    <Field label={props.label} required={props.required === true}>
      <Input
        value={props.value}
        maxLength={500}
        onChange={(_event, { value }) => {
          props.onChange(value);
        }}
      />
    </Field>
  );
}
