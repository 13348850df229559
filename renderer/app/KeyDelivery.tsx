import { makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect, useState } from 'react';
import { findLicenseKey } from '../../shared/license/find-key.js';
import { maxKeyFileBytes } from '../../shared/license/key-verification.js';
import type { KeyOrigin } from '../../shared/license/license-change.js';
import { openOverlay, useNavigation } from '../base/navigation.js';
import { t } from '../messages/index.js';

const useStyles = makeStyles({
  target: {
    position: 'fixed',
    inset: '12px',
    zIndex: 2_000_000,
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    pointerEvents: 'none',
    borderRadius: tokens.borderRadiusXLarge,
    border: `2px dashed ${tokens.colorBrandStroke1}`,
    backgroundColor: tokens.colorBrandBackground2,
    opacity: 0.96,
    fontSize: tokens.fontSizeBase500,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorBrandForeground2,
  },
});

/** A license key may be pasted anywhere but in a field, and its file dropped on the window (licensing.md §11): it opens License Information. */
export function KeyDelivery(): ReactNode {
  const styles = useStyles();
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const listeners = new AbortController();
    const { signal } = listeners;
    addEventListener('paste', onPaste, { signal });
    addEventListener(
      'dragover',
      (event) => {
        // Without this the window would leave the page for the file.
        event.preventDefault();
        const isTaken = isWelcome() && event.dataTransfer?.types.includes('Files') === true;
        if (event.dataTransfer) event.dataTransfer.dropEffect = isTaken ? 'copy' : 'none';
        setIsOver(isTaken);
      },
      { signal },
    );
    addEventListener(
      'dragleave',
      (event) => {
        if (event.relatedTarget === null) setIsOver(false);
      },
      { signal },
    );
    addEventListener(
      'drop',
      (event) => {
        event.preventDefault();
        setIsOver(false);
        const [file] = event.dataTransfer?.files ?? [];
        if (file && isWelcome()) void deliverFile(file);
      },
      { signal },
    );
    return () => {
      listeners.abort();
    };
  }, []);
  return isOver ? <div className={styles.target}>{t.license.dropHere}</div> : null;
}

/** Not while another window of the page, or a question, stands in front. */
function isWelcome(): boolean {
  const { overlay } = useNavigation.getState();
  const inFront = document.querySelectorAll('[aria-modal="true"]').length;
  return overlay === null ? inFront === 0 : overlay.type === 'license' && inFront === 1;
}

function onPaste(event: ClipboardEvent): void {
  const { target } = event;
  const isField = target instanceof Element && target.closest('input, textarea, [contenteditable]') !== null;
  if (isField || !isWelcome()) return;
  const text = event.clipboardData?.getData('text/plain').slice(0, maxKeyFileBytes + 1) ?? '';
  // Elsewhere than in License Information nobody who pastes something else means a license.
  const isMeant = useNavigation.getState().overlay !== null || findLicenseKey(text).found !== 'none';
  if (text !== '' && isMeant) deliver({ from: 'pasted', text });
}

async function deliverFile(file: File): Promise<void> {
  const bytes = await file
    .slice(0, maxKeyFileBytes + 1)
    .arrayBuffer()
    // A folder: nothing of a key is in it, and main says so.
    .catch(() => new ArrayBuffer(0));
  deliver({ from: 'dropped', bytes: new Uint8Array(bytes) });
}

function deliver(key: KeyOrigin): void {
  openOverlay({ type: 'license', key });
}
