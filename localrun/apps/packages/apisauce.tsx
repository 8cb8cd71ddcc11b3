import {create} from 'apisauce';
import {Text, View} from 'react-native';

const api = create({baseURL: 'https://example.com', timeout: 1000});

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>{api.getBaseURL()}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
