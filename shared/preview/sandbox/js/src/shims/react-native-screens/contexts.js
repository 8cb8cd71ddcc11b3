import {createContext} from 'react';

/** Of a stack of screens: what their headers call them, by their place. */
export const StackContext = createContext({titles: [], tell() {}});

/** A screen's place in its stack, 0 at the bottom. */
export const PlaceContext = createContext(0);

/** How a header tells its screen what room it takes: from above, in points. */
export const HeaderRoomContext = createContext(() => {});
