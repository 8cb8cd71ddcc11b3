import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { places } from './places.tsx';

/** Under this name it is kept that single keys are turned off. */
const kept = 'hivesync-single-keys';

export function singleKeys(): boolean {
  try {
    return localStorage.getItem(kept) !== 'off';
  } catch {
    return true;
  }
}

export function setSingleKeys(on: boolean): void {
  try {
    if (on) localStorage.removeItem(kept);
    else localStorage.setItem(kept, 'off');
  } catch {
    // they stay as they were
  }
}

/** writes reports whether keys belong to what has the focus. */
function writes(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

export interface Keys {
  palette: () => void;
  help: () => void;
  pause: () => void;
}

/** useKeys listens for the keys of every page. */
export function useKeys(keys: Keys, on: boolean): void {
  const navigate = useNavigate();
  const act = useRef(keys);
  useEffect(() => { act.current = keys; });
  useEffect(() => {
    if (!on) return;
    let went = 0;
    const press = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        act.current.palette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || writes(event.target) || !singleKeys()) return;
      const key = event.key.toLowerCase();
      if (Date.now() - went < 1_500) {
        went = 0;
        const place = places.find((p) => p.key === key);
        if (place) void navigate({ to: place.to });
        return;
      }
      switch (key) {
        case 'g': went = Date.now(); break;
        case 'l': act.current.pause(); break;
        case '?': act.current.help(); break;
        case '/': focusOn('[data-filter]', event); break;
        case 't': press1('[data-table]'); break;
        case 'j': step(1, event); break;
        case 'k': step(-1, event); break;
      }
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [on, navigate]);
}

function focusOn(selector: string, event: KeyboardEvent): void {
  const target = document.querySelector<HTMLElement>(`${selector} input, ${selector} select, input${selector}`);
  if (!target) return;
  event.preventDefault();
  target.focus();
}

function press1(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.click();
}

/** step moves between the rows that open something: each has one link that is named for it. */
function step(by: number, event: KeyboardEvent): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-open]')];
  if (rows.length === 0) return;
  event.preventDefault();
  const now = rows.findIndex((row) => row === document.activeElement);
  rows[Math.min(Math.max(now + by, 0), rows.length - 1)]?.focus();
}
