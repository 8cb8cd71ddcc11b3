export { HiveSync, type Options } from './client.ts';
export { HiveSyncError, ok, type Outcome } from './errors.ts';
export { events, type LiveOptions, type Message } from './events.ts';
export { sendFiles, sendLargeFile, type Content, type Files, type Sent } from './files.ts';
export { everyItem, type Page } from './pages.ts';
export { ready, type Preview } from './previews.ts';
export { apiToken, Session, type Credentials, type Tokens } from './session.ts';
export type { components, operations, paths } from './schema.ts';
