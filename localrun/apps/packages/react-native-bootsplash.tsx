import {useEffect} from 'react';
import {Text, View} from 'react-native';
import BootSplash from 'react-native-bootsplash';

export default function App() {
  useEffect(() => {
    BootSplash.hide({fade: true});
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
