import * as SplashScreen from 'expo-splash-screen';
import {useEffect} from 'react';
import {Text, View} from 'react-native';

SplashScreen.preventAutoHideAsync();

export default function App() {
  useEffect(() => {
    SplashScreen.hideAsync();
  }, []);
  return (
    <View style={{padding: 20, paddingTop: 80}}>
      <Text>above</Text>
      <Text>below</Text>
    </View>
  );
}
