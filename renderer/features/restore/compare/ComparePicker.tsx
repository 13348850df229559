import { Button, makeStyles } from '@fluentui/react-components';
import { BranchCompare20Regular, Dismiss20Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { RestorePoint } from '../../../../shared/backup/restore-point.js';
import { t } from '../../../messages/index.js';
import { PointPicker } from '../PointPicker.js';

const useStyles = makeStyles({
  // On the line of the fields beside it, which have their labels above.
  button: { alignSelf: 'flex-end', flexShrink: 0 },
});

/** Chooses the restore point that another is compared with; null compares with none. */
export function ComparePicker(props: {
  /** The last made first. */
  readonly points: readonly RestorePoint[];
  readonly point: RestorePoint;
  readonly compared: RestorePoint | null;
  readonly onChoose: (pointId: string | null) => void;
}): ReactNode {
  const styles = useStyles();
  const { points, point, compared, onChoose } = props;
  const place = points.indexOf(point);
  // The one before it; the first is compared with the one after it.
  const proposed = points[place + 1] ?? points[place - 1];
  if (proposed === undefined) return null;
  if (compared === null) {
    return (
      <Button
        className={styles.button}
        icon={<BranchCompare20Regular />}
        aria-label={t.restore.compare}
        title={t.restore.compareHint}
        onClick={() => {
          onChoose(proposed.id);
        }}
      />
    );
  }
  return (
    <>
      <PointPicker
        label={t.restore.comparedWith}
        points={points}
        without={point}
        chosen={compared}
        onChoose={onChoose}
      />
      <Button
        className={styles.button}
        icon={<Dismiss20Regular />}
        onClick={() => {
          onChoose(null);
        }}
      >
        {t.restore.endComparison}
      </Button>
    </>
  );
}
