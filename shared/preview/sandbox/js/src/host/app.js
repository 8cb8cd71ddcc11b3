// What a preview gives a screen of what its app and its device would: where in the app it is, and the data that it finds there. The
// Go side has checked it.

const NOTHING = {};

let app = NOTHING;
let given = [];
let properties = NOTHING;
const listeners = [];

/** Calls a function whenever a preview begins, once what surrounds its screen is known. */
export function whenAppBegins(listener) {
  listeners.push(listener);
}

/** Takes over what surrounds the next preview's screen, and sets what of it is global. */
export function resetApp(next) {
  app = next ?? NOTHING;
  properties = NOTHING;
  const {env} = globalThis.process;
  for (const name of given) delete env[name];
  given = Object.keys(app.env ?? NOTHING);
  for (const name of given) env[name] = app.env[name];
  for (const listener of listeners) listener();
}

/** The answers of the network, those that are asked first at the front. */
export const answers = () => app.fetch ?? [];

/** What the screen's stores hold at the start, by key. */
export const storedAtStart = () => Object.entries(app.storage ?? NOTHING);

/** The language tag that the preview is for, or undefined. */
export const appLocale = () => app.locale;

/** The path of the screen in its app, or undefined where none was asked for. */
export const appRoute = () => app.route;

/** The name of the screen's route, or undefined. */
export const routeName = () => app.name;

/** The name under which the screen's file exports it, or undefined where it is the file's one. */
export const exportedAs = () => app.export;

/** Whether a place in the app was asked for, not a file. */
export const placeIsAsked = () => app.route !== undefined || app.name !== undefined;

/** The parameters of the screen's route. */
export const routeParams = () => app.params ?? NOTHING;

/** Keeps the props that a preview's files give the screen. */
export function giveProps(props) {
  properties = props;
}

/** The props that a preview's files give the screen. */
export const givenProps = () => properties;
