import {Text, View} from 'react-native';
import DeviceInfo, {useBatteryLevel} from 'react-native-device-info';

export default function App() {
  const level = useBatteryLevel();
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>
          version {DeviceInfo.getVersion()} on {DeviceInfo.getModel()} {level === null ? '' : 'charged'} {DeviceInfo.isTablet() ? 'tablet' : 'phone'}
        </Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
