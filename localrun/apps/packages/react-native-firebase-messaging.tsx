import {getMessaging, getToken, onMessage} from '@react-native-firebase/messaging';
import {useEffect, useState} from 'react';
import {Text, View} from 'react-native';

export default function App() {
  const [token, setToken] = useState<string>();
  useEffect(() => {
    getToken(getMessaging()).then(setToken);
    return onMessage(getMessaging(), async () => {});
  }, []);
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>token {token}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
