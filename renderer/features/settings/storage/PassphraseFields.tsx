import { Field, Input } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { shortestPassphrase } from '../../../../shared/backup/repository-encryption.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { strengthOf } from './passphrase-strength.js';

/** One passphrase that exists already. */
export function PassphraseField(props: {
  readonly label: string;
  readonly value: string;
  /** It is needed, unless this says when not. */
  readonly hint?: string;
  readonly onChange: (value: string) => void;
}): ReactNode {
  return (
    <Field
      label={props.label}
      required={props.hint === undefined}
      {...(props.hint === undefined ? {} : { hint: props.hint })}
    >
      <Input
        type="password"
        autoComplete="off"
        value={props.value}
        onChange={(_event, { value }) => {
          props.onChange(value);
        }}
      />
    </Field>
  );
}

/** A new passphrase, typed twice as nobody sees it; null while it is too short, or the two differ. */
export function NewPassphraseFields(props: {
  readonly label: string;
  /** What was entered here before. */
  readonly initial?: string | null;
  readonly onChange: (passphrase: string | null) => void;
}): ReactNode {
  const format = useFormat();
  const [first, setFirst] = useState(props.initial ?? '');
  const [second, setSecond] = useState(props.initial ?? '');
  const isLong = [...first].length >= shortestPassphrase;
  const change = (one: string, other: string): void => {
    setFirst(one);
    setSecond(other);
    props.onChange([...one].length >= shortestPassphrase && one === other ? one : null);
  };
  return (
    <>
      <Field
        label={props.label}
        required
        hint={
          isLong
            ? t.encryption.strengths[strengthOf(first)]
            : t.encryption.tooShort(format.number(shortestPassphrase))
        }
      >
        <Input
          type="password"
          autoComplete="new-password"
          value={first}
          onChange={(_event, { value }) => {
            change(value, second);
          }}
        />
      </Field>
      <Field
        label={t.encryption.again}
        required
        validationMessage={isLong && second !== '' && second !== first ? t.encryption.differ : null}
      >
        <Input
          type="password"
          autoComplete="new-password"
          value={second}
          onChange={(_event, { value }) => {
            change(first, value);
          }}
        />
      </Field>
    </>
  );
}
