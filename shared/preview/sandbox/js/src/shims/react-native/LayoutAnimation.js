const Types = {spring: 'spring', linear: 'linear', easeInEaseOut: 'easeInEaseOut', easeIn: 'easeIn', easeOut: 'easeOut', keyboard: 'keyboard'};
const Properties = {opacity: 'opacity', scaleX: 'scaleX', scaleY: 'scaleY', scaleXY: 'scaleXY'};

/** @returns {object} a configuration for configureNext */
function create(duration, type, property) {
  return {duration, create: {type, property}, update: {type}, delete: {type, property}};
}

const Presets = {
  easeInEaseOut: create(300, 'easeInEaseOut', 'opacity'),
  linear: create(500, 'linear', 'opacity'),
  spring: {
    duration: 700,
    create: {type: 'linear', property: 'opacity'},
    update: {type: 'spring', springDamping: 0.4},
    delete: {type: 'linear', property: 'opacity'},
  },
};

/** The next layout is simply there; the end is told a turn later. */
function configureNext(_config, onAnimationDidEnd) {
  if (typeof onAnimationDidEnd === 'function') setTimeout(onAnimationDidEnd, 0);
}

export const LayoutAnimation = {
  configureNext,
  create,
  Types,
  Properties,
  Presets,
  checkConfig() {},
  setEnabled() {},
  easeInEaseOut: (callback) => configureNext(Presets.easeInEaseOut, callback),
  linear: (callback) => configureNext(Presets.linear, callback),
  spring: (callback) => configureNext(Presets.spring, callback),
};
