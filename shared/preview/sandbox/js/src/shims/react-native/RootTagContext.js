import {createContext} from 'react';

/** The number of the root view: a preview has one. */
export const RootTagContext = createContext(1);
RootTagContext.displayName = 'RootTagContext';
