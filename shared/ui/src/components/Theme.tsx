import { useState } from 'react';
import { Choice } from './Field.tsx';
import { chosenTheme, chooseTheme, type Theme } from '../theme.ts';

const options = [{ value: 'light', label: 'Light' }, { value: 'dark', label: 'Dark' }, { value: 'system', label: 'System' }] as const;

/** ThemeSwitch chooses between both themes and what the system has. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>(chosenTheme);
  return <Choice<Theme> label="Theme" value={theme} options={options} onChange={(next) => { chooseTheme(next); setTheme(next); }} />;
}
