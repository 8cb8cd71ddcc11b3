import {File, Paths} from 'expo-file-system';
import {Text, View} from 'react-native';

export default function App() {
  const save = () => new File(Paths.cache, 'note.txt').write('text');
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text onPress={save}>files</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
