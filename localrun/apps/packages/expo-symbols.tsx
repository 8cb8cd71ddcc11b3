import {SymbolView} from 'expo-symbols';
import {Text, View} from 'react-native';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <SymbolView name="cloud.fill" size={40} tintColor="steelblue" fallback={<Text>cloud</Text>} />
      </View>
      <Text>below</Text>
    </View>
  );
}
