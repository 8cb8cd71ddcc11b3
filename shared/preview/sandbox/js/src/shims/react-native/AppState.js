/** The app is in front. */
export const AppState = {
  currentState: 'active',
  isAvailable: true,
  addEventListener: () => ({remove() {}}),
};
