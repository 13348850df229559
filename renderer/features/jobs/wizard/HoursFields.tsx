import { Field, Input, ToggleButton, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { type Weekday, weekdays } from '../../../../shared/backup/job-window.js';
import { t } from '../../../messages/index.js';
import type { HoursDraft } from './hours.js';

const useStyles = makeStyles({
  days: { display: 'flex', flexWrap: 'wrap', gap: '4px' },
  day: { minWidth: '44px', paddingInline: '6px' },
  hours: { display: 'flex', flexDirection: 'column', rowGap: '8px' },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'flex-end', gap: '8px 12px' },
  time: { width: '136px' },
});

/** Days of the week, of which some are chosen. */
export function WeekdayButtons(props: {
  readonly label: string;
  readonly days: readonly Weekday[];
  readonly onChange: (days: readonly Weekday[]) => void;
}): ReactNode {
  const styles = useStyles();
  return (
    <div className={styles.days} role="group" aria-label={props.label}>
      {weekdays.map((day) => {
        const chosen = props.days.includes(day);
        return (
          <ToggleButton
            key={day}
            className={styles.day}
            size="small"
            appearance={chosen ? 'primary' : 'outline'}
            checked={chosen}
            aria-label={t.jobWizard.weekdays[day]}
            onClick={() => {
              props.onChange(
                weekdays.filter((other) => (other === day ? !chosen : props.days.includes(other))),
              );
            }}
          >
            {t.jobWizard.weekdaysShort[day]}
          </ToggleButton>
        );
      })}
    </div>
  );
}

/** Hours of some days; `name` tells them from others of the same kind. `children` stand behind them. */
export function HoursFields(props: {
  readonly name: string;
  readonly hours: HoursDraft;
  readonly onChange: (hours: HoursDraft) => void;
  readonly children?: ReactNode;
}): ReactNode {
  const styles = useStyles();
  const { name, hours, onChange } = props;
  return (
    <div className={styles.hours}>
      <WeekdayButtons
        label={t.jobWizard.hours.daysOf(name)}
        days={hours.days}
        onChange={(days) => {
          onChange({ ...hours, days });
        }}
      />
      <div className={styles.row}>
        {(['from', 'to'] as const).map((end) => (
          <Field key={end} label={t.jobWizard.hours[end]} className={styles.time}>
            <Input
              type="time"
              aria-label={t.jobWizard.hours.endOf(name, t.jobWizard.hours[end])}
              value={hours[end]}
              onChange={(_event, { value }) => {
                onChange({ ...hours, [end]: value });
              }}
            />
          </Field>
        ))}
        {props.children}
      </div>
    </div>
  );
}
