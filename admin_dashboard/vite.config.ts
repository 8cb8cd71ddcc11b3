import { app } from '../shared/ui/vite/app.ts';

export default app(import.meta.dirname, '/admin/');
