import AsyncStorage from '@react-native-async-storage/async-storage';
import {useEffect, useState} from 'react';
import {Text, View} from 'react-native';

export default function App() {
  const [value, setValue] = useState<string | null>(null);
  useEffect(() => {
    AsyncStorage.setItem('key', 'yes')
      .then(() => AsyncStorage.getItem('key'))
      .then(setValue);
  }, []);
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>stored {value}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
