import { Field, Input } from '@fluentui/react-components';
import { type ReactNode, useContext } from 'react';
import { bridge } from '../../base/bridge.js';
import { PathField } from '../../components/PathField.js';
import { t } from '../../messages/index.js';
import { useFormat } from '../../messages/format.js';
import { type SourceFields } from './source-fields.js';
import { sourceProblem } from './source-problem.js';
import { Fault } from './fault.js';
import type { MendableField } from './field-to-mend.js';

export interface FieldsProps {
  readonly fields: SourceFields;
  readonly change: (part: Partial<SourceFields>) => void;
}

/** What is wrong with what a field holds, with numbers as they are written here, or what the source failed at because of it. */
export function useProblem(fields: SourceFields): (field: MendableField) => string | null {
  const format = useFormat();
  const fault = useContext(Fault);
  return (field) =>
    (field === 'security' ? null : sourceProblem(fields, field, format.number)) ??
    (fault?.field === field ? fault.said : null);
}

/** The certificate of an organisation's own authority. */
export function CertificateField({ fields, change }: FieldsProps): ReactNode {
  const problem = useProblem(fields);
  return (
    <PathField
      label={t.sources.caFile}
      problem={problem('caFile')}
      hint={t.sources.caFileHint}
      value={fields.caFile}
      choose={bridge.sources.chooseFile}
      onChange={(caFile) => {
        change({ caFile });
      }}
    />
  );
}

/** How many connections the server is asked for at the same time, by all jobs together. */
export function ConnectionsField({ fields, change }: FieldsProps): ReactNode {
  const problem = useProblem(fields);
  return (
    <Field
      label={t.sources.connections}
      hint={t.sources.connectionsHint}
      validationMessage={problem('connections')}
    >
      <Input
        style={{ width: 120 }}
        inputMode="numeric"
        value={fields.connections}
        onChange={(_event, { value }) => {
          change({ connections: value });
        }}
      />
    </Field>
  );
}
