// @react-native-masked-view/masked-view: what is behind the mask shows. The mask is not cut out.

import {createElement} from 'react';
import {hostProps} from '../element/props.js';
import {named} from '../element/named.js';

const MaskedView = named('MaskedView', function MaskedView({maskElement, androidRenderingMode, ...props}) {
  return createElement('HS_View', hostProps(props, 'MaskedView'));
});

export const maskedView = {default: MaskedView};
