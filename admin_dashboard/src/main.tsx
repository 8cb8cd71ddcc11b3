import { followTheme } from '@hivesync/ui';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { Session } from './session.ts';
import './styles.css';

followTheme();
const root = document.getElementById('app');
if (!root) throw new Error('the page has no place for the app');
createRoot(root).render(<StrictMode><App session={new Session()} /></StrictMode>);
