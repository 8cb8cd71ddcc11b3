import dayjs from 'dayjs';
import relativeTime from 'dayjs/plugin/relativeTime';
import {Text, View} from 'react-native';

dayjs.extend(relativeTime);
const day = dayjs('2024-05-17');

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>{day.format('MMMM D, YYYY')}</Text>
        <Text>{day.add(3, 'day').from(day)}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
