import { Field, Input, Select, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { CalendarDate } from '../../../../shared/license/dates.js';
import { longestOverviewYears } from '../../../../shared/license/license-days.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { type IntervalPreset, intervalOf, intervalPresets } from './intervals.js';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', gap: '12px 16px' },
  date: { width: '160px' },
  preset: { width: '180px' },
});

/** What the fields say; what was typed may be no date. */
export interface DayFields {
  readonly from: string;
  readonly to: string;
}

/** A named interval, or two dates of one's own. */
export function IntervalFields(props: {
  readonly today: CalendarDate;
  readonly days: DayFields;
  readonly isValid: boolean;
  readonly onChange: (days: DayFields) => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { today, days, onChange } = props;
  const isPreset = (preset: IntervalPreset): boolean => {
    const { from, to } = intervalOf(preset, today);
    return from === days.from && to === days.to;
  };
  const chosen = intervalPresets.find(isPreset) ?? '';
  const invalid = props.isValid
    ? {}
    : ({
        validationState: 'error',
        validationMessage: t.licenseReport.intervalInvalid(format.number(longestOverviewYears)),
      } as const);
  return (
    <div className={styles.row}>
      <Field label={t.licenseReport.interval} className={styles.preset}>
        <Select
          value={chosen}
          onChange={(_event, { value }) => {
            const preset = intervalPresets.find((each) => each === value);
            if (preset !== undefined) onChange(intervalOf(preset, today));
          }}
        >
          {intervalPresets.map((preset) => (
            <option key={preset} value={preset}>
              {t.licenseReport.presets[preset]}
            </option>
          ))}
          {chosen === '' && <option value="">{t.licenseReport.ownDates}</option>}
        </Select>
      </Field>
      <Field label={t.licenseReport.from} className={styles.date} {...invalid}>
        <Input
          type="date"
          max={today}
          value={days.from}
          onChange={(_event, { value }) => {
            onChange({ ...days, from: value });
          }}
        />
      </Field>
      <Field label={t.licenseReport.to} className={styles.date}>
        <Input
          type="date"
          max={today}
          value={days.to}
          onChange={(_event, { value }) => {
            onChange({ ...days, to: value });
          }}
        />
      </Field>
    </div>
  );
}
