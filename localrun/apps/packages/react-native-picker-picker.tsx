import {Picker} from '@react-native-picker/picker';
import {Text, View} from 'react-native';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Picker selectedValue="java" onValueChange={() => {}}>
          <Picker.Item label="Java" value="java" />
          <Picker.Item label="Kotlin" value="kotlin" />
        </Picker>
      </View>
      <Text>below</Text>
    </View>
  );
}
