import {
  Button,
  Dialog,
  DialogBody,
  DialogSurface,
  DialogTitle,
  MessageBar,
  MessageBarBody,
  makeStyles,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { DialogButtons } from '../../../components/DialogButtons.js';
import { DialogText } from '../../../components/DialogText.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import type { BucketOutcome } from './useBucketSetUp.js';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', rowGap: '12px' },
  title: { overflowWrap: 'anywhere' },
});

/** What came of it, with what could not be used of the bucket. */
export function OutcomeDialog(props: {
  readonly outcome: BucketOutcome;
  readonly onClose: () => void;
}): ReactNode {
  const styles = useStyles();
  const { name, said, remarks, problems } = props.outcome;
  return (
    <Dialog
      open
      modalType="alert"
      onOpenChange={(_event, { open }) => {
        if (!open) props.onClose();
      }}
    >
      <DialogSurface>
        <DialogBody>
          <DialogTitle className={styles.title}>{name}</DialogTitle>
          <DialogText className={styles.content}>
            <p>{said}</p>
            {remarks.map((remark) => (
              <MessageBar key={remark} intent="warning" layout="multiline">
                <MessageBarBody>{remark}</MessageBarBody>
              </MessageBar>
            ))}
            <NotUsed problems={problems} />
          </DialogText>
          <DialogButtons>
            <Button appearance="primary" onClick={props.onClose}>
              {t.buckets.done}
            </Button>
          </DialogButtons>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

/** What of a bucket could not be used when an index was made of it. */
function NotUsed({ problems }: Pick<BucketOutcome, 'problems'>): ReactNode {
  const format = useFormat();
  if (problems.length === 0) return null;
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>
        {t.buckets.notReadable(problems.length, format.number(problems.length))}
        <ul>
          {problems.map((problem, index) => (
            <li key={index}>{format.say(problem)}</li>
          ))}
        </ul>
      </MessageBarBody>
    </MessageBar>
  );
}
