import {API_URL} from '@env';
import {Text, View} from 'react-native';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>{`talks to ${API_URL}`}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
