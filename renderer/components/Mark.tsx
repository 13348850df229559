import type { ReactNode } from 'react';
import icon from '../../build/icons/icon.svg';

/** The product's mark. `size` in CSS pixels. */
export function Mark({ size }: { readonly size: number }): ReactNode {
  return <img src={icon} width={size} height={size} alt="" />;
}
