import { QueryClientProvider, useQuery } from '@tanstack/react-query';
import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  ActionButton, Button, chooseTheme, Confirm, createQueries, distance, Field, followTheme, HiveSyncError, Level, Panel, recover, Table, ThemeSwitch, Time, Unreachable, Usage, useAction, when,
} from '../src/index.ts';

function failure(status: number, code: string, headers: Record<string, string> = {}, details: object[] = []) {
  return new HiveSyncError(new Response('', { status, headers }), { error: { code, message: `It is ${code}.`, details, request_id: 'r-1' } });
}

afterEach(() => vi.useRealTimers());

describe('Panel', () => {
  function Shown({ load }: { load: () => Promise<string[]> }) {
    const query = useQuery({ queryKey: ['x'], queryFn: load });
    return <Panel query={query} what="your tokens" empty={{ when: (d) => d.length === 0, say: 'No token yet.' }}>{(d) => <p>{d.join()}</p>}</Panel>;
  }
  const show = (load: () => Promise<string[]>, signedOut?: () => void) => {
    const queries = createQueries(signedOut);
    render(<QueryClientProvider client={queries}><Shown load={load} /></QueryClientProvider>);
    return queries;
  };

  it('says that it loads only when that takes a while', async () => {
    vi.useFakeTimers();
    show(() => new Promise(() => {}));
    expect(screen.getByRole('status')).toBeEmptyDOMElement();
    await act(() => vi.advanceTimersByTimeAsync(500));
    expect(screen.getByRole('status')).toHaveTextContent('Loading');
  });

  it('says what belongs where there is nothing', async () => {
    show(async () => []);
    expect(await screen.findByText('No token yet.')).toBeVisible();
  });

  it.each([
    ['the network', () => new Unreachable('x'), 'We could not load your tokens: the server cannot be reached.'],
    ['500', () => failure(500, 'INTERNAL'), 'We could not load your tokens. The fault is ours.'],
    ['429', () => failure(429, 'RATE_LIMITED', { 'Retry-After': '7' }), 'It is RATE_LIMITED.'],
  ])('comes back by itself after %s', async (_, error, words) => {
    vi.useFakeTimers();
    const load = vi.fn(async (): Promise<string[]> => ['fine']).mockRejectedValueOnce(error());
    show(load);
    await act(() => vi.advanceTimersByTimeAsync(0));
    expect(screen.getByRole('alert')).toHaveTextContent(words);
    expect(screen.getByRole('alert')).toHaveTextContent(/Tried again in [57] s/);
    await act(() => vi.advanceTimersByTimeAsync(8000));
    expect(screen.getByText('fine')).toBeVisible();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('waits longer each time that it fails', async () => {
    vi.useFakeTimers();
    const load = vi.fn(async () => { throw new Unreachable('x'); });
    show(load);
    await act(() => vi.advanceTimersByTimeAsync(0));
    await act(() => vi.advanceTimersByTimeAsync(5300));
    expect(load).toHaveBeenCalledTimes(2);
    expect(screen.getByRole('alert')).toHaveTextContent('Tried again in 10 s');
  });

  it('goes on at once when the network is back, or when it is told to', async () => {
    const load = vi.fn(async (): Promise<string[]> => ['fine']).mockRejectedValueOnce(new Unreachable('x')).mockRejectedValueOnce(new Unreachable('x'));
    show(load);
    await userEvent.click(await screen.findByRole('button', { name: 'Retry now' }));
    await waitFor(() => expect(load).toHaveBeenCalledTimes(2));
    await screen.findByRole('alert');
    act(() => { dispatchEvent(new Event('online')); });
    expect(await screen.findByText('fine')).toBeVisible();
  });

  it('names what is missing where waiting helps nobody', async () => {
    show(async () => { throw failure(403, 'FORBIDDEN'); });
    expect(await screen.findByRole('alert')).toHaveTextContent('It is FORBIDDEN.');
    expect(screen.queryByRole('button', { name: 'Retry now' })).toBeNull();
  });

  it('keeps what it had, and says since when', async () => {
    const load = vi.fn(async (): Promise<string[]> => ['old']).mockResolvedValueOnce(['old']).mockRejectedValueOnce(failure(500, 'INTERNAL'));
    const queries = show(load);
    await screen.findByText('old');
    await act(() => queries.refetchQueries());
    expect(await screen.findByRole('alert')).toHaveTextContent(/Shown is what was there at \d\d:\d\d\./);
    expect(screen.getByText('old')).toBeVisible();
  });

  it('leaves a session that has ended to the sign-in, and loads again behind it', async () => {
    const signedOut = vi.fn();
    const load = vi.fn(async (): Promise<string[]> => ['mine']).mockRejectedValueOnce(failure(401, 'SESSION_EXPIRED'));
    const queries = show(load, signedOut);
    await waitFor(() => expect(signedOut).toHaveBeenCalledTimes(1));
    expect(screen.queryByRole('alert')).toBeNull();
    act(() => recover(queries));
    expect(await screen.findByText('mine')).toBeVisible();
  });
});

describe('an action', () => {
  function Pressed({ call }: { call: () => Promise<unknown> }) {
    const action = useAction(call, { doing: 'revoke the token' });
    return <><ActionButton action={action} input={undefined} doing="Revoking" did="Revoked">Revoke</ActionButton><p data-testid="trouble">{action.trouble?.what}</p></>;
  }
  const show = (call: () => Promise<unknown>) => render(<QueryClientProvider client={createQueries()}><Pressed call={call} /></QueryClientProvider>);

  it('runs once however often it is pressed, and says what it came to', async () => {
    let end = () => {};
    const call = vi.fn(() => new Promise<void>((resolve) => { end = resolve; }));
    show(call);
    const button = screen.getByRole('button');
    await userEvent.click(button);
    await userEvent.click(button);
    expect(button).toHaveTextContent('Revoking …');
    expect(button).toHaveAttribute('aria-busy', 'true');
    end();
    await waitFor(() => expect(button).toHaveTextContent('Revoked'));
    expect(call).toHaveBeenCalledTimes(1);
  });

  it('counts down where it must wait, then can be pressed again', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    show(vi.fn(async () => {}).mockRejectedValueOnce(failure(429, 'RATE_LIMITED', { 'Retry-After': '3' })));
    await user.click(screen.getByRole('button'));
    await waitFor(() => expect(screen.getByRole('button')).toHaveTextContent('Again in 3 s'));
    expect(screen.getByRole('button')).toBeDisabled();
    await act(() => vi.advanceTimersByTimeAsync(3500));
    expect(screen.getByRole('button')).toBeEnabled();
    expect(screen.getByRole('button')).toHaveTextContent('Revoke');
  });

  it('says what failed', async () => {
    show(async () => { throw failure(500, 'INTERNAL'); });
    await userEvent.click(screen.getByRole('button'));
    await waitFor(() => expect(screen.getByTestId('trouble')).toHaveTextContent('We could not revoke the token. The fault is ours.'));
  });
});

describe('Confirm', () => {
  function Asking({ call }: { call: (id: string) => Promise<void> }) {
    const [open, setOpen] = useState(false);
    const action = useAction(call, { doing: 'revoke the token', done: () => setOpen(false) });
    return (
      <>
        <Button onClick={() => setOpen(true)}>Revoke…</Button>
        {open && <Confirm title="Revoke “CI”?" action={action} input="t1" verb="Revoke token" doing="Revoking" onClose={() => setOpen(false)}>This cannot be undone.</Confirm>}
      </>
    );
  }
  const show = (call: (id: string) => Promise<void>) => render(<QueryClientProvider client={createQueries()}><Asking call={call} /></QueryClientProvider>);

  it('focuses the safe button, closes by Escape, and gives the focus back', async () => {
    const call = vi.fn(async () => {});
    show(call);
    await userEvent.click(screen.getByRole('button', { name: 'Revoke…' }));
    expect(screen.getByRole('button', { name: 'Keep' })).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('group')).toBeNull();
    expect(screen.getByRole('button', { name: 'Revoke…' })).toHaveFocus();
    expect(call).not.toHaveBeenCalled();
  });

  it('stays open where it failed', async () => {
    show(async () => { throw failure(409, 'CONFLICT'); });
    await userEvent.click(screen.getByRole('button', { name: 'Revoke…' }));
    await userEvent.click(screen.getByRole('button', { name: 'Revoke token' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('It is CONFLICT.');
  });

  it('runs with what it was asked about', async () => {
    const call = vi.fn(async (_: string) => {});
    show(call);
    await userEvent.click(screen.getByRole('button', { name: 'Revoke…' }));
    await userEvent.click(screen.getByRole('button', { name: 'Revoke token' }));
    await waitFor(() => expect(screen.queryByRole('group')).toBeNull());
    expect(call.mock.calls[0]?.[0]).toBe('t1');
  });
});

describe('small parts', () => {
  it('a field says what is wrong with it', () => {
    render(<Field label="Name" hint="What it is for." error="Expected 1 to 80 characters." />);
    expect(screen.getByLabelText('Name')).toBeInvalid();
    expect(screen.getByLabelText('Name')).toHaveAccessibleDescription('What it is for. Expected 1 to 80 characters.');
  });

  it('times are local, and tell UTC', () => {
    const now = new Date(2026, 10, 29, 12, 0);
    expect(when(new Date(2026, 10, 29, 3, 22), now)).toBe('Today, 03:22');
    expect(when(new Date(2026, 10, 28, 23, 59), now)).toBe('Yesterday, 23:59');
    expect(when(new Date(2026, 5, 14, 8, 0), now)).toBe('14 Jun 2026, 08:00');
    expect(distance(new Date(2027, 0, 12, 12, 0), now)).toBe('in 44 days');
    expect(distance(new Date(2026, 5, 14, 12, 0), now)).toBe('6 months ago');
    expect(distance(new Date(2026, 10, 29, 11, 59, 40), now)).toBe('just now');
    render(<Time at="2026-11-29T03:22:00Z" as="date" />);
    expect(screen.getByText('29 Nov 2026')).toHaveAttribute('title', '2026-11-29 03:22:00 UTC');
  });

  it('every level has a word and a shape of its own', () => {
    const shapes = new Set<string>();
    for (const level of ['ok', 'watch', 'behind', 'slow', 'critical', 'unknown'] as const) {
      const { container, unmount } = render(<Level level={level} />);
      expect(container.textContent).not.toBe('');
      shapes.add(container.querySelector('svg')?.innerHTML ?? '');
      unmount();
    }
    expect(shapes.size).toBe(6);
  });

  it('usage says in words where it is used up', () => {
    render(<><Usage label="Projects" used={3} most={10} /><Usage label="Storage" used={10} most={10} /></>);
    expect(screen.getByRole('progressbar', { name: 'Projects' })).toHaveAttribute('aria-valuetext', '3 of 10');
    expect(screen.getAllByText('Used up')).toHaveLength(1);
  });

  it('a table is one for those who hear it', () => {
    render(<Table label="Tokens" id={(r) => r.n} rows={[{ n: 'a' }, { n: 'b' }]} columns={[{ key: 'n', head: 'Name', cell: (r) => r.n }, { key: 'x', head: 'Actions', actions: true, cell: () => 'x' }]} below={(r) => (r.n === 'a' ? <p>Sure?</p> : null)} />);
    expect(screen.getByRole('table', { name: 'Tokens' })).toBeVisible();
    expect(screen.getAllByRole('columnheader').map((h) => h.textContent)).toEqual(['Name', 'Actions']);
    expect(screen.getByText('Sure?')).toBeVisible();
  });

  it('the theme that is chosen is kept, and the system’s is followed', async () => {
    followTheme();
    render(<ThemeSwitch />);
    expect(document.documentElement.dataset.theme).toBe('light');
    await userEvent.click(screen.getByRole('radio', { name: 'Dark' }));
    expect(document.documentElement.dataset.theme).toBe('dark');
    expect(localStorage.getItem('hivesync-theme')).toBe('dark');
    chooseTheme('system');
    expect(document.documentElement.dataset.theme).toBe('light');
    expect(localStorage.getItem('hivesync-theme')).toBeNull();
  });
});
