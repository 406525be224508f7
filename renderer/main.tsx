// First of all: see the file.
import './bridge/schemas.ts';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { openBridge } from './bridge/index.ts';
import { connectStores } from './state/connect.ts';
import { followTheme } from './state/theme.ts';

followTheme();
connectStores(openBridge());
const root = document.getElementById('app');
if (!root) throw new Error('the page has no place for the app');
createRoot(root).render(<App />);
