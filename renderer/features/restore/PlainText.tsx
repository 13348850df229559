import { makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useMemo } from 'react';
import { textBlocks } from './text-blocks.js';

const useStyles = makeStyles({
  text: {
    flexGrow: 1,
    minHeight: 0,
    margin: 0,
    overflow: 'auto',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    fontFamily: 'inherit',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  // Laid out when it comes into sight: a megabyte of text at once holds up the window for seconds.
  block: { display: 'block', contentVisibility: 'auto' },
});

/** Height of a line in pixels, and characters that a line has about: what is not laid out is guessed. */
const lineHeight = 20;
const lineLength = 80;

/** The text of a message, in blocks of which only those in sight are laid out. */
export function PlainText({ text }: { readonly text: string }): ReactNode {
  const styles = useStyles();
  const blocks = useMemo(() => textBlocks(text), [text]);
  return (
    <pre className={styles.text} tabIndex={0} dir="auto">
      {blocks.length === 1
        ? text
        : blocks.map((block, index) => (
            <span
              key={index}
              className={styles.block}
              dir="auto"
              style={{ containIntrinsicSize: `auto ${String(heightOf(block))}px` }}
            >
              {block}
            </span>
          ))}
    </pre>
  );
}

function heightOf(block: string): number {
  return (
    block.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / lineLength)), 0) *
    lineHeight
  );
}
