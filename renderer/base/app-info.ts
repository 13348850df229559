import { createContext, useContext } from 'react';
import type { AppInfo } from '../../shared/app-info.js';

export const AppInfoContext = createContext<AppInfo | null>(null);

export function useAppInfo(): AppInfo {
  const info = useContext(AppInfoContext);
  if (!info) throw new Error('useAppInfo needs an AppInfoContext above it.');
  return info;
}
