import * as Crypto from 'expo-crypto';
import {useEffect, useState} from 'react';
import {Text, View} from 'react-native';

export default function App() {
  const [id] = useState(() => Crypto.randomUUID());
  const [hash, setHash] = useState('');
  useEffect(() => {
    Crypto.digestStringAsync(Crypto.CryptoDigestAlgorithm.SHA256, 'text').then(setHash);
  }, []);
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>
          random {id} {String(hash)}
        </Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
