import { Checkbox, Field, Radio, RadioGroup, Select, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { notificationKinds } from '../../../../shared/notifications/channel.js';
import { valueOr } from '../../../base/resource.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { jobsResource } from '../../../stores/jobs.js';
import { CheckGroup } from './CheckGroup.js';
import { type ChannelFieldsProps, useChannelProblem } from './EmailFields.js';
import { isPinged } from './channel-fields.js';

const hours = Array.from({ length: 24 }, (_, hour) => hour);

const useStyles = makeStyles({
  hour: { width: '160px', minWidth: 0 },
});

/** What a channel is told: which events, of which jobs, when the summary goes, and whether mailboxes are named. */
export function ToldFields(props: ChannelFieldsProps): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { fields, change } = props;
  const problem = useChannelProblem(fields);
  return (
    <>
      {!isPinged(fields) && (
        <CheckGroup
          label={t.channels.told}
          choices={notificationKinds.map((kind) => ({ id: kind, name: t.channels.kinds[kind] }))}
          checked={fields.kinds}
          problem={problem('kinds')}
          onChange={(kinds) => {
            change({ kinds });
          }}
        />
      )}
      {fields.kinds.includes('summary') && !isPinged(fields) && (
        <Field label={t.channels.summaryHour}>
          <Select
            className={styles.hour}
            value={String(fields.summaryHour)}
            onChange={(_event, { value }) => {
              change({ summaryHour: Number(value) });
            }}
          >
            {hours.map((hour) => (
              <option key={hour} value={hour}>
                {format.timeOfDay(hour * 60)}
              </option>
            ))}
          </Select>
        </Field>
      )}
      <JobChoice {...props} />
      {!isPinged(fields) && (
        <Field hint={t.channels.namesMailboxesHint}>
          <Checkbox
            label={t.channels.namesMailboxes}
            checked={fields.namesMailboxes}
            onChange={(_event, { checked }) => {
              change({ namesMailboxes: checked === true });
            }}
          />
        </Field>
      )}
    </>
  );
}

function JobChoice({ fields, change }: ChannelFieldsProps): ReactNode {
  const problem = useChannelProblem(fields);
  const jobs = valueOr(
    jobsResource.use((state) => state.data),
    [],
  );
  const gone = fields.jobIds.filter((id) => !jobs.some((job) => job.id === id));
  const choices = [...jobs, ...gone.map((id) => ({ id, name: t.channels.goneJob }))];
  return (
    <>
      <Field label={t.channels.jobs}>
        <RadioGroup
          layout="horizontal"
          value={fields.ofAllJobs ? 'all' : 'some'}
          onChange={(_event, { value }) => {
            change({ ofAllJobs: value === 'all' });
          }}
        >
          <Radio value="all" label={t.channels.allJobs} />
          <Radio value="some" label={t.channels.someJobs} />
        </RadioGroup>
      </Field>
      {!fields.ofAllJobs && (
        <CheckGroup
          label={t.channels.someJobs}
          choices={choices}
          checked={fields.jobIds}
          problem={problem('jobIds')}
          onChange={(jobIds) => {
            change({ jobIds });
          }}
        />
      )}
    </>
  );
}
