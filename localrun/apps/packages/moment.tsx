import moment from 'moment';
import 'moment/locale/fr';
import {Text, View} from 'react-native';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>{moment('2024-05-17').locale('en').format('D MMMM YYYY')}</Text>
        <Text>{moment('2024-05-17').locale('fr').format('dddd')}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
