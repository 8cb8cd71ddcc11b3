import * as NavigationBar from 'expo-navigation-bar';
import {useEffect} from 'react';
import {Platform, Text, View} from 'react-native';

export default function App() {
  const visibility = NavigationBar.useVisibility();
  useEffect(() => {
    if (Platform.OS === 'android') NavigationBar.setButtonStyleAsync('dark');
  }, []);
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>inside {visibility === 'hidden' ? 'hidden' : ''}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
