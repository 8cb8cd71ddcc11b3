/**
 * fresh keeps a list's rows where they are while newer ones come: what is shown changes in place, and what is new is counted until
 * somebody asks for it.
 */
export function fresh<T extends { id: string }>(held: readonly T[], latest: readonly T[]): { rows: T[]; coming: number } {
  const now = new Map(latest.map((row) => [row.id, row]));
  const known = new Set(held.map((row) => row.id));
  return { rows: held.map((row) => now.get(row.id) ?? row), coming: latest.filter((row) => !known.has(row.id)).length };
}
