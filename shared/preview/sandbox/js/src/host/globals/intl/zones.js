// What time zones add to UTC, from zones.json; years before and after its own are as the nearest that it has.

import zones from './zones.json';

const read = new Map();

function nameOf(zone) {
  if (Object.hasOwn(zones.names, zone)) return zone;
  const lower = zone.toLowerCase();
  return Object.keys(zones.names).find((name) => name.toLowerCase() === lower);
}

/** Minutes that a zone adds to UTC at a time; 0 for one that is not known. */
export function zoneOffset(zone, ms) {
  const fixed = /^([+-])(\d\d):?(\d\d)?$/.exec(zone);
  if (fixed !== null) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3] ?? 0));
  if (!read.has(zone)) {
    const name = nameOf(zone);
    read.set(zone, name === undefined ? [0] : JSON.parse(zones.offsets[zones.names[name]]));
  }
  const [first, ...changes] = read.get(zone);
  const minute = Math.floor(ms / 60000);
  return changes.findLast(([from]) => from <= minute)?.[1] ?? first;
}
