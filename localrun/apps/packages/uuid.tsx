import {Text, View} from 'react-native';
import 'react-native-get-random-values';
import {v4, v5} from 'uuid';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>{v5('hello', '9b2f8f3e-0000-4000-8000-000000000000').length} signs</Text>
        <Text>{v4().length === 36 ? 'random' : 'none'}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
