import {named} from '../element/named.js';
import {soleChildButton} from './soleChildButton.js';

/** Makes its one child pressable, with Android's ripple on a device; at rest there is no ripple to draw. */
export const TouchableNativeFeedback = named('TouchableNativeFeedback', function TouchableNativeFeedback({background, useForeground, ...props}) {
  return soleChildButton(props, 'TouchableNativeFeedback');
});

TouchableNativeFeedback.SelectableBackground = (rippleRadius = null) => ({type: 'ThemeAttrAndroid', attribute: 'selectableItemBackground', rippleRadius});
TouchableNativeFeedback.SelectableBackgroundBorderless = (rippleRadius = null) => ({type: 'ThemeAttrAndroid', attribute: 'selectableItemBackgroundBorderless', rippleRadius});
TouchableNativeFeedback.Ripple = (color, borderless, rippleRadius = null) => ({type: 'RippleAndroid', color, borderless, rippleRadius});
TouchableNativeFeedback.canUseNativeForeground = () => true;
