import * as Linking from 'expo-linking';
import {Text, View} from 'react-native';

export default function App() {
  const url = Linking.useURL();
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>opened by {url ?? 'none'}</Text>
        <Text>link {Linking.parse('app://shop/item?id=1').path}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
