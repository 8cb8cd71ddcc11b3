import {Text, View} from 'react-native';
import {Calendar} from 'react-native-calendars';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Calendar current="2024-05-17" markedDates={{'2024-05-17': {selected: true}}} />
      </View>
      <Text>below</Text>
    </View>
  );
}
