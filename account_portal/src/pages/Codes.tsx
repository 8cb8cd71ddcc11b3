import { Button, Copy, Level } from '@hivesync/ui';

/** Codes are shown once, like a token. */
export function Codes({ codes, onStored }: { codes: readonly string[]; onStored: () => void }) {
  return (
    <div className="grid gap-3 rounded-control border-2 border-text bg-surface p-5" role="group" aria-label="Recovery codes">
      <p role="status" className="flex items-start gap-2 font-semibold"><Level level="ok" mark />These are your recovery codes. They are shown only this once.</p>
      <p className="text-muted">Each signs you in once where the authenticator is not at hand. Keep them where the phone is not.</p>
      <ul className="grid max-w-105 grid-cols-2 gap-x-5 font-mono">{codes.map((c) => <li key={c}>{c}</li>)}</ul>
      <div className="flex flex-wrap gap-3"><Copy look="primary" text={codes.join('\n')}>Copy codes</Copy><Button onClick={onStored}>I have stored them</Button></div>
    </div>
  );
}
