import {createContext} from 'react';

/** The direction of the nearest virtualized list, or null: a scroll view or a modal between does not reset it, a modal does. */
export const ListContext = createContext(null);
ListContext.displayName = 'VirtualizedListContext';
