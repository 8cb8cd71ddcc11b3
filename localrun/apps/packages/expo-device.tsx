import * as Device from 'expo-device';
import {Text, View} from 'react-native';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>
          runs on {Device.modelName} {Device.osVersion} {Device.isDevice ? 'device' : 'simulator'}
        </Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
