import NetInfo, {useNetInfo} from '@react-native-community/netinfo';
import {useEffect} from 'react';
import {Text, View} from 'react-native';

export default function App() {
  const {type, isConnected} = useNetInfo();
  useEffect(() => NetInfo.addEventListener(() => {}), []);
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>
          connection {String(type)} {isConnected ? 'there' : 'away'}
        </Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
