import { createContext, useContext } from 'react';
import type { bridge } from './bridge.js';

/** What main says of itself at start; it does not change while the window is open. */
export type AppInfo = Awaited<ReturnType<typeof bridge.app.info>>;

export const AppInfoContext = createContext<AppInfo | null>(null);

export function useAppInfo(): AppInfo {
  const info = useContext(AppInfoContext);
  if (!info) throw new Error('useAppInfo needs an AppInfoContext above it.');
  return info;
}
