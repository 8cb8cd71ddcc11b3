import {readDevice} from '../../host/device.js';

export const DeviceInfo = {
  getConstants: () => ({
    Dimensions: {window: readDevice('window'), screen: readDevice('screen')},
    isEdgeToEdge: true,
  }),
};
