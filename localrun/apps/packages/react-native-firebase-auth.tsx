import {getAuth, onAuthStateChanged, signInAnonymously} from '@react-native-firebase/auth';
import {useEffect, useState} from 'react';
import {Text, View} from 'react-native';

export default function App() {
  const [user, setUser] = useState<unknown>(null);
  useEffect(() => onAuthStateChanged(getAuth(), setUser), []);
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text onPress={() => signInAnonymously(getAuth())}>{user ? 'signed in' : 'signed out'}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
