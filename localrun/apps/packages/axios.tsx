import axios from 'axios';
import {Text, View} from 'react-native';

const api = axios.create({baseURL: 'https://example.com/v1', headers: {Accept: 'application/json'}});
api.interceptors.request.use((config) => config);

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>{api.getUri({url: '/users', params: {page: 2}})}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
