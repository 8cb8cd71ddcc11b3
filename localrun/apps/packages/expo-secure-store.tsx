import * as SecureStore from 'expo-secure-store';
import {useEffect, useState} from 'react';
import {Text, View} from 'react-native';

export default function App() {
  const [token, setToken] = useState<string | null>(null);
  useEffect(() => {
    SecureStore.getItemAsync('token').then(setToken);
  }, []);
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>secret {token === null ? 'none' : 'there'}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
