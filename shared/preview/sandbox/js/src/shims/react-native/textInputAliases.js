// HTML's names for what a text field asks of its keyboard, in React Native's terms.

export const KEYBOARD_OF_INPUT_MODE = {
  decimal: 'decimal-pad',
  email: 'email-address',
  none: 'default',
  numeric: 'number-pad',
  // The same word on both platforms: which keyboard opens is never drawn, so it is no reason to read the platform.
  search: 'web-search',
  tel: 'phone-pad',
  text: 'default',
  url: 'url',
};

export const RETURN_KEY_OF_HINT = {
  done: 'done',
  enter: 'default',
  go: 'go',
  next: 'next',
  previous: 'previous',
  search: 'search',
  send: 'send',
};
