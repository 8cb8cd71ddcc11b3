import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { useColorScheme } from 'react-native';

const light = {
  background: '#faf8f4',
  card: '#ffffff',
  text: '#20241f',
  secondary: '#667063',
  line: '#e3ded3',
  accent: '#23645d',
  onAccent: '#ffffff',
  accentSoft: '#e0efec',
  danger: '#b3382c',
};

const dark: typeof light = {
  background: '#141614',
  card: '#1f2320',
  text: '#f0f2ee',
  secondary: '#a3ada0',
  line: '#343a35',
  accent: '#6fc4b8',
  onAccent: '#0c1d1a',
  accentSoft: '#24403b',
  danger: '#ff8a7d',
};

export type Theme = typeof light & { dark: boolean };

const ThemeContext = createContext<Theme>({ ...light, dark: false });

export function ThemeProvider({ children }: { children: ReactNode }) {
  const scheme = useColorScheme();
  const theme = useMemo<Theme>(() => (scheme === 'dark' ? { ...dark, dark: true } : { ...light, dark: false }), [scheme]);
  return <ThemeContext.Provider value={theme}>{children}</ThemeContext.Provider>;
}

export const useTheme = () => useContext(ThemeContext);
