import { Dropdown, Field, Option, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { RestorePoint } from '../../../shared/backup/restore-point.js';
import { pointTimes } from '../../components/point-times.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';

const useStyles = makeStyles({ field: { minWidth: '260px' }, list: { maxHeight: '320px' } });

/** The mailbox as of which time; points come newest first. */
export function PointPicker(props: {
  readonly label?: string;
  readonly points: readonly RestorePoint[];
  /** One that is not offered. */
  readonly without?: RestorePoint;
  readonly chosen: RestorePoint | null;
  readonly onChoose: (pointId: string) => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const timeOf = pointTimes(props.points, format);
  const wordsOf = ({ createdAt, writtenAt, messages }: RestorePoint): string => {
    const option = t.restore.pointOption(timeOf(createdAt), messages, format.number(messages));
    return writtenAt === undefined
      ? option
      : t.restore.pointOptionWrittenAt(option, format.dateTime(writtenAt));
  };
  return (
    <Field label={props.label ?? t.restore.point} className={styles.field}>
      <Dropdown
        clearButton={null}
        listbox={{ className: styles.list }}
        value={props.chosen ? wordsOf(props.chosen) : t.restore.noPoints}
        selectedOptions={props.chosen ? [props.chosen.id] : []}
        onOptionSelect={(_event, { optionValue }) => {
          if (optionValue !== undefined) props.onChoose(optionValue);
        }}
      >
        {props.points
          .filter((point) => point !== props.without)
          .map((point) => (
            <Option key={point.id} value={point.id}>
              {wordsOf(point)}
            </Option>
          ))}
      </Dropdown>
    </Field>
  );
}
