import {createContext, useContext} from 'react';
const ThemeContext = createContext<{colour: string} | null>(null);
export const ThemeProvider = ({colour, children}: any) => <ThemeContext value={{colour}}>{children}</ThemeContext>;
export function useTheme() {
  const theme = useContext(ThemeContext);
  if (!theme) throw new Error('useTheme must be used within a ThemeProvider');
  return theme;
}
