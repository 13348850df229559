import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { type Block, parseBlocks, parseSpans } from './markdown-blocks.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '12px', paddingBottom: '24px' },
  heading: {
    marginTop: '8px',
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  list: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '8px',
    paddingInlineStart: '20px',
    listStyleType: 'disc',
  },
  numbered: { listStyleType: 'decimal' },
  code: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
});

/** A page of the user guide. */
export function Markdown({ text }: { readonly text: string }): ReactNode {
  const styles = useStyles();
  return (
    <div className={styles.root}>
      {parseBlocks(text).map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { readonly block: Block }): ReactNode {
  const styles = useStyles();
  switch (block.type) {
    case 'heading':
      return (
        <h3 className={styles.heading}>
          <Line text={block.text} />
        </h3>
      );
    case 'paragraph':
      return (
        <p>
          <Line text={block.text} />
        </p>
      );
    case 'list': {
      const items = block.items.map((item) => (
        <li key={item}>
          <Line text={item} />
        </li>
      ));
      return block.isNumbered ? (
        <ol className={mergeClasses(styles.list, styles.numbered)}>{items}</ol>
      ) : (
        <ul className={styles.list}>{items}</ul>
      );
    }
  }
}

function Line({ text }: { readonly text: string }): ReactNode {
  const styles = useStyles();
  return parseSpans(text).map((span, index) => {
    switch (span.type) {
      case 'text':
        return span.text;
      case 'strong':
        return <strong key={index}>{span.text}</strong>;
      case 'code':
        return (
          <code key={index} className={styles.code}>
            {span.text}
          </code>
        );
    }
  });
}
