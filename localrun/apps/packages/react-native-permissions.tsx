import {useEffect, useState} from 'react';
import {Text, View} from 'react-native';
import {check, PERMISSIONS, RESULTS} from 'react-native-permissions';

export default function App() {
  const [status, setStatus] = useState<string>(RESULTS.DENIED);
  useEffect(() => {
    check(PERMISSIONS.IOS.CAMERA).then(setStatus);
  }, []);
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>camera {status}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
