import {named} from '../element/named.js';
import {soleChildButton} from './soleChildButton.js';

/** Makes its one child pressable. */
export const TouchableWithoutFeedback = named('TouchableWithoutFeedback', function TouchableWithoutFeedback(props) {
  return soleChildButton(props, 'TouchableWithoutFeedback');
});
