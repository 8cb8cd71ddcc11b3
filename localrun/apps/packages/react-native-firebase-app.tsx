import {getApp, getApps} from '@react-native-firebase/app';
import {Text, View} from 'react-native';

export default function App() {
  const named = () => getApp().name;
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text onPress={named}>app {getApps().length}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
