import { Field, Input } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';

/** An address that may be left empty. Applies on Enter and when it is left; one that is not valid is not applied. */
export function AddressField(props: {
  readonly label: string;
  readonly hint: string;
  readonly invalid: string;
  readonly placeholder: string;
  readonly isValid: (typed: string) => boolean;
  readonly value: string;
  readonly onApply: (value: string) => void;
}): ReactNode {
  const { value } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? value;
  const valid = props.isValid(shown.trim());
  const commit = (): void => {
    if (typed === null || !valid) return;
    setTyped(null);
    if (typed.trim() !== value) props.onApply(typed.trim());
  };
  return (
    <Field label={props.label} hint={props.hint} {...(valid ? {} : { validationMessage: props.invalid })}>
      <Input
        type="url"
        placeholder={props.placeholder}
        value={shown}
        onChange={(_event, { value: next }) => {
          setTyped(next);
        }}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
        }}
      />
    </Field>
  );
}
