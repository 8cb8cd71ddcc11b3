import DateTimePicker from '@react-native-community/datetimepicker';
import {Text, View} from 'react-native';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <DateTimePicker value={new Date(2024, 4, 17, 9, 30)} mode="date" display="inline" onChange={() => {}} />
      </View>
      <Text>below</Text>
    </View>
  );
}
