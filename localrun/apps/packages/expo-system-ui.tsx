import * as SystemUI from 'expo-system-ui';
import {useEffect} from 'react';
import {Text, View} from 'react-native';

export default function App() {
  useEffect(() => {
    SystemUI.setBackgroundColorAsync('black');
  }, []);
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>inside</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
