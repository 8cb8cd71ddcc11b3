/**
 * Work put off until animations are over. At rest they are, so it runs in the next turn. React Native 0.88 has dropped
 * this module; screens written for earlier versions still use it.
 */
export const InteractionManager = {
  Events: {interactionStart: 'interactionStart', interactionComplete: 'interactionComplete'},
  runAfterInteractions(task) {
    let timer;
    const done = new Promise((resolve) => {
      timer = setTimeout(() => resolve(typeof task === 'function' ? task() : (task?.run?.() ?? task?.gen?.())), 0);
    });
    return {then: done.then.bind(done), done: done.then.bind(done), cancel: () => clearTimeout(timer)};
  },
  createInteractionHandle: () => 1,
  clearInteractionHandle() {},
  setDeadline() {},
  addListener: () => ({remove() {}}),
};
