import {createContext} from 'react';

/** How much of the top of a screen a bar covers that its content goes under, for scroll views that begin below it; points. */
export const ContentInsetContext = createContext(0);
