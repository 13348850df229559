import {
  type BrandVariants,
  type Theme,
  createDarkTheme,
  createLightTheme,
} from '@fluentui/react-components';

/** Ink blue: steps of equal lightness in OKLCH at hue 262, so that every pair Fluent uses keeps its contrast. */
const ink: BrandVariants = {
  10: '#050d1e',
  20: '#061431',
  30: '#0a1f47',
  40: '#0f2a5f',
  50: '#153574',
  60: '#1d4087',
  70: '#254c9a',
  80: '#305cb1',
  90: '#3e6dc8',
  100: '#5381d6',
  110: '#6791de',
  120: '#7ca1e6',
  130: '#92b2eb',
  140: '#acc5f2',
  150: '#c6d8f9',
  160: '#dde8fd',
};

const fontFamilyBase = "'Inter Variable', 'Segoe UI Variable Text', 'Segoe UI', system-ui, sans-serif";
const fontFamilyMonospace = "'Cascadia Mono', Consolas, 'SF Mono', 'DejaVu Sans Mono', monospace";

export const lightTheme: Theme = {
  ...createLightTheme(ink),
  fontFamilyBase,
  fontFamilyMonospace,
};

/** Fluent's dark theme leaves brand text too dark for small sizes: two steps lighter. */
export const darkTheme: Theme = {
  ...createDarkTheme(ink),
  fontFamilyBase,
  fontFamilyMonospace,
  colorBrandForeground1: ink[120],
  colorBrandForeground2: ink[130],
  colorBrandForegroundLink: ink[130],
  colorBrandForegroundLinkHover: ink[140],
  colorCompoundBrandForeground1: ink[120],
};
