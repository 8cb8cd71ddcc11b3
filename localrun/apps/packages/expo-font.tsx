import {useFonts} from 'expo-font';
import {ActivityIndicator, Text, View} from 'react-native';

export default function App() {
  const [loaded, error] = useFonts({});
  if (!loaded && !error) return <ActivityIndicator />;
  return (
    <View style={{padding: 20, paddingTop: 80}}>
      <Text>above</Text>
      <Text>below</Text>
    </View>
  );
}
