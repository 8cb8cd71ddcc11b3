import { Field, type Trouble } from '@hivesync/ui';
import type { User } from './api.ts';

export interface Proven {
  password: string;
  code: string;
}

export const unproven: Proven = { password: '', code: '' };

/** Proof asks for the password again, and for a code where the account has an authenticator. */
export function Proof({ user, value, onChange, trouble }: { user: User; value: Proven; onChange: (value: Proven) => void; trouble: Trouble | null }) {
  return (
    <div className="grid gap-3">
      <Field label="Password" type="password" autoComplete="current-password" value={value.password} error={trouble?.fields.password} onChange={(e) => onChange({ ...value, password: e.target.value })} />
      {user.second_factor && (
        <Field label="Code" hint="Of your authenticator, or a recovery code." code autoComplete="one-time-code" inputMode="text" value={value.code} error={trouble?.fields.code} onChange={(e) => onChange({ ...value, code: e.target.value })} />
      )}
    </div>
  );
}

/** proven is a proof as the API takes it. */
export function proven(value: Proven): { password: string; code?: string } {
  return { password: value.password, ...(value.code && { code: value.code.trim() }) };
}

export function complete(user: User, value: Proven): boolean {
  return value.password !== '' && (!user.second_factor || value.code.trim() !== '');
}
