import {createContext} from 'react';

/** True below a Text, where text is a span of its paragraph; a View sets it back. */
export const TextAncestorContext = createContext(false);
TextAncestorContext.displayName = 'TextAncestorContext';
