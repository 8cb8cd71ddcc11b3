import { useState } from 'react';
import { Button, type Look } from './Button.tsx';

/** Copy puts a text on the clipboard, and says where that was refused: what is shown can be selected by hand. */
export function Copy({ text, children, look = 'plain' }: { text: string; children: string; look?: Look }) {
  const [outcome, setOutcome] = useState<string>();
  const copy = async () => {
    setOutcome(undefined);
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('Copied');
    } catch {
      setOutcome('Select and copy by hand');
    }
  };
  return <Button look={look} outcome={outcome} onClick={() => void copy()}>{children}</Button>;
}
