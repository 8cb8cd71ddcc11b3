import {Text, View} from 'react-native';
import {MMKV, useMMKVNumber} from 'react-native-mmkv';

const storage = new MMKV();
storage.set('count', 5);

export default function App() {
  const [count] = useMMKVNumber('count', storage);
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>stored {count}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
