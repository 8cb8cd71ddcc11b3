import {named} from '../element/named.js';

/** Pull to refresh. A scroll view takes it as a prop and tells its state; by itself it has no place on the screen. */
export const RefreshControl = named('RefreshControl', function RefreshControl({children}) {
  // Android code puts the scroll view inside of it.
  return children ?? null;
});
RefreshControl.SIZE = {LARGE: 0, DEFAULT: 1};
