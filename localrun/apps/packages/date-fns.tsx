import {format, formatDistance} from 'date-fns';
import {de} from 'date-fns/locale';
import {Text, View} from 'react-native';

const day = new Date(2024, 4, 17);

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>{format(day, 'EEEE, MMMM do')}</Text>
        <Text>{formatDistance(new Date(2024, 4, 20), day, {locale: de})}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
